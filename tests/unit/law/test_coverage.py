"""How far the software covers the regulation is counted, not claimed."""

from evenwatt.law.coverage import cases, citations, covered_by
from evenwatt.law.regulation import clauses


def test_what_is_neither_cited_nor_shown_is_open() -> None:
    software = {id for id, clause in clauses().items() if clause.status == "software"}
    nothing = covered_by(set(), set())
    assert set(nothing.uncited) == set(nothing.untested) == set(nothing.software) == software
    all_but_one = covered_by(software, software - {"R-4.4.6-a"})
    assert (all_but_one.uncited, all_but_one.untested) == ((), ("R-4.4.6-a",))


def test_what_people_do_is_never_open() -> None:
    assert "R-4.1.3-a" in covered_by(set(), set()).clauses
    assert "R-4.1.3-a" not in covered_by(set(), set()).untested


def test_both_tables_speak_of_clauses_that_there_are() -> None:
    assert {row["clause"] for row in citations()} <= set(clauses())
    assert {row["clause"] for row in cases()} <= set(clauses())
