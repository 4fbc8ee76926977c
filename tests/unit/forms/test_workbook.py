"""What a file is, is told by its content; what is no table is refused in a sentence."""

import contextlib
import io
import zipfile

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evenwatt.forms import workbook
from evenwatt.forms.xlsx_parts import column_letters, column_number
from evenwatt.law.refusal import Denied
from tests.unit.forms.workbooks import content_of, rows, sheet_of


def zipped(**entries: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "文件是空的"),
        (b"  \r\n", "文件是空的"),
        (b"%PDF-1.7 ...", "PDF 文档"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"<html><table><tr><td>1</td></tr></table>", "网页"),
        (b"\x00\x01\x02binary", "既不是 Excel 工作簿"),
        (b"\xff\xff\xff\xff,", "既不是 Excel 工作簿"),
        (b"PK\x03\x04 cut off", "不是 Excel 工作簿"),
        (zipped(**{"word/document.xml": "<a/>"}), "不是 Excel 工作簿"),
        (zipped(**{"xl/workbook.xml": "not xml", "xl/_rels/workbook.xml.rels": "<a/>"}), "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "已损坏"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content, says):
    with pytest.raises(Denied) as refused:
        workbook.sheets(content)
    assert says in str(refused.value)
    assert refused.value.clause == "R-F-B"


def test_row_numbers_are_those_of_excel_when_rows_above_are_empty():
    book = openpyxl.Workbook()
    book.active["C5"] = "here"
    (sheet,) = workbook.sheets(content_of(book))
    assert sheet.rows[4][2] == "here"


def test_formulas_and_error_cells_are_told_apart_from_values():
    book = openpyxl.Workbook()
    book.active["B2"] = "=1+1"
    book.active["AA3"] = "#N/A"
    book.active["AA3"].data_type = "e"
    (sheet,) = workbook.sheets(content_of(book))
    assert sheet.formulas == {(1, 1)}
    assert sheet.errors == {(2, 26)}


def test_hidden_sheets_are_told_apart():
    book = sheet_of(rows(1))
    book.create_sheet("下拉选项").sheet_state = "hidden"
    assert [(each.name, each.is_hidden) for each in workbook.sheets(content_of(book))] == [
        ("附录B", False),
        ("下拉选项", True),
    ]


def test_a_workbook_that_unpacks_to_an_absurd_size_is_refused(monkeypatch):
    monkeypatch.setattr("evenwatt.forms.archive.LARGEST_UNPACKED", 100)
    with pytest.raises(Denied, match="解压后过大"):
        workbook.sheets(content_of(sheet_of(rows(1))))


def test_a_lone_cell_in_the_far_corner_is_refused_before_the_grid_is_allocated():
    book = sheet_of(rows(1))
    book.active["XFD1048576"] = "x"
    with pytest.raises(Denied, match="第 1048576 行、第 16384 列"):
        workbook.sheets(content_of(book))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables_are_read_in_every_encoding_that_excel_writes(encoding, delimiter):
    text = delimiter.join(["出厂编号", "生产厂家", "㐀"]) + "\r\n\r\n" + delimiter.join(["1", "甲", "乙"])
    (sheet,) = workbook.sheets(text.encode(encoding))
    assert sheet.rows == [["出厂编号", "生产厂家", "㐀"], [], ["1", "甲", "乙"]]


GOOD = content_of(sheet_of(rows(3)))


@settings(max_examples=150, deadline=None)
@given(
    damage=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12),
    kept=st.integers(1, len(GOOD)),
)
@example(damage=[(len(GOOD) - 4, 1)], kept=2)  # its table of contents lies before the file
def test_a_damaged_workbook_is_read_or_refused_never_a_crash(damage, kept):
    content = bytearray(GOOD)
    for place, value in damage:
        content[place] = value
    with contextlib.suppress(Denied):
        workbook.sheets(bytes(content[:kept] if kept % 2 else content))


def test_letters_and_numbers_of_columns_are_inverse():
    assert [column_letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(column_number(column_letters(number).encode()) == number for number in range(2000))


@pytest.mark.parametrize(
    ("encoding", "name"), [("gb18030", "GB 18030"), ("utf-8", "UTF-8")], ids=["gb18030", "utf-8"]
)
def test_a_text_with_broken_characters_is_told_with_encoding_and_line(encoding, name):
    lines = ["序号,场站名称,地址"] * 9
    content = "\n".join(lines).encode(encoding) + b"\n1,\xff\xff,x\n"
    with pytest.raises(Denied) as refused:
        workbook.sheets(content)
    assert refused.value.code == "broken_text"
    assert refused.value.params == {"charset": name, "line": 10}
