"""Score sheets D and E and the checklist C.2, filled: what they print follows from scores and findings."""

import io

import openpyxl
import pytest

from evenwatt.forms import appendix_c2, appendix_d, appendix_e, pdf
from evenwatt.forms.cell_grid import Cell, placed
from evenwatt.forms.cell_grid_xlsx import write_grid
from evenwatt.law.refusal import Denied
from tests.unit.forms.contents import FORM_C2, FORM_D, FORM_E
from tests.unit.forms.test_pdf import text_of


def row_of(grid, words: str) -> list[str]:
    """The texts of the table row that has a cell beginning with these words."""
    (row,) = [row for row in grid.table if any(cell.text.startswith(words) for cell in row)]
    return [cell.text for cell in row]


def ticked(grid) -> list[str]:
    """The words of the boxes that are ticked."""
    return [words for row in grid.rows for cell in row for words, tick in cell.boxes if tick]


@pytest.mark.clause("R-F-D", "R-5-c")
def test_a_row_of_d_has_points_score_and_remark():
    grid = appendix_d.sheet(FORM_D)
    assert row_of(grid, "建立顾客满意信息")[-3:] == ["3", "0", "未见连续两年的测评报告"]
    assert row_of(grid, "近两年内")[-3:] == ["5", "5", ""]
    assert row_of(grid, "近三年内各级")[-3:] == ["10", "8", "本规范实施后"]
    assert ticked(grid) == ["A"]
    assert grid.result[0][1].text.startswith("总分：95\n")


@pytest.mark.clause("R-F-D")
def test_what_does_not_apply_is_marked_and_scores_full():
    assert row_of(appendix_d.sheet(FORM_D), "近三年内经强制检定")[-2:] == [
        "5",
        "本规范实施后\n不适用，计满分",
    ]


@pytest.mark.clause("R-F-E")
def test_what_does_not_apply_to_a_platform_is_marked_under_its_score():
    grid = appendix_e.sheet(FORM_E)
    assert row_of(grid, "3、利用在线监测")[-1] == "5\n不适用，计满分"
    assert row_of(grid, "2、积极配合")[-1] == "4\n一次未按时提供"


@pytest.mark.clause("R-F-D", "R-5-d")
@pytest.mark.parametrize(("found", "printed"), [(True, "存在"), (False, "不存在")])
def test_the_veto_of_d_has_no_points_but_says_whether_it_was_found(found, printed):
    content = FORM_D | {"scores": FORM_D["scores"] | {"D.5.5": found}, "grade": "D" if found else "A"}
    grid = appendix_d.sheet(content)
    assert row_of(grid, "经市场监督管理部门查实")[1:] == ["", printed, ""]
    assert ticked(grid) == [content["grade"]]


@pytest.mark.clause("R-F-E", "R-5-c")
@pytest.mark.parametrize(("bonus", "total"), [(0, "99"), (1, "100"), (5, "100")])
def test_the_total_of_e_is_capped_with_its_bonus(bonus, total):
    grid = appendix_e.sheet(FORM_E | {"scores": FORM_E["scores"] | {"E.8": bonus}})
    assert row_of(grid, "对平台内经营者存在违法违规行为") == [
        "对平台内经营者存在违法违规行为，及时向监管部门反馈的，加5分。",
        str(bonus),
    ]
    assert grid.result[0][1].text.split()[0] == f"总分：{total}"


@pytest.mark.clause("R-F-D", "R-F-E")
@pytest.mark.parametrize("module", [appendix_d, appendix_e])
def test_an_empty_sheet_has_no_scores_no_total_and_no_tick(module):
    grid = module.sheet({"on": "2026-03-02"})
    assert ticked(grid) == []
    assert grid.result[0][1].text.split()[0] == "总分："
    assert {row[-1].text for row in grid.table} <= {"", "本规范实施后"}


@pytest.mark.parametrize(
    ("module", "content", "code"),
    [
        (appendix_d, {"on": "2026-03-02", "scores": {"D.1.1": 3}}, "criterion_missing"),
        (appendix_d, {"on": "2023-02-28"}, None),
        (appendix_e, FORM_E | {"void": ["E.1.1"]}, "must_apply"),
        (appendix_c2, FORM_C2 | {"findings": {"C.2.1.1": "conforming"}}, "findings_incomplete"),
        (appendix_c2, {"on": "2023-02-28"}, None),
    ],
)
def test_what_makes_no_sheet_or_is_before_the_law_is_refused(module, content, code):
    with pytest.raises(Denied) as refused:
        module.printed(content)
    assert code in (None, refused.value.code)


@pytest.mark.clause("R-F-C.2", "R-C.2-a")
def test_a_finding_is_one_tick_in_its_column():
    grid = appendix_c2.sheet(FORM_C2)
    assert row_of(grid, "充电设施充电工作区域")[2:] == [
        "充电设施充电工作区域不应存放易燃易爆物品、污染和腐蚀介质。",
        "√",
        "",
        "",
        "",
    ]
    assert row_of(grid, "充电站应保持")[2:] == ["", "√", "", "应急照明两盏损坏"]
    assert row_of(grid, "有人值守")[3:] == ["", "", "√", ""]


@pytest.mark.clause("R-F-C.2", "R-C.2-a")
def test_the_checklist_says_what_to_rectify_and_what_is_advice():
    assert (
        appendix_c2.sheet(FORM_C2).result[0][1].text == "应整改：1.2\n仅作提示（“宜”“不宜”的内容）：2.1、2.4"
    )
    good = FORM_C2 | {"findings": dict.fromkeys(FORM_C2["findings"], "conforming"), "advice_unmet": []}
    assert appendix_c2.sheet(good).result[0][1].text == "应整改：无\n仅作提示（“宜”“不宜”的内容）：无"


@pytest.mark.parametrize(
    ("document", "content", "words"),
    [
        pytest.param(
            "form_d",
            FORM_D,
            "总分：95评价类别：ABCD监管人员签名：2026年3月20日运营机构意见：无异议负责人签名（盖章）：年月日",
            marks=pytest.mark.clause("R-F-D"),
        ),
        pytest.param("form_e", FORM_E, "总分：99评价类别：ABCD", marks=pytest.mark.clause("R-F-E")),
        pytest.param(
            "form_c2",
            FORM_C2,
            "应整改：1.2仅作提示（“宜”“不宜”的内容）：2.1、2.4",
            marks=pytest.mark.clause("R-F-C.2"),
        ),
    ],
)
def test_the_document_prints_what_came_of_it(document, content, words):
    assert words in text_of(pdf.render(document, content)).replace("评价情况确认", "").replace("评价结果", "")


@pytest.mark.parametrize(
    ("module", "content"), [(appendix_c2, FORM_C2), (appendix_d, FORM_D), (appendix_e, FORM_E)]
)
def test_the_cells_of_a_sheet_tile_it_without_gap_or_overlap(module, content):
    grid = module.sheet(content)
    covered = [
        (row + down, column + right)
        for row, column, cell in placed(grid.rows)
        for down in range(cell.rows)
        for right in range(cell.columns)
    ]
    assert sorted(covered) == [
        (row, column) for row in range(len(grid.rows)) for column in range(len(grid.widths))
    ]


def test_cells_go_where_nothing_reaches_down():
    rows = [(Cell("a", rows=2), Cell("b", columns=2)), (Cell("c"), Cell("d")), (Cell("e", columns=3),)]
    assert [(row, column, cell.text) for row, column, cell in placed(rows)] == [
        (0, 0, "a"),
        (0, 1, "b"),
        (1, 1, "c"),
        (1, 2, "d"),
        (2, 0, "e"),
    ]


@pytest.mark.clause("R-F-D")
def test_the_workbook_of_d_keeps_the_printed_layout():
    sheet = openpyxl.load_workbook(io.BytesIO(write_grid(appendix_d.sheet(FORM_D)))).active
    assert {"A1:G1", "A2:B5", "D2:G2", "C6:D6", "A7:A8", "B9:B15"} <= set(map(str, sheet.merged_cells.ranges))
    assert [sheet[cell].value for cell in ("A6", "C7", "E7", "F7", "F11")][2:] == [3, 3, 0]
    assert sheet["C30"].value == "总分：95\n评价类别：■A   □B   □C   □D"
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("portrait", "$6:$6")
    assert (
        sheet["A32"].value == "注：A类：（81～100）分；B类：（61～80）分；C类：（41～60）分；D类：40分以下。"
    )


@pytest.mark.clause("R-F-E", "R-F-C.2")
@pytest.mark.parametrize(("module", "content"), [(appendix_c2, FORM_C2), (appendix_e, FORM_E)])
def test_every_text_of_a_sheet_is_in_its_workbook(module, content):
    grid = module.sheet(content)
    values = openpyxl.load_workbook(io.BytesIO(write_grid(grid))).active.values
    written = {str(value) for row in values for value in row if value is not None}
    plain = {cell.text for row in grid.rows for cell in row if cell.text and not cell.boxes}
    assert plain <= written
