"""Files that hide something or mean harm: refused in a sentence before they are decoded, or told of."""

import io
import struct
import zipfile

import openpyxl
import pytest

from evenwatt.forms import workbook
from evenwatt.forms.annotate import annotate
from evenwatt.forms.appendix_b import FORM
from evenwatt.forms.reader import read
from evenwatt.law.refusal import Denied
from tests.fixtures.refusals import refused
from tests.unit.forms.workbooks import content_of, rows, sheet_of

GOOD = content_of(sheet_of(rows(5)))


def with_part(name: str, content: bytes) -> bytes:
    file = io.BytesIO(GOOD)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def findings(book: openpyxl.Workbook) -> dict[str, str]:
    return {found.code: found.message for found in read(content_of(book), "报备.xlsx", FORM).findings}


def test_a_workbook_with_macros_is_refused_whatever_its_name():
    with refused("macro_workbook"):
        workbook.sheets(with_part("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "_VBA_PROJECT".encode("utf-16-le")
    with refused("macro_workbook"):
        workbook.sheets(old)


def test_a_bomb_is_refused_by_what_it_says(monkeypatch):
    monkeypatch.setattr("evenwatt.forms.archive.LARGEST_UNPACKED", 2_000_000)
    with refused("workbook_too_large"):
        workbook.sheets(with_part("xl/media/image1.png", b"\0" * 3_000_000))


def test_a_bomb_that_lies_about_its_size_is_refused_while_it_is_unpacked():
    honest = with_part("xl/bomb.txt", b"\0" * 5_000_000)
    lying = honest.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    assert lying != honest
    with refused("workbook_too_large"):
        workbook.sheets(lying)


def test_an_archive_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr("evenwatt.forms.archive.MOST_PARTS", 5)
    with refused("workbook_too_large"):
        workbook.sheets(GOOD)


def test_declared_entities_are_not_read():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with refused("broken_workbook"):
        workbook.sheets(with_part("xl/custom.xml", bomb))


def test_more_cells_than_anybody_files_are_refused(monkeypatch):
    monkeypatch.setattr("evenwatt.forms.xlsx_parts.MOST_CELLS", 10)
    with refused("sheet_too_large"):
        workbook.sheets(GOOD)


def test_hidden_rows_and_columns_are_read_and_told():
    book = sheet_of(rows(5))
    book.active.row_dimensions[9].hidden = True
    book.active.column_dimensions["C"].hidden = True
    found = findings(book)
    assert "有 1 行被隐藏或筛选掉（第 9 行），已照常读取" in found["hidden_rows"]
    assert "第 C 列被隐藏，已照常读取" in found["hidden_columns"]
    assert len(read(content_of(book), "x", FORM).rows) == 5


def test_a_hidden_sheet_is_not_read_and_told_only_if_it_is_the_form():
    book = sheet_of(rows(2))
    book.create_sheet("下拉选项").sheet_state = "hidden"
    assert "hidden_sheet" not in findings(book)
    copy = book.copy_worksheet(book.active)
    copy.sheet_state = "hidden"
    assert "工作表被隐藏，没有读取" in findings(book)["hidden_sheet"]
    assert len(read(content_of(book), "x", FORM).rows) == 2


def test_links_to_other_files_are_told():
    linked = read(with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"), "x", FORM)
    assert [found.code for found in linked.findings] == ["links_outside"]


def test_the_marks_of_an_earlier_check_disturb_no_reading():
    marked = annotate(GOOD, [])
    again = read(marked, "核对结果.xlsx", FORM)
    assert (len(again.rows), again.findings) == (5, [])


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "euc_kr", "utf-32"])
def test_a_table_in_another_charset_is_refused_in_a_sentence(encoding):
    titles = {"big5": "出廠編號,生產廠家", "shift_jis": "製造番号,会社", "euc_kr": "제조번호,회사"}
    text = titles.get(encoding, "出厂编号,生产厂家,型号规格") + "\r\n1,2,3\r\n"
    with pytest.raises(Denied, match="请用 Excel 或 WPS 另存为 xlsx"):
        read(text.encode(encoding), "报备.csv", FORM)
