"""Forms are found and read wherever people moved them; what cannot be read is one finding in its place."""

import time

import pytest

from evenwatt.forms import appendix_b
from evenwatt.forms.reader import read
from evenwatt.law.refusal import Denied
from tests.unit.forms.workbooks import (
    ROW,
    TITLES,
    checked,
    codes,
    content_of,
    filed,
    real_data,
    rows,
    sheet_of,
)


@pytest.mark.clause("R-F-B")
def test_the_printed_layout_is_read_header_and_rows():
    form = filed(rows(2))
    assert form.header == {
        "name": "示例运营机构",
        "address": "武汉",
        "grade": "B",
        "registered_at": "武汉市/江岸区",
        "stations": "1",
        "chargers": "2",
        "email": "a@example.org",
        "contact": "报备员 01",
        "phone": "02700000000",
    }
    assert [(row.number_in_excel, row.values["serial"]) for row in form.rows] == [
        (8, "SN0001"),
        (9, "SN0002"),
    ]
    assert form.rows[0].values["year"] == "2024"
    assert form.findings == []


def test_shifted_rows_and_columns_keep_their_numbers():
    form = filed(rows(2), lambda sheet: (sheet.insert_rows(1, 3), sheet.insert_cols(1, 2)))
    assert [row.number_in_excel for row in form.rows] == [11, 12]
    assert form.header["stations"] == "1"
    assert form.columns["serial"] == "G"


def test_columns_are_found_by_title_in_any_order_and_under_usual_other_names():
    titles = ["型号", "制造商", "序列号", "区县", "详细地址", "场站名称", "生产年份", "自营 / 加盟"]
    data = [ROW[5], ROW[4], ROW[3], ROW[2], ROW[1], ROW[0], ROW[6], ROW[7]]
    form = read(content_of(sheet_of([data], titles=["", *titles])), "x", appendix_b.FORM)
    assert form.findings == []
    assert list(form.rows[0].values.values()) == [*map(str, ROW), *[""] * 8]


def test_titles_merged_over_two_rows_are_one_row_of_titles():
    def merge(sheet):
        sheet.insert_rows(8)
        for letter in "ABCDE":
            sheet.merge_cells(f"{letter}7:{letter}8")
        for letter in "FGHI":
            sheet[f"{letter}8"] = sheet[f"{letter}7"].value
            sheet[f"{letter}7"] = None
        sheet["F7"] = "设施信息"
        sheet.merge_cells("F7:I7")

    form = filed(rows(2), merge)
    assert form.findings == []
    assert [(row.number_in_excel, row.values["model"]) for row in form.rows] == [
        (9, "DC-120kW"),
        (10, "DC-120kW"),
    ]


def test_a_station_merged_over_its_chargers_holds_for_each_of_them():
    form = filed(rows(3), lambda sheet: sheet.merge_cells("B8:B10"))
    assert [row.values["station"] for row in form.rows] == ["望江站"] * 3


def test_titles_repeated_on_a_second_page_are_no_charger():
    form = filed([*rows(1), TITLES[1:], *rows(1)])
    assert [row.number_in_excel for row in form.rows] == [8, 10]


def test_a_row_of_totals_is_no_charger():
    form = filed(
        rows(2),
        lambda sheet: (sheet.insert_rows(10), sheet.__setitem__("A10", "合 计"), sheet.__setitem__("H10", 2)),
    )
    assert (len(form.rows), form.findings) == (2, [])


def test_empty_and_merely_numbered_rows_are_skipped():
    form = filed([*rows(1), [None] * 8, *rows(1)])
    assert [row.number_in_excel for row in form.rows] == [8, 10]


def test_numbers_are_read_as_people_see_them():
    data = [
        ["站", "址", "江岸区", 51519, "甲", 7, "2024年", "自营"],
        [*ROW[:3], " ＳＮ\u200b 0１ ", *ROW[4:6], "2024.0", "自营"],
    ]
    first, second = filed(data).rows
    assert (first.values["serial"], first.values["model"], first.values["year"]) == ("51519", "7", "2024")
    assert (second.values["serial"], second.values["year"]) == ("SN01", "2024")


TITLES_SAY = "序号、充电场站名称、地址、所属行政县（区）、生产厂家、型号规格、制造年份、自营/加盟"


def merge_titles(sheet):
    sheet.merge_cells("E7:F7")


def merge_titles_under_one_word(sheet):
    sheet["E7"] = "设备信息"
    sheet.merge_cells("E7:F7")


def delete_serials(sheet):
    sheet.delete_cols(5)


def delete_stations(sheet):
    sheet.delete_cols(2)


#: What was done to the titles, then of each finding: its column, its cell, its value, its mend.
MISSING = [
    (
        delete_serials,
        [
            (
                "出厂编号",
                None,
                TITLES_SAY,
                f"表头写着“{TITLES_SAY}”，缺少“出厂编号”一列：请按样表在表头行补上该列并填写",
            )
        ],
    ),
    (
        merge_titles,
        [
            (
                "生产厂家",
                "E7",
                "出厂编号",
                "表头 E7:F7 合并成一格，写着“出厂编号”，缺少单独的“生产厂家”一列：请取消合并",
            )
        ],
    ),
    (
        merge_titles_under_one_word,
        [
            (title, "E7", "设备信息", f"缺少单独的“{title}”一列：请取消合并")
            for title in ("出厂编号", "生产厂家")
        ],
    ),
    (
        lambda sheet: sheet.__setitem__("H7", "制造日期"),
        [("制造年份", "H7", "制造日期", "H7 写的是“制造日期”，认不出来：是这一列的，请把列名改为“制造年份”")],
    ),
    (
        lambda sheet: sheet.__setitem__("I7", None),
        [("自营/加盟", "I7", "", "I7 没有列名，下面却有内容：请在该格写上列名“自营/加盟”")],
    ),
    (
        delete_stations,
        [("充电场站名称", None, None, "缺少“充电场站名称”一列：请按样表在表头行补上该列并填写")],
    ),
]


@pytest.mark.parametrize(("change", "expected"), MISSING)
def test_a_missing_column_names_the_row_of_titles_what_stands_there_and_the_mend(change, expected):
    form = filed(rows(3), change)
    assert len(form.rows) == 3
    for finding, (title, cell, value, says) in zip(form.findings, expected, strict=True):
        assert (finding.code, finding.row, finding.column, finding.cell) == ("missing_column", 7, title, cell)
        assert value is None or finding.value == value
        assert finding.message.startswith(f"工作表“附录B”第7行“{title}”：")
        assert says in finding.message


def move_titles(by):
    """Move the titles sideways over data that stay; what is pushed beyond the first column is lost."""

    def move(sheet):
        titles = [cell.value for cell in sheet[7]]
        for cell in sheet[7]:
            cell.value = None
        for place, title in enumerate(titles, start=1 + by):
            if place > 0:
                sheet.cell(7, place, title)

    return move


@pytest.mark.parametrize(
    ("by", "says"),
    [
        (
            1,
            "表头比内容偏右 1 列（列名在 E7，内容在 D 列），已按内容所在的列读取：请把表头左移 1 列",
        ),
        (2, "表头比内容偏右 2 列（列名在 F7，内容在 D 列）"),
        (
            -1,
            "表头比内容偏左 1 列（列名在 C7，内容在 D 列），已按内容所在的列读取：请把表头右移 1 列",
        ),
    ],
)
def test_titles_beside_their_data_are_one_warning_and_the_rows_are_read(by, says):
    form = filed(rows(3), move_titles(by))
    (finding,) = form.findings
    assert (finding.severity, finding.code, finding.row) == ("warning", "shifted_titles", 7)
    assert finding.message.startswith(f"工作表“附录B”第7行“所属行政县（区）”：{says}")
    assert form.rows == filed(rows(3)).rows


def test_titles_beside_their_data_with_the_last_one_lost_blame_no_data():
    form = filed(rows(3), lambda sheet: (move_titles(1)(sheet), sheet.__setitem__("J7", None)))
    assert codes(form.findings) == ["shifted_titles", "missing_column"]
    assert (form.findings[1].column, form.findings[1].cell) == ("自营/加盟", None)
    assert codes(checked(form)) == ["shifted_titles", "missing_column"]


@pytest.mark.parametrize(("wrong", "is_told"), [(1, True), (2, False), (3, False)])
def test_titles_are_beside_their_data_only_if_most_rows_look_so(wrong, is_told):
    data = rows(4)
    for row in data[:wrong]:
        row[6] = "去年"
    assert ("shifted_titles" in codes(filed(data, move_titles(1)).findings)) is is_told


@pytest.mark.parametrize("title", ["所属行政县（区）", "制造年份", "自营/加盟"])
def test_one_column_of_wrong_data_is_no_shift(title):
    place = TITLES.index(title) - 1
    form = filed([[*row[:place], "？", *row[place + 1 :]] for row in rows(3)])
    assert form.findings == []
    assert form.rows[0].values["serial"] == "SN0001"


def test_a_sheet_without_the_form_is_one_error():
    form = filed(rows(1), lambda sheet: sheet.delete_rows(7))
    assert codes(form.findings) == ["no_table"]
    assert form.rows == []


def test_a_repeated_column_is_read_once_and_told():
    form = filed(rows(1), lambda sheet: sheet.cell(7, 10, "出厂编号"))
    assert codes(form.findings) == ["repeated_column"]
    assert form.rows[0].values["serial"] == "SN0001"


def test_a_second_sheet_of_the_same_form_is_not_lost_silently():
    book = sheet_of(rows(1))
    copy = book.copy_worksheet(book.active)
    copy.title = "汉阳"
    form = read(content_of(book), "x", appendix_b.FORM)
    assert [(finding.code, finding.sheet) for finding in form.findings] == [("unread_sheet", "汉阳")]


def test_rows_below_the_promise_are_not_lost_silently():
    form = filed(rows(1), lambda sheet: sheet.append([2, *ROW]))
    assert codes(form.findings) == ["row_after_end"]
    assert "第12行：该行在“真实性承诺”之后" in form.findings[0].message
    assert len(form.rows) == 1


def test_a_station_whose_name_begins_like_a_note_is_a_station():
    assert filed([["注册大厦站", *ROW[1:]]]).rows[0].values["station"] == "注册大厦站"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda sheet: sheet.__setitem__("E8", "=A8"), "formula"),
        (
            lambda sheet: (sheet.__setitem__("E8", "#REF!"), setattr(sheet["E8"], "data_type", "e")),
            "error_cell",
        ),
        (lambda sheet: sheet.__setitem__("E8", 123456789012345678), "lost_digits"),
    ],
)
def test_cells_that_do_not_hold_what_was_typed_are_errors_in_their_place(change, code):
    (finding,) = filed(rows(2), change).findings
    assert (finding.severity, finding.code, finding.row, finding.cell) == ("error", code, 8, "E8")
    assert finding.message.startswith("工作表“附录B”第8行“出厂编号”：")


def test_a_fifteen_digit_serial_is_still_exact():
    assert filed(rows(1), lambda sheet: sheet.__setitem__("E8", 999999999999999)).findings == []


def test_a_gb18030_csv_reads_like_the_workbook():
    book = sheet_of(rows(3))
    lines = [
        ",".join(f'"{value if value is not None else ""}"' for value in line) for line in book.active.values
    ]
    form = read("\r\n".join(lines).encode("gb18030"), "报备.csv", appendix_b.FORM)
    plain = filed(rows(3))
    assert (form.header, form.rows, form.findings) == (plain.header, plain.rows, [])


def test_a_header_value_may_stand_after_a_colon_in_the_cell_of_its_label():
    form = filed(
        rows(1), lambda sheet: (sheet.__setitem__("F4", "站点数量：12 处"), sheet.__setitem__("H4", None))
    )
    assert form.header["stations"] == "12"


def test_the_largest_real_filing_is_read_within_a_second():
    content = real_data("filings/shenzhen_operator_01.xlsx").read_bytes()
    started = time.perf_counter()
    form = read(content, "x", appendix_b.FORM)
    assert (len(form.rows), form.findings) == (5461, [])
    assert time.perf_counter() - started < 20  # a generous bound: figures belong to the bench


@pytest.mark.parametrize("prose", ["this is no workbook", "Dear Sir, please find, enclosed"])
def test_prose_is_no_table(prose):
    with pytest.raises(Denied, match="没有本表的表头行"):
        read(prose.encode(), "x.xlsx", appendix_b.FORM)


def test_a_real_register_in_foreign_columns_is_no_appendix_b():
    content = real_data("bnetza_cologne/Ladesaeulenregister.csv").read_bytes()
    with pytest.raises(Denied, match="没有本表的表头行"):
        read(content, "x", appendix_b.FORM)
