"""An empty form prints the regulation's words, all of them, and hardly any others."""

import io

import openpyxl
import pytest

from evenwatt.forms import (
    appendix_b,
    appendix_b1,
    appendix_c2,
    appendix_d,
    appendix_e,
    appendix_f,
    appendix_g,
    pdf,
)
from evenwatt.forms.cell_grid_xlsx import write_grid
from evenwatt.forms.xlsx import write
from evenwatt.law.regulation import passages
from tests.unit.forms.test_pdf import text_of

ON = {"on": "2026-03-02"}
TABLE = {"header": {}, "rows": []}
ORDER = {
    **dict.fromkeys(("number", "year", "operator_count", "charger_count", "institution", "remarks"), ""),
    "counties": [],
    "results_due_on": None,
    "city": "市",
    "issued_on": None,
}
PAGE, TWO_PAGES = "第1页共1页", "第1页共2页第2页共2页"
# Clause, document, its empty content, and what is printed beyond the words of the source: pages, the numbers
# of free rows and of auto-numbered lists, a repeated row of titles, and in C.2 what its findings need.
FORMS = [
    ("R-F-A", "form_a", ORDER, PAGE),
    ("R-F-B", "form_b", TABLE, "1234567" + PAGE),
    ("R-F-B.1", "form_b1", {"rows": []}, "抽样方案1234567891011" + PAGE),
    (
        "R-F-C.2",
        "form_c2",
        ON,
        "运营机构计量监督检查内容表运营机构名称检查日期年月日充电场站检查人员"
        + "项目检查内容符合不符合不适用备注" * 2
        + "1.11.22.12.22.32.43.13.23.33.44.14.24.35.15.25.35.45.56.17.17.2"
        + "检查结果应整改：仅作提示（“宜”“不宜”的内容）：签字检查人员签名：年月日"
        + "运营机构意见：负责人签名（盖章）：年月日"
        + TWO_PAGES,
    ),
    ("R-F-D", "form_d", ON, "运营机构计量管理信用状况评价表" + TWO_PAGES),
    (
        "R-F-E",
        "form_e",
        ON,
        "公用充电设施互联网平台计量监督检查及信用评分表" + "1、2、3、" * 2 + "1、2、" + PAGE,
    ),
    ("R-F-F", "form_f", TABLE, "123456" + PAGE),
    ("R-F-G", "form_g", TABLE, "12345678" + PAGE),
]


def bare(text: str) -> str:
    """A text without blanks and without boxes, which are drawn."""
    return "".join(text.replace("□", "").split())


def printed_lines(clause: str) -> list[str]:
    """Every line that the source prints of a form, the longest first, so that none hides in another."""
    lines = [bare(passage.text) for passage in passages() if clause in passage.clauses and not passage.level]
    return sorted(lines, key=len, reverse=True)


def beyond(text: str, clause: str) -> str:
    """What is left of a text when each line of the source is struck out once."""
    for line in printed_lines(clause):
        assert line in text, line
        text = text.replace(line, "\n", 1)
    return text.replace("\n", "")


@pytest.mark.parametrize(
    ("document", "content", "more"),
    [pytest.param(*form[1:], marks=pytest.mark.clause(form[0]), id=form[0]) for form in FORMS],
)
def test_an_empty_document_prints_the_source_word_for_word(document, content, more, request):
    (clause,) = request.node.get_closest_marker("clause").args
    left = beyond(text_of(pdf.render(document, content)), clause)
    assert sorted(left) == sorted(more), left


@pytest.mark.parametrize("module", [appendix_c2, appendix_d, appendix_e], ids=["R-F-C.2", "R-F-D", "R-F-E"])
def test_the_heading_of_the_appendix_is_the_title_of_the_sheet(module):
    headings = [passage.text for passage in passages() if passage.level]
    assert any(heading.endswith(module.TITLE) for heading in headings)


def workbook(clause: str) -> bytes:
    """The empty form as a workbook."""
    grids = {"R-F-C.2": appendix_c2, "R-F-D": appendix_d, "R-F-E": appendix_e}
    forms = {each.FORM.clause: each.FORM for each in (appendix_b, appendix_b1, appendix_f, appendix_g)}
    return write_grid(grids[clause].sheet(ON)) if clause in grids else write(forms[clause], {}, [])


@pytest.mark.parametrize(
    "clause",
    [pytest.param(form[0], marks=pytest.mark.clause(form[0]), id=form[0]) for form in FORMS[1:]],
)
def test_an_empty_workbook_has_every_word_of_the_source(clause):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(clause))).active
    text = "".join(bare(str(value)) for row in sheet.iter_rows(values_only=True) for value in row if value)
    for line in printed_lines(clause):
        assert line in text, line
