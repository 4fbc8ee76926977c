from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evenwatt.law.catalog import Catalog, catalog
from evenwatt.law.consulted import noting
from evenwatt.law.refusal import Denied
from evenwatt.rules import credit_downgrade, credit_grade
from evenwatt.rules.credit_downgrade import downgrade
from evenwatt.rules.credit_grade import HeldGrade, decide_grade, proven_fraud
from evenwatt.rules.score_sheet import ScoreSheet, score_sheet, subject_of
from tests.law.entries.credit import full_scores
from tests.law.entries.sampling import ON


def with_value(name: str, value: Any) -> Catalog:
    """Return the catalogue of a province that chose another value."""
    (param,) = catalog().versions[name]
    return Catalog({**catalog().versions, name: (replace(param, value=value),)})


def best_sheet(table: str = "D") -> ScoreSheet:
    return score_sheet(table=table, scores=full_scores(table), on=ON)


def test_another_province_may_let_grades_rise_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    held = HeldGrade("C", None)
    assert decide_grade(sheet=best_sheet(), held=held, on=ON).grade == "B"
    monkeypatch.setattr(credit_grade, "catalog", lambda: with_value("credit_rise_steps", 2))
    assert decide_grade(sheet=best_sheet(), held=held, on=ON).grade == "A"


def test_another_province_may_lower_by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credit_downgrade, "catalog", lambda: with_value("credit_downgrade_steps", 2))
    assert downgrade(grade="A", trigger="penalty", ground="文号", on=ON).grade == "C"
    assert downgrade(grade="C", trigger="penalty", ground="文号", on=ON).grade == "D"


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (HeldGrade("C", None), "得分对应A级，原则上不得由C级跨等级上升，升为B级（R-C.1-c）"),
        (HeldGrade("D", date(2025, 3, 2)), "2025-03-02 列入D级，至 2026-03-02 不得上升，仍为D级（R-C.1-c）"),
    ],
)
def test_every_refused_rise_is_explained(held: HeldGrade, sentence: str) -> None:
    reasons = decide_grade(sheet=best_sheet(), held=held, on=ON).reasons
    assert list(map(str, reasons)) == ["总分 100 分，对应A级（R-5-b）", sentence]


def test_an_answer_says_since_when_its_parameters_have_held() -> None:
    sheet, start = best_sheet("E"), date(2023, 3, 1)
    assert sheet.params == {"E": start, "credit_table": start, "credit_total_cap": start}
    with noting() as consulted:
        decide_grade(sheet=sheet, held=HeldGrade("C", None), on=ON)
    assert set(consulted) == {
        "credit_grade_from",
        "credit_rise_steps",
        "credit_total_cap",
    }


def test_a_blank_reason_is_no_exception() -> None:
    decision = decide_grade(sheet=best_sheet(), held=HeldGrade("D", date(2024, 3, 1)), on=ON, exception="  ")
    assert decision.grade == "C"


def test_each_table_grades_its_own_kind_of_subject() -> None:
    assert [subject_of(table, on=ON) for table in "DE"] == ["operator", "platform"]


def test_proven_fraud_is_the_worst_grade_without_any_sheet() -> None:
    decision = proven_fraud(on=ON)
    assert (decision.grade, decision.reasons[0].clause) == ("D", "R-5-d")


def test_nothing_is_decided_before_the_regulation_was_in_force() -> None:
    with pytest.raises(Denied, match="2023-02-28"):
        decide_grade(sheet=best_sheet(), held=None, on=date(2023, 2, 28))
