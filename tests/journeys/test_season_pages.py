"""The season through HTTP: figures, filters, export, letters one by one and in bulk, what a firm sees."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.filing.models import Urging
from evenwatt.kernel.parties.actions import register_organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from tests.fixtures import walk
from tests.fixtures.province import REGISTERED_ON, build_province, log_in, rows, set_today


@pytest.fixture
def province(db):
    set_today("2026-10-12")
    return build_province()


def page(client, route, query=""):
    answer = client.get(reverse(route) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def more_operators(province, count):
    region = province.county.organisation.region
    return [
        register_organisation(
            kind=OrganisationKind.OPERATOR, name=f"=示例{number:03d}", region=region, on=REGISTERED_ON
        )
        for number in range(count)
    ]


def test_a_county_sees_its_operators_a_city_all_and_the_province_the_sum(province):
    walk.submitted_filing(province.operator, rows(3), day="2026-10-09")
    county = page(log_in(Client(), province.county), "season")
    assert "示例充电甲公司" in county
    assert "示例充电乙公司" not in county
    assert "逾期" in county
    city = page(log_in(Client(), province.city), "season")
    assert "江夏区" in city
    assert "运营平台（附录F）" in city
    assert "武汉市" in page(log_in(Client(), province.province_officer), "season")


def test_filters_search_and_export_show_the_same(province):
    client = log_in(Client(), province.city)
    walk.submitted_filing(province.operator, rows(3), day="2026-09-20")
    query = "?show=missing&q=示例充电乙"
    shown = page(client, "season", query)
    assert "示例充电乙公司" in shown
    assert "示例充电甲公司" not in shown
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("season_xlsx") + query).content))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == ["示例充电乙公司"]
    text = client.get(reverse("season_csv") + query).content.decode("utf-8-sig")
    assert len(text.splitlines()) == 2


def test_no_cell_of_an_export_becomes_a_formula(province):
    more_operators(province, 1)
    text = log_in(Client(), province.county).get(reverse("season_csv")).content.decode("utf-8-sig")
    assert "'=示例000" in text


def test_letters_go_to_all_who_are_late_and_each_firm_finds_its_own(province):
    more_operators(province, 4)
    client = log_in(Client(), province.county)
    assert "向全部 5 家未报单位发催报函" in page(client, "season")
    answer = client.post(
        reverse("season_urge"), {"all": "1", "season": "operators", "year": "2026"}, follow=True
    )
    assert "已发出 5 份催报函" in answer.content.decode()
    operator = log_in(Client(), province.operator)
    assert "按催报函报送充电设施信息" in page(operator, "inbox")
    letter = Urging.objects.get(firm=province.operator.organisation)
    assert letter.document.number in page(operator, "season_letters")
    assert operator.get(reverse("document", args=[letter.document_id])).status_code in {200, 202}
    other = log_in(Client(), province.other_operator)
    assert "没有催报函" in page(other, "season_letters")
    assert other.get(reverse("document", args=[letter.document_id])).status_code == 404


def test_a_letter_to_a_firm_elsewhere_or_before_the_last_day_is_refused(province):
    client = log_in(Client(), province.county)
    foreign = {"row": str(province.other_operator.organisation_id), "year": "2026"}
    assert client.post(reverse("season_urge"), foreign).status_code == 422
    set_today("2026-09-30")
    own = {"row": str(province.operator.organisation_id), "year": "2026"}
    assert client.post(reverse("season_urge"), own).status_code == 422
    assert not Urging.objects.exists()


def test_an_operator_sees_window_days_left_and_what_is_missing(province):
    set_today("2026-09-20")
    operator = log_in(Client(), province.operator)
    shown = page(operator, "filings")
    assert "2026年9月30日" in shown
    assert "10 日" in shown
    assert "2026年5月1日" in shown  # what is filed later enters the next year's plan
    assert "还没有上传报备表" in shown
    walk.uploaded_filing(
        province.operator, [*rows(2), *rows(1, first=9, county="不存在区")], day="2026-09-20"
    )
    shown = page(operator, "filings")
    assert "有 1 行错误没有更正" in shown
    assert "草稿尚未提交" in shown


@pytest.mark.parametrize(
    "query", ["?year=1", "?year=9999", "?season=x", "?show=x", "?after=x", "?q=" + "长" * 500]
)
def test_a_wrong_address_shows_the_page_all_the_same(province, query):
    page(log_in(Client(), province.city), "season", query)


def test_figures_cost_the_same_number_of_queries_however_many_firms(province, django_assert_max_num_queries):
    more_operators(province, 60)
    client = log_in(Client(), province.county)
    with django_assert_max_num_queries(16):
        page(client, "season")
