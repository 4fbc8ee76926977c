"""A filed workbook is taken for the form that it is, whatever its name."""

import pytest

from evenwatt.forms import appendix_b, appendix_f, appendix_g
from evenwatt.forms.filed import read_filed
from evenwatt.forms.xlsx import template, write
from tests.unit.forms.platform_forms import HEADER_F, HEADER_G, ROWS_F, ROWS_G, as_csv
from tests.unit.forms.workbooks import TITLES, TODAY, content_of, rows, sheet_of

B = content_of(sheet_of(rows(2)))
F = write(appendix_f.FORM, HEADER_F, ROWS_F)
G = write(appendix_g.FORM, HEADER_G, ROWS_G)


@pytest.mark.parametrize(
    ("content", "form"),
    [
        pytest.param(B, "B", marks=pytest.mark.clause("R-F-B")),
        pytest.param(F, "F", marks=pytest.mark.clause("R-F-F")),
        pytest.param(G, "G", marks=pytest.mark.clause("R-F-G")),
        (as_csv(appendix_f.FORM, HEADER_F, ROWS_F), "F"),
        (as_csv(appendix_g.FORM, HEADER_G, ROWS_G, "gb18030"), "G"),
        (template(appendix_g.FORM, [], on=TODAY), "G"),
    ],
    ids=["B", "F", "G", "F as text", "G as text", "an empty G"],
)
def test_a_file_is_recognised_by_its_title_and_columns(content, form):
    read = read_filed(content, "报送.xlsx")
    assert (read.form.code, read.findings) == (form, [])


@pytest.mark.parametrize(
    ("form", "header", "rows"), [(appendix_f.FORM, {}, ROWS_F), (appendix_g.FORM, {}, ROWS_G)]
)
def test_without_its_title_a_file_is_recognised_by_its_columns(form, header, rows):
    content = as_csv(form, header, rows).decode("utf-8-sig").partition("\r\n")[2]
    assert read_filed(content.encode(), "x.csv").form is form


def test_a_title_tells_the_form_although_columns_are_missing():
    titles = [title if title in ("型号规格", "出厂编号", "地址") else "" for title in TITLES]
    assert read_filed(content_of(sheet_of(rows(1), titles=titles)), "x").form is appendix_b.FORM


def test_what_is_none_of_them_is_told_the_columns_of_appendix_b():
    read = read_filed(content_of(sheet_of([], titles=["其他"])), "x")
    assert (read.form.code, [finding.code for finding in read.findings]) == ("B", ["no_table"])
