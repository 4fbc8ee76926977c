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
    wrong = operator.open(f"{page.url}?show=error").table("报备的内容")
    (row,) = wrong
    repeated = "重复" in says
    number = 10 if repeated else FIRST_ROW  # of two equal serials the second is the wrong one
    assert row["行"] == str(number)
    assert f"工作表“{SHEET}”第{number}行“{title}”：{says}" in row[title]
    assert figures_of(page) == {"全部": 5, "无疑点": 4, "提醒": 0, "错误": 1}


def figures_of(page: Page) -> dict[str, int]:
    """How many rows each tab of the preview counts."""
    tabs = (link.text.split() for tabs in page.main.classed("tabs") for link in tabs.all("a"))
    counted = ("全部", "无疑点", "待整表更正", "提醒", "错误")
    return {words[0]: int(words[1]) for words in tabs if words[0] in counted}


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


def lose_a_title(sheet: Worksheet) -> None:
    sheet.delete_cols(sheet[f"{column(sheet, '制造年份')}7"].column)


def merge_two_titles(sheet: Worksheet) -> None:
    sheet.merge_cells("E7:F7")


@pytest.mark.parametrize(
    ("change", "title", "says"),
    [
        (lose_a_title, "制造年份", "缺少“制造年份”一列：请按样表在表头行补上该列并填写"),
        (
            merge_two_titles,
            "生产厂家",
            "表头 E7:F7 合并成一格，写着“出厂编号”，缺少单独的“生产厂家”一列：请取消合并",
        ),
    ],
)
def test_a_table_without_a_column_is_read_but_nothing_of_it_passes(province, operator, change, title, says):
    page = steps.upload(operator, changed(good(province), change))
    assert f"工作表“{SHEET}”第7行“{title}”：" in page.text
    assert says in page.text
    found = page.table("报备的内容")
    assert [row["出厂编号"] for row in found] == [f"SN{n:05d}" for n in range(1, 6)]
    assert {row["核对"] for row in found} == {"待整表更正"}
    assert figures_of(page) == {"全部": 5, "待整表更正": 5, "提醒": 0, "错误": 0}
    refuses_to_be_submitted(operator, page)


def refuses_to_be_submitted(operator: Desk, page: Page) -> None:
    """Neither the preview nor the page of confirmation offers to submit; both say why."""
    assert "报备表本身有错误，更正后重新上传才能提交" in page.tree.text
    assert page.links("检查填报内容") == []
    assert page.links("更正后重新上传") == ["/filings/upload?form=B"]
    answers = operator.open(f"{page.url}/confirm")
    assert "这份报备表不能提交" in answers.text
    assert "有错误的行" not in answers.facts
    assert [button.text for button in answers.main.all("button")] == []


def test_a_table_without_rows_is_no_success(province, operator):
    page = steps.upload(operator, changed(good(province), lambda sheet: sheet.delete_rows(FIRST_ROW, 5)))
    assert (
        f"工作表“{SHEET}”第7行：表头填写“站点数量 1 处、充电桩总量 5 台”，下面却没有一行充电设施" in page.text
    )
    assert "已办理" not in page.tree.text
    refuses_to_be_submitted(operator, page)


def move_titles(sheet: Worksheet) -> None:
    titles = [cell.value for cell in sheet[FIRST_ROW - 1]]
    for place, title in enumerate([None, *titles], start=1):
        sheet.cell(FIRST_ROW - 1, place, title)


def test_titles_moved_beside_their_data_are_told_and_the_rows_stay_usable(province, operator):
    page = steps.upload(operator, changed(good(province), move_titles))
    assert "表头比内容偏右 1 列" in page.text
    assert "请把表头左移 1 列，并核对各行" in page.text
    assert figures_of(page) == {"全部": 5, "无疑点": 5, "提醒": 0, "错误": 0}
    steps.submit(operator)
    steps.approve_filing(Desk(province.county))
    assert registered(operator) == [f"SN{number:05d}" for number in range(1, 6)]


def test_a_workbook_in_another_organisations_name_is_told_to_both_sides(province, operator):
    theirs = province.other_operator.organisation
    says = f"表头的名称是“{theirs.name}”，报送的机构是“{province.operator.organisation.name}”"
    page = steps.upload(operator, changed(good(province), name_in_header(theirs.name)))
    assert says in page.text
    assert says in page.follow("检查填报内容").text
    steps.submit(operator)
    assert says in Desk(province.county).take_up("核查报备信息").text


def test_the_legal_form_of_a_company_is_part_of_its_name(province, operator):
    name = province.operator.organisation.name.removesuffix("公司")
    page = steps.upload(operator, changed(good(province), name_in_header(f"{name}股份有限公司")))
    assert f"表头的名称是“{name}股份有限公司”，报送的机构是" in page.text


def test_brackets_and_blanks_make_no_other_name(province, operator):
    name = province.operator.organisation.name
    page = steps.upload(operator, changed(good(province), name_in_header(f" （{name[:2]}） {name[2:]}")))
    assert "报送的机构是" not in page.text


def name_in_header(name: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        label = next(
            cell
            for row in sheet.iter_rows(max_row=FIRST_ROW - 2)
            for cell in row
            if "名称" in str(cell.value)
        )
        value = next(cell for cell in sheet[label.row][label.column :] if cell.value)
        value.value = name

    return change


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
    found = page.table("报备的内容")
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
    (wrong,) = [row for row in page.table("报备的内容") if row["核对"] == "错误"]
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
    found = page.table("报备的内容")
    assert {row["生产厂家"] for row in found} == {"䶮制造商"}
    assert figures_of(page) == {"全部": 5, "无疑点": 5, "提醒": 0, "错误": 0}


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
