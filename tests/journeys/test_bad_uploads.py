"""What operators upload by mistake: each fault is a sentence in its place, and stops nothing else."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from evenwatt.filing.models import FiledRow, Filing
from evenwatt.kernel.lives.models import LifeLine
from tests.fixtures.desk import Desk, Page
from tests.fixtures.province import Province, build_province, rows, set_today, workbook
from tests.journeys import steps

FIRST_ROW = 8
SHEET = "附录B"


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.fixture
def operator(province) -> Desk:
    return Desk(province.operator)


def good(province: Province, count: int = 5, **values: str) -> bytes:
    return workbook(province.operator.organisation, rows(count, **values))


def changed(content: bytes, change: Callable[[Worksheet], None]) -> bytes:
    """The workbook with its sheet changed in one place."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.worksheets[0])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def column(sheet: Worksheet, title: str) -> str:
    """The letters of the column under a title."""
    return next(cell.column_letter for cell in sheet[FIRST_ROW - 1] if cell.value == title)


def put(title: str, value: object, *, row: int = FIRST_ROW) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[f"{column(sheet, title)}{row}"] = value

    return change


def registered(desk: Desk) -> list[str]:
    page = desk.open("/chargers")
    return [row["出厂编号"] for row in page.whole("充电设施")] if page.links("导出所见") else []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "所选文件没有内容；请在 Excel 或 WPS 中重新保存后上传"),
        (b"%PDF-1.7 ...", "PDF 文档"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\x00\x01\x02", "既不是 Excel 工作簿"),
        ("各位，附件稍后发送。".encode(), "请用 Excel 或 WPS 另存为 xlsx 工作簿后上传"),
    ],
)
def test_what_is_no_workbook_is_refused_beside_the_field(operator, content, says):
    page = steps.upload(operator, content, refused=True)
    assert says in page.text
    assert not Filing.objects.exists()
    assert operator.owed == set()


#: What was changed, in which column of row 8, and the sentence with value and mend.
WRONG_CELLS = [
    ("制造年份", "2031", "制造年份“2031”晚于今年（2026）：请按铭牌更正"),
    ("制造年份", "二〇二四年", "“二〇二四年”不是年份：请填四位数字，例如 2026"),
    ("制造年份", 24, "制造年份“24”早于"),
    ("所属行政县（区）", "洪山县", "本省没有名为“洪山县”的县（区）：是否为“洪山区”？请按行政区划填写全称"),
    ("所属行政县（区）", "火星基地", "本省没有名为“火星基地”的县（区）：请按行政区划填写全称"),
    ("自营/加盟", "租赁", "“租赁”不在可填的范围内：请填 自营、加盟 之一"),
    ("出厂编号", None, "没有填写：请补填"),
    ("出厂编号", "SN00003", "出厂编号“SN00003”与第 8 行重复（同一生产厂家）：请更正编号，或删去一行"),
]


@pytest.mark.parametrize(("title", "value", "says"), WRONG_CELLS)
def test_a_wrong_cell_is_named_with_sheet_row_column_value_and_mend(province, operator, title, value, says):
    page = steps.upload(operator, changed(good(province), put(title, value)))
    wrong = operator.open(f"{page.url}?show=error").table("报备的充电设施")
    (row,) = wrong
    repeated = "重复" in says
    number = 10 if repeated else FIRST_ROW  # of two equal serials the second is the wrong one
    assert row["行"] == str(number)
    assert f"工作表“{SHEET}”第{number}行“{title}”：{says}" in row[title]
    assert figures_of(page) == {"全部": 5, "通过": 4, "提醒": 0, "错误": 1}


def figures_of(page: Page) -> dict[str, int]:
    """How many rows each tab of the preview counts."""
    tabs = (link.text.split() for tabs in page.main.classed("tabs") for link in tabs.all("a"))
    return {words[0]: int(words[1]) for words in tabs if words[0] in ("全部", "通过", "提醒", "错误")}


def test_the_other_rows_stay_usable_and_nothing_is_registered_before_approval(province, operator):
    county = Desk(province.county)
    preview = steps.upload(operator, changed(good(province), put("制造年份", "2031")))
    answers = preview.follow("检查填报内容")
    refused = answers.send("提交报备", promised=True, refused=True)
    assert "报备表有 1 行错误" in refused.text
    assert registered(operator) == []
    steps.submit(operator, without_wrong_rows=True)
    assert registered(operator) == registered(county) == []
    steps.approve_filing(county)
    assert registered(operator) == registered(county) == [f"SN{number:05d}" for number in range(2, 6)]


def test_a_missing_column_is_named_and_the_rest_is_read(province, operator):
    content = changed(
        good(province), lambda sheet: sheet.delete_cols(sheet[f"{column(sheet, '制造年份')}7"].column)
    )
    page = steps.upload(operator, content)
    assert f"工作表“{SHEET}”“制造年份”：缺少“制造年份”一列：请按样表在表头行补上该列并填写" in page.text
    assert [row["出厂编号"] for row in page.table("报备的充电设施")] == [f"SN{n:05d}" for n in range(1, 6)]
    refused = page.follow("检查填报内容").send("提交报备", promised=True, refused=True)
    assert "报备表本身有错误，不能提交；请按提示更正后重新上传" in refused.text


def shift(sheet: Worksheet) -> None:
    sheet.insert_cols(1, 2)
    sheet.insert_rows(1, 3)


def merge_titles(sheet: Worksheet) -> None:
    """Titles over two rows, and one station written once over its five chargers."""
    sheet.insert_rows(FIRST_ROW)
    for cell in sheet[FIRST_ROW - 1]:
        sheet.merge_cells(
            start_row=cell.row, end_row=cell.row + 1, start_column=cell.column, end_column=cell.column
        )
    letters = column(sheet, "充电场站名称")
    sheet.merge_cells(f"{letters}{FIRST_ROW + 1}:{letters}{FIRST_ROW + 5}")


@pytest.mark.parametrize("change", [shift, merge_titles])
def test_shifted_and_merged_headers_are_read_where_they_stand(province, operator, change):
    page = steps.upload(operator, changed(good(province), change))
    found = page.table("报备的充电设施")
    assert [row["出厂编号"] for row in found] == [f"SN{number:05d}" for number in range(1, 6)]
    assert {row["充电场站名称"] for row in found} == {"关山示范站"}
    assert figures_of(page)["错误"] == 0


def test_a_serial_of_another_operator_is_refused_without_telling_whose(province, operator):
    other, county = Desk(province.other_operator), Desk(province.other_county)
    theirs = workbook(
        province.other_operator.organisation, rows(5, county="江夏区", address="武汉市江夏区一路1号")
    )
    steps.upload(other, theirs)
    steps.submit(other)
    steps.approve_filing(county)
    page = steps.upload(operator, workbook(province.operator.organisation, rows(3, first=5)))
    (wrong,) = [row for row in page.table("报备的充电设施") if row["核对"] == "错误"]
    assert (
        f"工作表“{SHEET}”第8行“出厂编号”：出厂编号“SN00005”（生产厂家“甲制造商”）已由其他运营机构报备：请核对编号"
        in wrong["出厂编号"]
    )
    assert province.other_operator.organisation.name not in page.text
    assert "江夏" not in page.text
    steps.submit(operator, without_wrong_rows=True)
    steps.approve_filing(Desk(province.county))
    assert registered(operator) == ["SN00006", "SN00007"]


def test_a_gb_18030_csv_is_read_like_a_workbook(province, operator):
    sheet = openpyxl.load_workbook(io.BytesIO(good(province))).worksheets[0]
    lines = [
        ",".join("" if value is None else str(value).replace("\n", "") for value in row)
        for row in sheet.values
    ]
    content = "\r\n".join(lines).replace("甲制造商", "䶮制造商").encode("gb18030")
    page = steps.upload(operator, content, "报备.csv")
    found = page.table("报备的充电设施")
    assert {row["生产厂家"] for row in found} == {"䶮制造商"}
    assert figures_of(page) == {"全部": 5, "通过": 5, "提醒": 0, "错误": 0}


def test_the_same_upload_twice_changes_nothing(province, operator):
    content = good(province)
    first = steps.upload(operator, content)
    before = (list(Filing.objects.values()), list(FiledRow.objects.values()), LifeLine.objects.count())
    again = steps.upload(operator, content)
    assert again.url == first.url
    assert "与上次上传的文件相同，内容没有变化" in again.text
    assert before == (
        list(Filing.objects.values()),
        list(FiledRow.objects.values()),
        LifeLine.objects.count(),
    )


def test_a_year_filed_again_registers_no_charger_twice(province, operator):
    county = Desk(province.county)
    for _ in range(2):
        steps.upload(operator, good(province))
        steps.submit(operator)
        steps.approve_filing(county)
    assert registered(operator) == [f"SN{number:05d}" for number in range(1, 6)]


def test_the_marked_workbook_holds_the_sentence_at_its_cell(province, operator):
    page = steps.upload(operator, changed(good(province), put("制造年份", "2031")))
    (address,) = page.links("下载标注了问题的报备表")
    book = openpyxl.load_workbook(io.BytesIO(operator.download(address)))
    sheet = book[SHEET]
    cell = sheet[f"{column(sheet, '制造年份')}{FIRST_ROW}"]
    assert "请按铭牌更正" in cell.comment.text
