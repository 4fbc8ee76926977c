"""The filing desk through HTTP: upload, preview, submission, review by row, both rounds."""

import io
from urllib.parse import quote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from evenwatt.filing.models import Filing
from evenwatt.filing.states import FilingState
from evenwatt.kernel.files.models import StoredFile
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import Province, build_province, log_in, rows, set_today, workbook

WRONG = rows(2, first=50, county="不存在区")


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.fixture
def operator(province) -> Client:
    return log_in(Client(), province.operator)


@pytest.fixture
def county(province) -> Client:
    return log_in(Client(), province.county)


def send(client: Client, content: bytes, name: str = "报备.xlsx"):
    return client.post(reverse("filing_upload"), {"workbook": SimpleUploadedFile(name, content)})


def page(client: Client, route: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(route, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, route: str, filing: Filing, **fields: str):
    fields.setdefault("version", str(Filing.objects.get(pk=filing.pk).version))
    return client.post(reverse(route, args=[filing.pk]), fields)


# ---- who may ---------------------------------------------------------------------------------------


def test_each_office_reaches_what_is_its_own(province):
    filing = walk.submitted_filing(province.operator, rows(1))
    for capacity, status in (
        (province.operator, 200),
        (province.county, 200),
        (province.city, 200),
        (province.province_officer, 200),
        (province.other_operator, 404),
        (province.other_county, 404),
        (province.direct_city, 404),
        (province.verifier, 403),
    ):
        client = log_in(Client(), capacity)
        for route in ("filing", "filing_history", "filing_compare"):
            assert client.get(reverse(route, args=[filing.pk])).status_code == status, capacity
    assert Client().get(reverse("filing", args=[filing.pk])).url.startswith(reverse("login"))


def test_the_county_of_a_station_reads_a_copy_once_the_filing_is_approved(province):
    """R-0-b: reviewed where the operator is registered, copied to where its stations are."""
    there = {"county": "江夏区", "station": "江夏示范站", "address": "武汉市江夏区一路1号"}
    filing = walk.submitted_filing(province.operator, rows(2) + rows(1, first=50, **there))
    other = log_in(Client(), province.other_county)
    assert other.get(reverse("filing", args=[filing.pk])).status_code == 404
    act(log_in(Client(), province.county), "filing_approve", filing, opinion="属实", round="1")
    filing.refresh_from_db()
    assert filing.state == FilingState.APPROVED
    assert "抄送" in page(other, "filings", query="?state=approved")
    record = page(other, "filing", filing.pk)
    assert "江夏示范站" in record
    assert "抄送" in record
    assert reverse("filing_checks", args=[filing.pk]) not in record
    printed = other.post(reverse("filing_print", args=[filing.pk, 1]))
    assert other.get(printed.url).status_code == 200
    assert other.get(reverse("filing_review", args=[filing.pk])).status_code == 404
    assert filing.receipt not in page(log_in(Client(), province.direct_city), "filings", query="?state=")
    assert "抄送" not in page(log_in(Client(), province.county), "filings", query="?state=approved")


def test_only_the_county_reviews_and_only_the_operator_submits(province):
    filing = walk.submitted_filing(province.operator, rows(1))
    for route, allowed in (
        ("filing_review", province.county),
        ("filing_confirm", province.operator),
        ("filing_receipt", province.operator),
    ):
        for capacity in (province.operator, province.county, province.city):
            status = log_in(Client(), capacity).get(reverse(route, args=[filing.pk])).status_code
            assert (status not in (403, 404)) is (capacity is allowed), route


def test_a_draft_is_nobody_elses(province, county):
    filing = walk.uploaded_filing(province.operator, rows(1))
    assert county.get(reverse("filing", args=[filing.pk])).status_code == 404
    assert county.get(reverse("filing_file", args=[filing.pk, 1])).status_code == 404


# ---- upload and preview ----------------------------------------------------------------------------


def test_an_upload_is_checked_row_by_row_and_touches_no_registry(province, operator):
    answer = send(operator, workbook(province.operator.organisation, rows(3) + WRONG))
    filing = Filing.objects.get()
    assert answer.url == reverse("filing", args=[filing.pk])
    preview = page(operator, "filing", filing.pk)
    assert "本省没有名为“不存在区”的县（区）" in preview
    assert "cell-bad" in preview
    wrong = page(operator, "filing", filing.pk, query="?show=error")
    assert ("SN00050" in wrong, "SN00001" in wrong) == (True, False)
    assert not Charger.objects.exists()


def test_what_is_no_workbook_is_a_sentence_and_leaves_nothing(operator):
    answer = send(operator, b"%PDF-1.7\n%not a table", "扫描件.pdf")
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert "文件是 PDF 文档，不是电子表格" in answer.content.decode()
    assert not Filing.objects.exists()
    assert not StoredFile.objects.exists()


def test_an_upload_without_a_file_says_what_is_missing(operator):
    answer = operator.post(reverse("filing_upload"))
    assert (answer.status_code, "请选择要上传的报备表" in answer.content.decode()) == (422, True)


def test_the_same_file_twice_says_so(province, operator):
    content = workbook(province.operator.organisation, rows(3))
    send(operator, content)
    version = Filing.objects.get().version
    answer = operator.get(send(operator, content).url)
    assert "与上次上传的文件相同" in answer.content.decode()
    assert Filing.objects.get().version == version


def test_while_the_county_reviews_nothing_is_uploaded(province, operator):
    walk.submitted_filing(province.operator, rows(1))
    assert "请先撤回" in page(operator, "filing_upload")
    answer = send(operator, workbook(province.operator.organisation, rows(2)))
    assert (answer.status_code, "不能上传报备表" in answer.content.decode()) == (422, True)


def test_files_come_back_as_template_as_sent_and_marked(province, operator):
    content = workbook(province.operator.organisation, rows(1) + WRONG)
    send(operator, content)
    filing = Filing.objects.get()
    template = operator.get(reverse("filing_template")).content
    assert openpyxl.load_workbook(io.BytesIO(template)).active["A1"].value
    assert operator.get(reverse("filing_file", args=[filing.pk, 1])).content == content
    marked = operator.get(reverse("filing_marked", args=[filing.pk, 1])).content
    assert "核查结果" in openpyxl.load_workbook(io.BytesIO(marked)).sheetnames


def test_a_long_filing_is_shown_in_pages_with_a_constant_number_of_queries(
    province, operator, django_assert_num_queries
):
    filing = walk.uploaded_filing(province.operator, rows(2))
    address = reverse("filing", args=[filing.pk])
    for count in (2, 120):
        walk.uploaded_filing(province.operator, rows(count))
        with django_assert_num_queries(11):
            answer = operator.get(address)
    seen = [row.number for row in answer.context["rows"]]
    while answer.context["next_url"]:
        answer = operator.get(address + answer.context["next_url"])
        seen += [row.number for row in answer.context["rows"]]
    assert len(seen) == len(set(seen)) == 120


def test_a_real_workbook_of_5461_rows_is_read_checked_and_shown(real_data, operator):
    content = (real_data / "filings" / "shenzhen_operator_01.xlsx").read_bytes()
    answer = operator.get(send(operator, content, "shenzhen_operator_01.xlsx").url)
    assert answer.context["current"].row_count == 5461
    assert len(answer.context["rows"]) == 50


# ---- submission ------------------------------------------------------------------------------------


def test_answers_are_checked_promised_and_receipted(province, operator):
    filing = walk.uploaded_filing(province.operator, rows(3) + WRONG)
    answers = page(operator, "filing_confirm", filing.pk)
    assert "只报送没有错误的 3 行" in answers
    assert "2026年12月31日" in answers  # by when the county reviews
    refused = act(operator, "filing_submit", filing, without_wrong_rows="on")
    assert refused.status_code == 422
    assert 'href="#id_promised"' in refused.content.decode()
    refused = act(operator, "filing_submit", filing, promised="on")
    assert 'href="#id_without_wrong_rows"' in refused.content.decode()
    done = act(operator, "filing_submit", filing, promised="on", without_wrong_rows="on")
    assert done.url == reverse("filing_receipt", args=[filing.pk])
    assert "洪山区报备〔2026〕0001号" in page(operator, "filing_receipt", filing.pk)


def test_a_filing_is_withdrawn(province, operator):
    filing = walk.submitted_filing(province.operator, rows(1))
    act(operator, "filing_withdraw", filing)
    assert Filing.objects.get().state == FilingState.WITHDRAWN


def test_an_overtaken_form_is_refused(province, operator):
    filing = walk.uploaded_filing(province.operator, rows(1))
    assert act(operator, "filing_submit", filing, promised="on", version="0").status_code == 409


# ---- review ----------------------------------------------------------------------------------------


def test_the_queue_shows_a_county_what_waits_for_it(province, county):
    walk.submitted_filing(province.operator, rows(4))
    walk.submitted_filing(province.other_operator, rows(4, first=100))
    queue = page(county, "filings")
    assert province.operator.organisation.name in queue
    assert province.other_operator.organisation.name not in queue


def test_a_bureau_finds_filings_by_the_firm_or_the_receipt_number(province):
    first = walk.submitted_filing(province.operator, rows(1))
    other = walk.submitted_filing(province.other_operator, rows(1, first=900))
    city, operator = log_in(Client(), province.city), log_in(Client(), province.operator)

    def found(text: str, **more: str) -> list[str]:
        answer = city.get(reverse("filings"), {"state": "submitted", "q": text, **more})
        assert f'name="q" value="{text}"' in answer.content.decode()
        return [each.receipt for each in answer.context["page"].rows]

    assert len(found("")) == 2
    assert found(f" {first.filer.name[2:6]} ".strip()) == [first.receipt]
    assert found(other.receipt[-6:].lower(), state="all") in ([other.receipt], [other.receipt, first.receipt])
    assert found(other.receipt, state="all") == [other.receipt]
    assert found(other.receipt, state="approved") == found("没有这家") == []
    chip = city.get(reverse("filings"), {"state": "submitted", "q": first.receipt}).content.decode()
    assert quote(first.receipt) in chip.split("附录B")[0]  # the filters keep what was sought
    answer = operator.get(reverse("filings"), {"q": "没有这家"})
    assert (len(answer.context["page"].rows), 'name="q" value' in answer.content.decode()) == (1, False)


def test_a_return_with_remarks_leads_to_a_second_round_and_both_are_readable(province, operator, county):
    filing = walk.submitted_filing(province.operator, rows(3))
    answer = act(county, "filing_return", filing, opinion="请更正", **{"remark-9": "编号与铭牌不符"})
    assert answer.url == reverse("filing", args=[filing.pk])
    returned = page(operator, "filing", filing.pk)
    assert "请更正" in returned
    assert "编号与铭牌不符" in returned
    corrected = rows(3)
    corrected[1]["serial"] = "SN77777"
    send(operator, workbook(province.operator.organisation, corrected))
    assert "SN77777" in page(operator, "filing", filing.pk)
    assert "SN00002" in page(operator, "filing", filing.pk, query="?round=1")
    compared = page(operator, "filing_compare", filing.pk)
    assert "编号与铭牌不符" in compared
    assert fates_on(operator, filing) == [("gone", "SN00002"), ("new", "SN77777")]


def fates_on(client: Client, filing: Filing) -> list[tuple[str, str]]:
    """What the page of comparison says became of each charger that it lists."""
    (comparison,) = client.get(reverse("filing_compare", args=[filing.pk])).context["comparisons"]
    listed = comparison["remarked"] + comparison["others"]
    return [(each["fate"].what, each["fate"].row.values["serial"]) for each in listed]


def test_rounds_are_compared_by_charger_wherever_its_row_stands(province, operator, county):
    filing = walk.submitted_filing(province.operator, rows(5))
    act(county, "filing_return", filing, opinion="请更正", **{"remark-9": "请核对", "remark-12": "地址不全"})
    first, second, third, _fourth, fifth = rows(5)
    corrected = [
        {**third, "year": "2023"},
        *rows(1, first=9),
        first,
        {**fifth, "address": "武汉市洪山区一路5号"},
    ]
    send(operator, workbook(province.operator.organisation, corrected))
    assert fates_on(operator, filing) == [
        ("gone", second["serial"]),
        ("changed", fifth["serial"]),
        ("changed", third["serial"]),
        ("gone", "SN00004"),
        ("new", "SN00009"),
    ]
    compared = page(operator, "filing_compare", filing.pk)
    assert "<del>2024</del>" in compared
    assert "<ins>武汉市洪山区一路5号</ins>" in compared
    assert "<del>SN" not in compared


def test_a_serial_that_was_missing_is_supplied_on_its_line(province, operator, county):
    filed = rows(3)
    filed[1]["serial"] = ""
    filing = walk.uploaded_filing(province.operator, filed)
    act(operator, "filing_submit", filing, promised="on", without_wrong_rows="on")
    act(county, "filing_return", filing, opinion="请补编号", **{"remark-9": "缺编号", "remark-8": "请核对"})
    send(operator, workbook(province.operator.organisation, rows(3)))
    assert fates_on(operator, filing) == [("same", "SN00001"), ("changed", "")]
    assert "<ins>SN00002</ins>" in page(operator, "filing_compare", filing.pk)


def test_a_comparison_turns_pages_to_the_last_charger_with_constant_queries(
    province, operator, county, django_assert_num_queries
):
    filing = walk.submitted_filing(province.operator, rows(120))
    act(county, "filing_return", filing, opinion="请更正年份")
    for count in (3, 120):
        send(operator, workbook(province.operator.organisation, rows(count, year="2023")))
        with django_assert_num_queries(12):
            page(operator, "filing_compare", filing.pk)
    assert len(fates_on(operator, filing)) == 100
    address = reverse("filing_compare", args=[filing.pk])
    (comparison,) = operator.get(f"{address}?from-1=100").context["comparisons"]
    assert [each["fate"].row.values["serial"] for each in comparison["others"]][-1] == "SN00120"
    assert (comparison["earlier"], comparison["later"], len(comparison["others"])) == (0, None, 20)
    (comparison,) = operator.get(f"{address}?what-1=gone&from-1=x").context["comparisons"]
    assert comparison["others"] == []


def test_whoever_leaves_chargers_out_of_a_correction_and_whoever_reviews_it_are_told(
    province, operator, county
):
    filing = walk.submitted_filing(province.operator, rows(20))
    first = page(county, "filing_review", filing.pk)
    assert "与上一轮相比" not in first
    act(county, "filing_return", filing, opinion="请更正年份")
    send(operator, workbook(province.operator.organisation, [*rows(3, year="2023"), *rows(2, first=50)]))
    told = "不再报送 17 台，新增 2 台，有改动 3 台。"
    assert told in strip_tags(page(operator, "filing", filing.pk))
    assert told in strip_tags(page(operator, "filing_confirm", filing.pk))
    filing.refresh_from_db()
    act(operator, "filing_submit", filing, promised="on")
    review = page(county, "filing_review", filing.pk)
    assert told in strip_tags(review)
    assert "请核对是否遗漏" in review
    assert reverse("filing_compare", args=[filing.pk]) in review


def test_a_return_without_words_stays_on_the_page(province, county):
    filing = walk.submitted_filing(province.operator, rows(1))
    answer = act(county, "filing_return", filing)
    assert (answer.status_code, 'href="#id_opinion"' in answer.content.decode()) == (422, True)


def test_remarks_survive_turning_the_page_without_javascript(province, county):
    filing = walk.submitted_filing(province.operator, rows(120))
    first = county.get(reverse("filing_review", args=[filing.pk]))
    address = reverse("filing_review", args=[filing.pk]) + first.context["next_url"]
    typed = {"version": str(filing.version), "opinion": "看过第一页", "remark-9": "地址不全"}
    assert "看过第一页" in county.post(address, typed).content.decode()
    again = page(county, "filing_review", filing.pk)
    assert 'value="地址不全"' in again
    assert "看过第一页" in again
    assert Filing.objects.get().state == FilingState.SUBMITTED


def test_an_approval_with_remarks_would_lose_them_and_is_refused(province, county):
    filing = walk.submitted_filing(province.operator, rows(1))
    answer = act(county, "filing_approve", filing, opinion="属实", **{"remark-8": "再看"})
    assert (answer.status_code, "写有批注的报备不能通过" in answer.content.decode()) == (422, True)
    assert 'value="再看"' in answer.content.decode()


def test_an_approval_enters_the_chargers_and_asks_the_city_for_a_plan(province, county):
    filing = walk.submitted_filing(province.operator, rows(3))
    act(county, "filing_approve", filing, opinion="属实")
    assert Filing.objects.get().state == FilingState.APPROVED
    assert Charger.objects.count() == 3
    assert "制定并下达年度抽检计划" in page(log_in(Client(), province.city), "inbox")


def test_what_was_read_with_errors_is_no_success(province, operator):
    wrong = [*rows(2), *rows(1, first=9, year="2099")]
    answer = send(operator, workbook(province.operator.organisation, wrong))
    shown = answer.content.decode() or operator.get(answer.url).content.decode()
    assert "已读取并核对 3 行：1 行有错误" in shown
    assert "tone-good" not in shown[: shown.index("已读取并核对")].rsplit("<div class=", 1)[-1]
