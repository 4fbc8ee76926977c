"""An operator mends its draft in pages, explains what is gone, and anybody can check its receipt."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.filing.models import Filing
from evenwatt.registry.models import Charger, StatusReport
from tests.fixtures import walk
from tests.fixtures.desk import Desk, Page
from tests.fixtures.province import Province, build_province, rows, set_today, workbook
from tests.journeys import steps

FIRST = 8
COUNTY = "所属行政县（区）"


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.fixture
def operator(province) -> Desk:
    return Desk(province.operator)


def sent(operator: Desk, filed: list[dict[str, str]]) -> Page:
    return steps.upload(operator, workbook(operator.capacity.organisation, filed))


def chips(page: Page) -> list[str]:
    return [link.text for group in page.main.classed("filters") for link in group.all("a")]


def test_the_kinds_of_findings_are_counted_and_filter_the_rows(operator):
    page = sent(operator, rows(3) + rows(2, first=50, county="洪山县") + rows(1, first=70, year="2031"))
    assert chips(page) == ["2 × 县（区）不存在", "1 × 年份晚于今年"]
    shown = page.follow("2 × 县（区）不存在")
    assert [row["行"] for row in shown.table("报备的内容")] == ["11", "12"]


def test_from_error_to_error_the_rows_are_mended_in_the_page(operator):
    page = sent(operator, rows(3) + rows(2, first=50, year="2031"))
    listed = page.follow("下一处错误")
    assert 'id="row-11"' in operator.client.get(listed.url).content.decode()
    row = operator.open(f"{page.url}/rows/11")
    assert "晚于今年" in row.text
    row = row.send("保存，到下一处错误", year="2024")
    assert row.title.startswith("更正第 12 行")
    page = row.send("保存并重新核对", year="2023")
    assert "已更正并重新核对 1 行" in page.tree.text
    assert page.links("下一处错误") == []
    (mended, _) = operator.open(f"{page.url.partition('?')[0]}?show=mended").table("报备的内容")
    assert mended["制造年份"] == "2024原值 2031"


def test_equal_values_are_mended_together(operator):
    page = sent(operator, rows(12, county="洪山县"))
    row = operator.open(f"{page.url}/rows/{FIRST}")
    assert "另有 11 行填写相同的值，一并更正" in row.text
    row.send("保存并重新核对", county="洪山区", everywhere="county")
    assert Filing.objects.get().rounds.get().error_rows == 0


def test_the_marked_file_has_the_mended_values_and_can_be_sent_again(operator):
    page = sent(operator, rows(3) + rows(1, first=50, county="洪山县") + rows(1, first=60, year="2031"))
    operator.open(f"{page.url}/rows/11").send("保存并重新核对", county="洪山区")
    content = operator.download(f"{page.url}/rounds/1/marked")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    titles = {cell.value: cell.column_letter for cell in sheet[FIRST - 1]}
    cell = sheet[f"{titles[COUNTY]}11"]
    assert (cell.value, cell.comment.text) == ("洪山区", "已更正，原值：洪山县")
    assert "晚于今年" in sheet[f"{titles['制造年份']}12"].comment.text
    again = steps.upload(operator, content)
    assert [row["行"] for row in operator.open(f"{again.url}?show=error").table("报备的内容")] == ["12"]


def test_a_row_is_nobody_elses_to_mend_and_not_after_submission(province, operator):
    page = sent(operator, rows(2))
    for capacity, status in ((province.other_operator, 404), (province.county, 403)):
        assert Desk(capacity).client.get(f"{page.url}/rows/{FIRST}").status_code == status
    steps.submit(operator)
    back = operator.client.get(f"{page.url}/rows/{FIRST}")
    assert back.url == page.url
    gone_back = operator.client.post(f"{page.url}/rows/{FIRST}", {"year": "2020"})
    assert gone_back.status_code == 302
    assert Filing.objects.get().rounds.get().mended_rows == 0


def test_submitting_again_from_the_page_before_is_refused_and_changes_nothing(operator):
    sent(operator, rows(2))
    answers = operator.take_up("核对并提交报备").follow("检查填报内容")
    answers.send("提交报备", promised=True)
    receipt = Filing.objects.get().receipt
    again = operator.client.post(
        f"{answers.url.removesuffix('/confirm')}/submit", {"promised": "on", "version": "2"}
    )
    assert again.status_code in (409, 422)
    assert Filing.objects.get().receipt == receipt


def test_a_returned_filing_is_taken_up_in_the_page(province, operator):
    sent(operator, rows(2))
    steps.submit(operator)
    county = Desk(province.county)
    county.take_up("核查报备信息").send("退回更正", opinion="请更正年份")
    page = operator.take_up("更正退回的报备").send("在页面更正")
    assert "已按退回的内容建立新的一轮" in page.tree.text
    operator.open(f"{page.url}/rows/{FIRST}").send("保存并重新核对", year="2023")
    operator.take_up("更正退回的报备").follow("检查填报内容").send("提交报备", promised=True)
    assert [each.number for each in Filing.objects.get().rounds.exclude(submitted_at=None)] == [1, 2]


def test_a_county_reads_of_a_correction_nothing_before_it_is_submitted(province, operator):
    sent(operator, rows(2))
    steps.submit(operator)
    county = Desk(province.county)
    county.take_up("核查报备信息").send("退回更正", opinion="请更正年份")
    page = operator.take_up("更正退回的报备").send("在页面更正")
    operator.open(f"{page.url}/rows/{FIRST}").send("保存并重新核对", year="2023")
    sent(operator, rows(1))
    assert "报备.xlsx" in operator.open(f"{page.url}/history").tree.text
    told = county.open(f"{page.url}/history").tree.text
    assert "退回更正" in told
    for hidden in ("报备.xlsx", "上传报备表", "更正报备内容", "在页面更正", "草稿"):
        assert hidden not in told
    assert "已退回，待更正" in told
    assert "县（区）局退回更正" in county.open(page.url).tree.text
    assert len(county.open("/filings?state=returned").table("年度报备")) == 1
    assert "草稿" not in county.open("/filings?state=all").tree.text
    operator.take_up("更正退回的报备").follow("检查填报内容").send("提交报备", promised=True)
    assert "待核查" in county.open(page.url).tree.text


def test_what_is_no_longer_filed_is_explained_before_submission(province, operator):
    walk.approved_filing(province, rows(5))
    set_today("2027-01-12")
    page = sent(operator, rows(2) + rows(1, first=3, model="DC-180kW"))
    changed = operator.open(f"{page.url}?show=changed").table("报备的内容")
    assert [row["与在册"] for row in changed] == ["有改动型号规格 在册 DC-120kW"]
    answers = page.follow("检查填报内容")
    refused = answers.send("提交报备", promised=True, refused=True)
    assert "有 2 台在册的充电设施不再报送，没有说明原因" in refused.text
    gone = refused.follow("说明原因")
    serials = {row["出厂编号"] for row in gone.table("不再报送的充电设施")}
    assert serials == {"SN00004", "SN00005"}
    forgotten = next(box["value"] for box in gone.main.all("input", name="row", type="checkbox"))
    left = gone.send("用于所选", row=[forgotten], reason="forgotten")
    left.send("用于全部未说明的 1 台", reason="ceased", note="场站关闭")
    steps.submit(operator)
    latest = Filing.objects.get(state="submitted").rounds.get()
    assert (latest.row_count, [each.reason for each in latest.gone.all()]) == (4, ["ceased"])


def test_anybody_can_check_a_receipt_and_learns_no_more_than_it_says(province, operator):
    sent(operator, rows(2))
    receipt = steps.submit(operator)
    (address,) = (link["href"] for link in receipt.main.all("a") if "/receipts/" in link["href"])
    assert "<svg" in operator.client.get(receipt.url).content.decode()
    path = address.removeprefix("http://testserver")
    page = Client().get(path).content.decode()
    for told in ("回执属实", "洪山区报备〔2026〕0001号", "示例充电甲公司", "充电设施信息报备表"):
        assert told in page
    for kept in ("SN00001", "报备员 01", "关山示范站"):
        assert kept not in page
    forged = path[:-1] + ("0" if path[-1] != "0" else "1")
    for wrong in (forged, reverse("receipt_check", args=["999-0"]), reverse("receipt_check", args=["x"])):
        assert Client().get(wrong).status_code == 404
    operator.open(receipt.url.removesuffix("/receipt")).send("确认撤回")
    assert Client().get(path).status_code == 404


def test_what_the_filing_declares_stopped_stands_still_with_its_submission(province, operator):
    walk.approved_filing(province, rows(4))
    set_today("2027-01-12")
    page = sent(operator, rows(2))
    gone = page.follow("检查填报内容").follow("说明原因")
    ceased, sold = (Charger.objects.get(serial=serial) for serial in ("SN00003", "SN00004"))
    gone = gone.send("用于所选", row=[str(ceased.pk)], reason="ceased", note="场站关闭")
    gone = gone.send("用于所选", row=[str(sold.pk)], reason="transferred")
    for told in (gone, operator.open(f"{page.url}/confirm")):
        assert "1 台向所在地市场监督管理局上报“停止运营”" in told.text
        assert "1 台仍登记在本机构名下" in told.text
    assert reverse("transfer_offer", args=[sold.station_id]) in [a["href"] for a in gone.main.all("a")]
    receipt = steps.submit(operator)
    report = StatusReport.objects.get()
    assert f"已同时上报运营变动 {report.number}" in receipt.tree.text
    assert "是否按期 按期" in receipt.text
    Filing.objects.filter(state="submitted").update(late=True)
    assert "逾期报送" in operator.open(receipt.url).text
    ceased.refresh_from_db()
    assert ceased.state == "ceased"
    assert "知悉运营变动" in Desk(province.county).owed


def test_what_is_too_long_to_mend_is_told_and_not_lost(operator):
    page = sent(operator, rows(3) + rows(2, first=50, year="2031"))
    address = f"{page.url}/rows/11"
    told = operator.open(address).send("保存并重新核对", station="站" * 201)  # kept, and told by the check
    assert "已更正并重新核对 1 行" in told.tree.text
    assert "共 201 个字符" in operator.open(address).text
    refused = operator.open(address).send("保存并重新核对", station="站" * 1001, refused=True)
    assert "“充电场站名称”最多 1000 字，现在是 1001 字，请缩短" in refused.text
    assert "站" * 1001 in [field["value"] for field in refused.main.all("input")]
