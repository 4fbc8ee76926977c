import os
import re
from datetime import date
from itertools import chain
from pathlib import Path

import pytest

from evenwatt.law.refusal import Denied
from evenwatt.law.regulation import clauses
from evenwatt.law.score_tables import inspection_checklist, score_table
from tests.fixtures.required import missing
from tests.law.entries.sampling import ON

REGULATION = Path(os.environ.get("EVENWATT_REAL_DATA", "../shared/data")).parent / "regulation"

# Typed from the printed tables, in their order.
OPERATOR = [3, 3, 3, 3, 3, 3, 3, 3, 5, 7, 7, 7, 5, 3, 4, 5, 4, 4, 5, 10, 5, 5, 0]
PLATFORM = [20, 5, 5, 5, 5, 5, 5, 5, 5, 5, 3, 2, 5, 5, 5, 5, 5, 5, 5]
HISTORY_YEARS = {
    "D.2.7": (2, False),
    "D.5.1": (3, True),
    "D.5.2": (3, True),
    "D.5.3": (3, True),
    "D.5.4": (3, True),
}


@pytest.mark.parametrize(("table", "printed"), [("D", OPERATOR), ("E", PLATFORM)])
def test_the_points_are_those_printed_and_sum_to_100(table: str, printed: list[int]) -> None:
    criteria = score_table(table, on=ON).criteria.values()
    assert [criterion.points for criterion in criteria] == printed
    assert sum(criterion.points for criterion in criteria if not criterion.bonus) == 100
    assert all(max(criterion.allowed) == criterion.points for criterion in criteria)
    assert all(criterion.clause in clauses() for criterion in criteria)


def test_what_is_special_of_a_criterion() -> None:
    operator, platform = (score_table(table, on=ON).criteria for table in "DE")
    assert [id for id, one in operator.items() if one.veto] == ["D.5.5"]
    assert [id for id, one in platform.items() if one.bonus] == ["E.8"]
    assert [id for id, one in platform.items() if one.needs_monitoring] == ["E.1.3", "E.4.3", "E.7.2"]
    assert (operator["D.5.1"].allowed, operator["D.5.2"].allowed) == ((5, 3, 0), (10, 8, 6, 4, 0))
    assert operator["D.5.3"].allowed == (5, 4, 3, 2, 1, 0)
    looking_back = {id: one.history for id, one in operator.items() if one.history}
    assert {id: (one.years, one.since_in_force) for id, one in looking_back.items()} == HISTORY_YEARS


@pytest.mark.parametrize("table", "DE")
def test_what_history_gives_may_be_scored(table: str) -> None:
    for criterion in score_table(table, on=ON).criteria.values():
        if criterion.history:
            assert set(criterion.history.points_by_count) <= set(criterion.allowed)


def test_the_checklist_has_seven_groups_and_21_paragraphs() -> None:
    checklist = inspection_checklist(on=ON).values()
    assert len(checklist) == 21
    assert len({paragraph.group for paragraph in checklist}) == 7
    assert [paragraph.id for paragraph in checklist if not paragraph.requirement] == ["C.2.2.4"]
    for paragraph in checklist:
        assert paragraph.advice in paragraph.text
        assert bool(paragraph.advice) == ("宜" in paragraph.text)


@pytest.mark.parametrize("table", ["D", "E"])
def test_no_edition_before_the_regulation_was_in_force(table: str) -> None:
    eve = date(2023, 2, 28)
    with pytest.raises(Denied, match="2023-02-28"):
        score_table(table, on=eve)
    with pytest.raises(Denied, match="2023-02-28"):
        inspection_checklist(on=eve)


@pytest.mark.parametrize("table", ["C.2", "F"])
def test_no_other_table_scores(table: str) -> None:
    with pytest.raises(Denied) as refusal:
        score_table(table, on=ON)
    assert refusal.value.code == "unknown_table"


def test_every_text_stands_in_the_source() -> None:
    sources = list(REGULATION.glob("湖北-*.txt"))
    if not sources:
        missing("data", "the source text of the regulation is not at hand")
    source = re.sub(r"\s", "", sources[0].read_text(encoding="utf-8"))
    criteria = chain.from_iterable(score_table(table, on=ON).criteria.values() for table in "DE")
    for entry in chain(criteria, inspection_checklist(on=ON).values()):
        assert re.sub(r"\s", "", entry.text) in source, entry.id
