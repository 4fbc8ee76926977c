"""What is written reads back the same; what comes back marked is still the user's own file."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenwatt.forms import appendix_a, appendix_b, appendix_b1, appendix_f, appendix_g
from evenwatt.forms.annotate import annotate
from evenwatt.forms.layout import Form
from evenwatt.forms.reader import read
from evenwatt.forms.text import plain
from evenwatt.forms.xlsx import template, write
from tests.unit.forms.workbooks import TODAY, checked, codes, content_of, filed, rows, sheet_of

WORDS = st.text(st.sampled_from("江岸汉阳站桩甲乙㐀𠀀AZaz019=+-@'\"/.&<>_x#"), min_size=1, max_size=12)
NUMBERS = st.decimals(0, 10**6, places=4).map(plain)
DIGITS = st.integers(0, 10**18).map(str)


def value(kind: str, choices: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """A value that a cell of this kind may hold."""
    if choices:
        return st.sampled_from(choices)
    return {"int": DIGITS, "code": WORDS | DIGITS, "number": NUMBERS}.get(kind, WORDS)


def filled(form: Form) -> st.SearchStrategy[tuple[dict, list]]:
    """A header and rows of a form; rows have at least their first cell filled, others may be empty."""
    header = st.fixed_dictionaries({field.key: value(field.kind) for field in form.fields})
    cells = {column.key: st.just("") | value(column.kind, column.choices) for column in form.columns[1:]}
    first = {form.columns[0].key: value(form.columns[0].kind)}
    return st.tuples(header, st.lists(st.fixed_dictionaries(first | cells), max_size=6))


@pytest.mark.parametrize(
    "form",
    [appendix_b.FORM, appendix_b1.FORM, appendix_f.FORM, appendix_g.FORM],
    ids=["B", "B.1", "F", "G"],
)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_written_reads_back_the_same(form, data):
    header, written = data.draw(filled(form))
    again = read(write(form, header, written, with_optional=True), "x.xlsx", form)
    assert again.header == header
    assert [row.values for row in again.rows] == written
    assert again.findings == []


def test_serials_are_text_and_years_are_numbers_for_excel():
    sheet = openpyxl.load_workbook(
        io.BytesIO(write(appendix_b.FORM, {}, [{"serial": "007", "year": "2024"}]))
    ).active
    assert (sheet["E8"].value, sheet["E8"].number_format) == ("007", "@")
    assert sheet["H8"].value == 2024


@pytest.mark.clause("R-F-B")
def test_the_printed_layout_is_kept_title_merged_blocks_notes_page():
    sheet = openpyxl.load_workbook(
        io.BytesIO(write(appendix_b.FORM, {"stations": "3"}, [{"station": "站"}]))
    ).active
    assert (sheet["A1"].value, sheet["H4"].value) == (appendix_b.FORM.title, "3处")
    assert {"A1:I1", "A3:B3", "C3:E3", "F3:G3", "H3:I3", "C9:I9"} <= set(map(str, sheet.merged_cells.ranges))
    assert sheet["A9"].value == "真实性承诺"
    assert sheet["A11"].value.startswith("注：1.运营机构填报后报县市场监管部门")
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$7:$7")


def test_a_form_without_a_table_is_its_header_block():
    sheet = openpyxl.load_workbook(
        io.BytesIO(write(appendix_a.FORM, {"year": "2026", "charger_count": "8"}, []))
    ).active
    assert [sheet[cell].value for cell in ("A3", "B3", "C4", "D4")] == [
        "抽检计划年度",
        "2026",
        "充电设施总量（台）",
        "8",
    ]


def test_the_template_offers_counties_and_choices_and_reads_as_an_empty_form():
    content = template(appendix_b.FORM, ["江岸区", "房县"], on=TODAY)
    book = openpyxl.load_workbook(io.BytesIO(content))
    lists = {str(rule.sqref): rule.formula1 for rule in book.active.data_validations.dataValidation}
    assert lists["D8:D207"] == "='县（区）'!$A$1:$A$2".removeprefix("=")
    assert lists["I8:I207"] == '"自营,加盟"'
    assert lists["L8:L207"].startswith('"独立地块,社会公共停车场,')
    assert book["县（区）"].sheet_state == "hidden"
    form = read(content, "x.xlsx", appendix_b.FORM)
    assert (form.rows, form.findings) == ([], [])
    assert set(form.columns) == {column.key for column in appendix_b.FORM.columns}


def broken() -> bytes:
    data = rows(2)
    data[1][6] = 2099
    return content_of(sheet_of(data))


def test_the_users_own_file_comes_back_with_the_wrong_cell_filled_and_commented():
    content = broken()
    marked = annotate(content, checked(read(content, "x", appendix_b.FORM)))
    book = openpyxl.load_workbook(io.BytesIO(marked))
    cell = book["附录B"]["H9"]
    assert cell.comment.text == "制造年份“2099”晚于今年（2026）：请按铭牌更正"
    assert cell.fill.fgColor.rgb.endswith("FFC7CE")
    assert book["附录B"]["H8"].comment is None
    assert [cell.value for cell in book["核查结果"][2]][:5] == ["错误", "附录B", "9", "制造年份", "2099"]


def test_a_mended_file_sent_again_loses_its_old_marks():
    content = broken()
    marked = annotate(content, checked(read(content, "x", appendix_b.FORM)))
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book["附录B"]["H9"] = 2024
    mended = content_of(book)
    findings = checked(read(mended, "x", appendix_b.FORM))
    assert findings == []
    again = openpyxl.load_workbook(io.BytesIO(annotate(mended, findings)))
    assert again["附录B"]["H9"].comment is None
    assert again["附录B"]["H9"].fill.fill_type is None
    assert again.sheetnames == ["附录B", "核查结果"]


def test_a_cell_inside_a_merged_area_is_marked_on_its_first_cell():
    def merge(sheet):
        sheet["B8"] = None
        sheet.merge_cells("B8:B9")

    book = sheet_of(rows(2))
    merge(book.active)
    content = content_of(book)
    marked = openpyxl.load_workbook(
        io.BytesIO(annotate(content, checked(read(content, "x", appendix_b.FORM))))
    )
    assert "没有填写" in marked["附录B"]["B8"].comment.text


@pytest.mark.parametrize("large", [False, True])
def test_a_csv_or_a_very_large_workbook_comes_back_as_a_plain_one(monkeypatch, large):
    if large:
        monkeypatch.setattr("evenwatt.forms.annotate.LARGEST_KEPT", 10)
        content, name = broken(), "附录B"
    else:
        lines = openpyxl.load_workbook(io.BytesIO(broken())).active.values
        text = "\r\n".join(",".join(f'"{cell or ""}"' for cell in line) for line in lines)
        content, name = text.encode("gb18030"), "CSV"
    findings = checked(read(content, "x", appendix_b.FORM))
    sheet = openpyxl.load_workbook(io.BytesIO(annotate(content, findings)))[name]
    assert (sheet["E9"].value, sheet["H9"].value) == ("SN0002", "2099")
    assert "晚于今年" in sheet["H9"].comment.text


def test_a_value_that_looks_like_a_formula_stays_text_in_the_list():
    data = [[*rows(1)[0][:7], "=cmd()"]]
    book = sheet_of(data)
    book.active["I8"].data_type = "s"
    content = content_of(book)
    findings = checked(read(content, "x", appendix_b.FORM))
    assert codes(findings) == ["not_a_choice"]
    listing = openpyxl.load_workbook(io.BytesIO(annotate(content, findings)))["核查结果"]
    assert (listing["E2"].value, listing["E2"].data_type) == ("=cmd()", "s")


def test_findings_without_a_cell_are_listed_all_the_same():
    form = filed(rows(1), lambda sheet: sheet.__setitem__("E7", "编号"))
    content = content_of(sheet_of(rows(1)))
    listing = openpyxl.load_workbook(io.BytesIO(annotate(content, form.findings)))["核查结果"]
    assert "缺少“出厂编号”一列" in listing["F2"].value
