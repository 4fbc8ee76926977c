"""What everybody may see without logging in: the fields of 4.4.8 and nothing else (R-4.4.8-a)."""

import csv
import io
import re
from datetime import date

import pytest
from django.utils.html import strip_tags
from openpyxl import load_workbook

from evenwatt.disclosure.models import PublishedCharger
from evenwatt.disclosure.queries import published_groups
from evenwatt.evaluation.models import Evaluation
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.models import Organisation
from evenwatt.procedures.publication import preview_evaluation
from evenwatt.registry.actions import stop_use
from evenwatt.registry.models import Charger, Station
from evenwatt.registry.public_code import as_typed
from evenwatt.registry.states import StopCause
from evenwatt.rules.publication import public_fields
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows, set_today

STATION = "关山示范站"

PUBLIC_FIELDS = public_fields(on=date(2026, 3, 2))


@pytest.fixture
def province(db) -> Province:
    set_today("2026-04-01")
    return build_province()


def disposed(province: Province, *, nonconforming: int = 0) -> Evaluation:
    walk.approved_filing(province, rows(8))
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=nonconforming)
    return walk.disposed_evaluation(province, lot)


def publish(province: Province, evaluation: Evaluation) -> None:
    walk.publish_evaluation(evaluation=evaluation, by=province.city.actor(), at=at("2026-03-26"))


@pytest.fixture
def published(province) -> Province:
    publish(province, disposed(province, nonconforming=1))
    return province


def pages() -> list[str]:
    code = PublishedCharger.objects.first().charger.public_code
    return [
        "/",
        "/results/",
        f"/results/?q={STATION}&city=420100",
        f"/c/{code}/",
        "/c/0000000000A/",
        "/results/export.csv",
    ]


def facts(html: str) -> dict[str, str]:
    """Title → words of the first list of facts on a page."""
    first = html[html.index('<dl class="facts">') : html.index("</dl>")]
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", first, re.S)
    return {strip_tags(title).strip(): strip_tags(value).strip() for title, value in pairs}


def test_nothing_before_publication(client, province):
    evaluation = disposed(province)
    code = Charger.objects.first().public_code
    for url in ("/", "/results/", "/results/export.csv"):
        html = client.get(url).content.decode()
        assert "示例充电甲公司" not in html
        assert "甲制造商" not in html
    answer = client.get(f"/c/{code}/")
    assert answer.status_code == 404
    assert "没有公布的结果" in answer.content.decode()
    publish(province, evaluation)
    assert "示例充电甲公司" in client.get("/results/").content.decode()
    assert client.get(f"/c/{code}/").status_code == 200


def test_the_fields_are_those_of_the_parameter(client, published):
    answer = client.get("/results/export.csv")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert table[0] == list(PUBLIC_FIELDS.values())
    assert dict(zip(PUBLIC_FIELDS, table[1], strict=True)) == {
        "operator": "示例充电甲公司",
        "station_address": "武汉市洪山区一路1号",
        "manufacturer": "甲制造商",
        "model": "DC-120kW",
        "lot_conclusion": "批评价不合格",
        "operating_status": "部分停运（6/8 台）",
        "in_rectification": "是",
        "rectification_due_on": "自收到整改通知之日起 30 个工作日",
        "credit_grade": "B",
    }
    book = load_workbook(io.BytesIO(client.get("/results/export.xlsx").content))
    assert [list(row) for row in book.active.iter_rows(values_only=True)] == table


def test_two_spellings_of_a_model_are_one_result(client, province):
    walk.approved_filing(province, [*rows(4), *rows(4, first=50, model="ＤＣ－１２０ kW")])
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province))
    evaluation = walk.disposed_evaluation(province, lot)
    (previewed,) = preview_evaluation(evaluation, on=date(2026, 3, 26))
    publish(province, evaluation)
    listed = client.get("/results/").content.decode()
    assert listed.count("<article") == 1
    assert facts(listed)["型号规格"] == previewed["model"] == "DC-120kW"


def test_pages_show_the_same_fields(client, published):
    titles = set(PUBLIC_FIELDS.values())
    listed = facts(client.get("/results/").content.decode())
    assert set(listed) == titles - {"场站地址"}  # it heads the card
    code = PublishedCharger.objects.filter(charger__state="stopped").first().charger.public_code
    html = client.get(f"/c/{code}/").content.decode()
    assert set(facts(html)) == titles - {"运营状态"}  # it is the big word
    assert 'verdict-word">停运<' in html


def test_nothing_else_leaks(client, published):
    Organisation.objects.update(contact="联系人甲", phone="027-11112222", email="a@example.com")
    evaluation = Evaluation.objects.get()
    secrets = {
        *Charger.objects.values_list("serial", flat=True),
        *Station.objects.values_list("name", flat=True),
        "联系人甲",
        "027-11112222",
        "a@example.com",
        evaluation.number,
        evaluation.lot.number,
        evaluation.lot.scheme.number,
        evaluation.lot.scheme.plan.number,
        "不合格数",
        "检定员",
    }
    for url in pages():
        html = client.get(url).content.decode().replace(f'value="{STATION}"', "")
        assert not [secret for secret in secrets if secret in html], url


def test_nobody_needs_to_log_in(client, published):
    assert [client.get(url).status_code for url in pages()] == [200, 200, 200, 200, 404, 200]


def test_a_stop_is_visible_at_once(client, published):
    link = PublishedCharger.objects.filter(charger__state="in_use").first()
    url = f"/c/{link.charger.public_code}/"
    assert 'verdict-word">正常<' in client.get(url).content.decode()
    with act(
        "evaluation.dispose", clause="R-4.4.6-b", by=published.city.actor(), at=at("2026-03-30")
    ) as deed:
        stop_use(deed, [link.charger_id], cause=StopCause.OWN_RESULT, reason="", clause="R-4.4.6-b")
    assert 'verdict-word">停运<' in client.get(url).content.decode()
    assert "部分停运（7/8 台）" in client.get("/results/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("?q=甲公司", 1),
        ("?q=关山", 1),
        ("?city=420100", 1),
        ("?q=乙公司", 0),
        ("?city=429004", 0),
        ("?after=unreadable", 1),
    ],
)
def test_results_are_found_by_name_and_city(client, published, query, found):
    assert client.get(f"/results/{query}").content.decode().count("<article") == found


def test_names_are_sought_in_their_own_tables_not_along_the_published_chargers():
    whole = str(published_groups(text="甲公司").query)
    sought = re.findall(r"IN \(SELECT.*?evenwatt_grams\(", whole)
    assert whole.count("evenwatt_grams(") == len(sought) == 2


def test_a_code_is_found_as_people_type_it(client, published):
    code = PublishedCharger.objects.first().charger.public_code
    typed = f" {code[:4].lower()}-{code[4:].lower()} "
    answer = client.get("/c/", {"code": typed}, follow=True)
    assert answer.status_code == 200
    assert code in answer.content.decode()
    assert client.get("/c/", {"code": " "}).url == "/"


def test_look_alikes_are_read_as_digits():
    assert as_typed("ilo-abc") == "110ABC"


def test_a_slip_of_the_finger_is_told_from_an_unknown_charger(client, published):
    code = PublishedCharger.objects.first().charger.public_code
    slip = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = client.get(f"/c/{slip}/")
    assert answer.status_code == 404
    assert "编码有误" in answer.content.decode()


def test_the_number_of_queries_does_not_grow(client, published, django_assert_max_num_queries):
    for url in pages():
        with django_assert_max_num_queries(7):
            client.get(url)


def test_accounts_are_shown_in_a_demonstration_only(client, db):
    html = client.get("/login").content.decode()
    assert "演示账号" not in html
    set_today("2026-04-01")
    assert "演示账号" not in client.get("/login").content.decode()  # no demonstration province, no accounts
    build_province()
    assert "演示账号" in client.get("/login").content.decode()


@pytest.mark.parametrize("address", ["/results/?text=%00", "/c/%00/", "/search?q=%00"])
def test_a_nul_in_an_address_is_a_bad_request(client, db, address):
    assert client.get(address).status_code == 400
