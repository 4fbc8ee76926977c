"""Rows sent as JSON are read, checked and told about exactly as the workbook of the same rows."""

from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evenwatt.forms import appendix_b, appendix_f, appendix_g, xlsx
from evenwatt.forms.check_b import check_b
from evenwatt.forms.layout import Form
from evenwatt.forms.reader import ReadForm, read
from evenwatt.forms.typed_rows import read_typed, typed
from evenwatt.law.divisions import divisions

FORMS = (appendix_b.FORM, appendix_b.PLATFORM_FORM, appendix_f.FORM, appendix_g.FORM)
#: What a spreadsheet cannot hold as it is typed, both ways read otherwise.
_UNTYPABLE = "\x00\ufffe\uffff\r\n_"
WORDS = st.one_of(
    st.sampled_from(
        [
            "",
            "江夏区",
            "武汉市/洪山区",
            "2024",
            "２０２４年",
            "1.0",
            "直流",
            "dc",
            "自营",
            "3处",
            "1.2E+16",
            "00120",
            "停止",
        ]
    ),
    st.text(
        st.characters(codec="utf-8", exclude_characters=_UNTYPABLE, exclude_categories=["Cc"]), max_size=12
    ),
)
CELLS = st.one_of(WORDS, st.integers(min_value=0, max_value=10**14))


def filled(form: Form) -> st.SearchStrategy:
    rows = st.lists(
        st.fixed_dictionaries({}, optional={each.key: CELLS for each in form.columns}), max_size=6
    )
    header = st.fixed_dictionaries({}, optional={each.key: WORDS for each in form.fields})
    return st.tuples(st.just(form), header, rows)


def shifted(read: ReadForm) -> bool:
    """Whether the cells look as if the titles had moved: a doubt about workbooks, not about named fields."""
    return any(finding.code == "shifted_titles" for finding in read.findings)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(FORMS).flatmap(filled))
def test_typed_rows_read_as_their_workbook(given):
    form, header, rows = given
    cells = [{key: str(value) for key, value in row.items()} for row in rows]
    content = xlsx.write(
        form, {key: value.strip() for key, value in header.items()}, cells, with_optional=True
    )
    from_workbook, from_rows = read(content, "报备.xlsx", form), read_typed(typed(header, rows), form)
    assume(not shifted(from_workbook))
    if any(":" in value or "：" in value for value in header.values()):
        return  # a label after a colon may stand in a header cell of a workbook
    assert from_rows.rows == from_workbook.rows
    assert from_rows.findings == from_workbook.findings
    assert from_rows.columns == from_workbook.columns
    assert from_rows.titles_row == from_workbook.titles_row


@settings(deadline=None, max_examples=50)
@given(filled(appendix_b.FORM))
def test_typed_rows_are_found_wrong_where_their_workbook_is(given):
    form, _header, rows = given
    header = {"name": "示例公司", "chargers": "3", "registered_at": "武汉市/洪山区"}
    cells = [{key: str(value) for key, value in row.items()} for row in rows]
    forms = (
        read(xlsx.write(form, header, cells, with_optional=True), "报备.xlsx", form),
        read_typed(typed(header, rows), form),
    )
    assume(not shifted(forms[0]))
    by_workbook, by_rows = (check_b(each, today=date(2026, 1, 12), divisions=divisions()) for each in forms)
    assert by_rows == by_workbook
    assert forms[0].header_cells == forms[1].header_cells
