"""The desks of platforms and of the city that reviews them, through HTTP."""

import io
from urllib.parse import quote_plus

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evenwatt.filing.models import Filing
from evenwatt.kernel.documents.actions import render_document
from evenwatt.kernel.documents.models import Document
from evenwatt.registry.connection_models import Connection, Mismatch, StopNotice
from tests.fixtures import walk
from tests.fixtures.platforms import (
    change,
    connected,
    form_b,
    form_f,
    form_g,
    hosted,
    platform_year,
    submitted,
)
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today

OPERATOR = "示例充电甲公司"


@pytest.fixture
def province(db) -> Province:
    set_today("2025-11-10")
    return build_province()


@pytest.fixture
def platform(province) -> Client:
    return log_in(Client(), province.platform)


@pytest.fixture
def city(province) -> Client:
    return log_in(Client(), province.city)


def send(client: Client, form: str, content: bytes):
    address = f"{reverse('filing_upload')}?form={form}"
    return client.post(address, {"workbook": SimpleUploadedFile("平台.xlsx", content)})


def page(client: Client, route: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(route, args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def act(client: Client, route: str, record, **fields: str):
    fields.setdefault("version", str(type(record).objects.get(pk=record.pk).version))
    return client.post(reverse(route, args=[record.pk]), fields)


@pytest.mark.clause("R-4.2.2-a")
def test_forms_f_and_b_go_from_upload_to_approval_and_show_on_the_charger(province, platform, city):
    walk.approved_filing(province, rows(3), day="2025-09-12")
    firm = province.platform.organisation
    for form, content in (
        ("F", form_f(firm, [hosted(OPERATOR, 3)])),
        ("B", form_b(firm, connected(OPERATOR, 3))),
    ):
        answer = send(platform, form, content)
        filing = Filing.objects.get(form=form, filer=firm)
        assert answer.url == reverse("filing", args=[filing.pk])
        assert "武汉市" in page(platform, "filing_confirm", filing.pk)
        done = act(platform, "filing_submit", filing, promised="on")
        assert done.url == reverse("filing_receipt", args=[filing.pk])
        assert "武汉市报备〔2025〕" in page(platform, "filing_receipt", filing.pk)
        assert filing.filer.name in page(city, "filings", query="?of=platform")
        assert f"附录{form}" in page(city, "filing_review", filing.pk) or form == "B"
        approved = act(city, "filing_approve", filing, opinion="属实")
        assert approved.url == reverse("filing", args=[filing.pk])
    charger = Connection.objects.order_by("pk")[0].charger
    operator = log_in(Client(), province.operator)
    assert firm.name in page(operator, "charger", charger.pk)
    assert "接入平台" in page(operator, "charger_history", charger.pk)
    listed = page(platform, "connections")
    assert "SN00001" in listed
    assert OPERATOR in page(platform, "hosted_operators")


def test_the_city_returns_a_filing_with_remarks_and_both_rounds_are_kept(province, platform, city):
    firm = province.platform.organisation
    filing = submitted(province.platform, "F", form_f(firm, [hosted(OPERATOR, 3)]))
    row = filing.rounds.get().rows.get().excel_row
    act(city, "filing_return", filing, opinion="请核对台数", **{f"remark-{row}": "实有 4 台"})
    shown = page(platform, "filing", filing.pk)
    assert "市局退回更正" in shown
    assert "实有 4 台" in shown
    send(platform, "F", form_f(firm, [hosted(OPERATOR, 4)]))
    assert filing.rounds.count() == 2
    assert "实有 4 台" in page(platform, "filing_compare", filing.pk)


@pytest.mark.parametrize(
    ("form", "mistake", "says"),
    [
        ("F", {"chargers": "三台"}, "不是数量"),
        ("F", {"county": "不存在区"}, "本省没有名为"),
        ("F", {"chargers": "1", "stations": "5"}, "少于充电站"),
    ],
)
def test_wrong_counts_and_counties_are_told_in_their_cells(province, platform, form, mistake, says):
    listed = hosted(OPERATOR, 3)
    content = form_f(province.platform.organisation, [listed])
    book = openpyxl.load_workbook(io.BytesIO(content))
    for line in book.active.iter_rows():
        for cell in line:
            for key, text in mistake.items():
                if str(cell.value) == listed[key] and cell.row > 6:
                    cell.value = text
                    break
    changed = io.BytesIO()
    book.save(changed)
    answer = platform.get(send(platform, form, changed.getvalue()).url)
    assert says in answer.content.decode()


def test_a_header_that_was_moved_sideways_is_read(province, platform):
    content = form_f(province.platform.organisation, [hosted(OPERATOR, 3), hosted("示例充电乙公司", 2)])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.active.insert_rows(1, 2)
    moved = io.BytesIO()
    book.save(moved)
    filing = Filing.objects.get(pk=int(send(platform, "F", moved.getvalue()).url.rsplit("/", 1)[1]))
    assert filing.rounds.get().row_count == 2


def test_each_office_reaches_what_is_its_own(province):
    filing = submitted(province.platform, "F", form_f(province.platform.organisation, [hosted(OPERATOR, 3)]))
    for capacity, status in (
        (province.platform, 200),
        (province.city, 200),
        (province.province_officer, 200),
        (province.county, 404),
        (province.other_platform, 404),
        (province.operator, 404),
        (province.direct_city, 404),
        (province.verifier, 403),
    ):
        client = log_in(Client(), capacity)
        for route in ("filing", "filing_history"):
            assert client.get(reverse(route, args=[filing.pk])).status_code == status, capacity
        assert client.get(reverse("filing_sheet", args=[filing.pk, 1])).status_code == status, capacity
    for capacity, status in ((province.city, 200), (province.county, 404), (province.direct_city, 404)):
        client = log_in(Client(), capacity)
        assert client.get(reverse("filing_review", args=[filing.pk])).status_code == status, capacity


@pytest.mark.clause("R-F-B")
def test_a_filed_form_is_printed_as_pdf_and_workbook(province, platform, city):
    submitted(province.platform, "B", form_b(province.platform.organisation, connected(OPERATOR, 3)))
    filing = Filing.objects.get()
    answer = platform.post(reverse("filing_print", args=[filing.pk, 1]))
    document = Document.objects.get(template="form_b")
    assert answer.url == reverse("document", args=[document.pk])
    render_document(document_id=document.pk, at=at("2025-11-10"))
    for client in (platform, city):
        assert client.get(answer.url).content.startswith(b"%PDF")
    sheet = openpyxl.load_workbook(
        io.BytesIO(platform.get(reverse("filing_sheet", args=[filing.pk, 1])).content)
    ).active
    text = "".join(str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value)
    assert "示例充电平台甲 运营平台填报人" in text
    assert "报备回执号 武汉市报备〔2025〕0001号" in text


@pytest.mark.clause("R-4.2.2-b")
def test_changes_are_filed_and_the_half_year_is_summarised(province, platform, city):
    platform_year(province)
    set_today("2026-02-03")
    content = form_g(province.platform.organisation, [change(OPERATOR, 1, "停止", on="2026-01-05")])
    send(platform, "G", content)
    filing = Filing.objects.get(form="G")
    act(platform, "filing_submit", filing, promised="on")
    act(city, "filing_approve", filing, opinion="属实")
    set_today("2026-07-06")
    assert "SN00001" in page(platform, "change_summary")
    answer = platform.post(reverse("change_summary"))
    document = Document.objects.get(template="form_g")
    assert answer.url == reverse("document", args=[document.pk])
    assert document.number in page(platform, "change_summary")
    assert city.get(answer.url).status_code == 200
    assert platform.post(reverse("change_summary")).status_code == 422


@pytest.mark.clause("R-4.3.1-c")
def test_a_mismatch_is_explained_by_the_firm_and_settled_by_a_bureau(province, platform, city):
    platform_year(province)
    mismatch = Mismatch.objects.order_by("pk")[0]
    operator, county = (log_in(Client(), each) for each in (province.operator, province.county))
    for client in (platform, operator, county, city):
        assert "平台已报，经营者未报" in page(client, "mismatches")
        assert client.get(reverse("mismatches_export")).status_code == 200
    assert act(operator, "mismatch_explain", mismatch, explanation="").status_code == 422
    act(operator, "mismatch_explain", mismatch, explanation="下次补报")
    assert "下次补报" in page(city, "mismatch", mismatch.pk)
    assert act(county, "mismatch_decide", mismatch, outcome="", decision="settle").status_code == 422
    act(county, "mismatch_decide", mismatch, outcome="同意", decision="settle")
    mismatch.refresh_from_db()
    assert mismatch.state == "settled"
    assert act(platform, "mismatch_explain", mismatch, explanation="x", version="0").status_code in (409, 422)


def test_each_side_sees_its_own_words_and_the_bureaus_both(province, platform, city):
    walk.approved_filing(province, rows(1, model="DC-160kW"), day="2025-09-12")
    platform_year(province, 1)
    mismatch = Mismatch.objects.get(kind="facts")
    operator = log_in(Client(), province.operator)
    seen = {
        name: {model for model in ("DC-120kW", "DC-160kW") if model in page(client, "mismatch", mismatch.pk)}
        for name, client in (("platform", platform), ("operator", operator), ("city", city))
    }
    assert seen == {
        "platform": {"DC-120kW"},
        "operator": {"DC-160kW"},
        "city": {"DC-120kW", "DC-160kW"},
    }


@pytest.mark.clause("R-4.2.2-c")
def test_stops_are_confirmed_one_by_one_or_together(province, platform):
    walk.approved_filing(province, rows(15))
    platform_year(province, 16)
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=2)
    walk.disposed_evaluation(province, lot)
    set_today("2026-03-31")
    notices = StopNotice.objects.order_by("pk")
    assert notices.count() > 2
    first = notices[0]
    assert first.connection.serial in page(platform, "stop_notices", query="?state=notified")
    inbox = platform.get("/inbox").content.decode()
    (line,) = [duty for duty in inbox.split("data-duty ") if "停止接入" in duty and first.source in duty]
    assert f"{first.source}：{notices.count()} 台充电设施" in line
    assert f"state=notified&amp;source={quote_plus(first.source)}" in line
    assert str(notices.order_by("due_on")[0].due_on) in line
    other = page(platform, "stop_notices", query="?state=notified&source=x")
    assert first.connection.serial not in other
    refused = act(platform, "stop_notice_confirm", first, disconnected_on="2026-12-01")
    assert (refused.status_code, "不能晚于今天" in refused.content.decode()) == (422, True)
    act(platform, "stop_notice_confirm", first, disconnected_on="2026-03-30")
    first.refresh_from_db()
    assert first.state == "confirmed"
    other = {"disconnected_on": "2026-03-31", "source": "另一份文书"}
    platform.post(reverse("stop_notices_confirm"), other)
    assert StopNotice.objects.filter(state="notified").count() == notices.count() - 1
    platform.post(reverse("stop_notices_confirm"), {**other, "source": first.source})
    assert set(StopNotice.objects.values_list("state", flat=True)) == {"confirmed"}


def test_a_platform_mends_its_draft_and_a_returned_round_in_the_page(province, platform, city):
    wrong = [hosted(OPERATOR, 3, county="洪山县")]
    send(platform, "F", form_f(province.platform.organisation, wrong))
    filing = Filing.objects.get()
    draft = filing.rounds.get()
    number = draft.rows.get().excel_row
    assert "更正一行" in page(platform, "filing_row", filing.pk, number)
    mended = {**draft.rows.get().values, "county": "洪山区", "version": str(filing.version)}
    platform.post(reverse("filing_row", args=[filing.pk, number]), mended)
    assert filing.rounds.get().error_rows == 0
    act(platform, "filing_submit", filing, promised="on")
    act(city, "filing_return", filing, opinion="请补充联系方式")
    assert "在页面更正" in page(platform, "filing", filing.pk)
    act(platform, "filing_correct", filing)
    assert (Filing.objects.get().state, filing.rounds.count()) == ("draft", 2)
    act(platform, "filing_submit", filing, promised="on")
    act(city, "filing_approve", filing, opinion="属实")
    assert Filing.objects.get().state == "approved"


def test_a_platform_does_not_overwrite_what_a_colleague_uploaded_since(province, platform):
    firm = province.platform.organisation
    address = f"{reverse('filing_upload')}?form=F"
    send(platform, "F", form_f(firm, [hosted(OPERATOR, 3)]))
    workbook = SimpleUploadedFile("平台.xlsx", form_f(firm, [hosted(OPERATOR, 4)]))
    answer = platform.post(address, {"workbook": workbook, "seen": "0"})
    assert "上传或更正了这份报备" in answer.content.decode()
    assert Filing.objects.get().rounds.get().rows.get().values["chargers"] == "3"
