"""Every stored decision comes out again; what was altered, missing or amended shows (R-4.4.7-b)."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pgtrigger
import pytest

import evenwatt
from evenwatt.cli.main import main
from evenwatt.evaluation.models import Evaluation
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.decisions import DUE_DATE, counting
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.verdicts.actions import decide
from evenwatt.kernel.verdicts.models import Verdict
from evenwatt.law.calendar import WorkingCalendar, YearSchedule
from evenwatt.law.catalog import Catalog, catalog
from evenwatt.lots.models import Lot
from evenwatt.procedures.recomputation import DECISIONS, differing, recompute
from evenwatt.registry.models import Charger
from evenwatt.verification.models import Record
from tests.fixtures import walk
from tests.fixtures.demonstration import demonstration
from tests.fixtures.province import at, build_province, rows

__all__ = ["demonstration"]

LOT = Subject("lot", 1, "示范批")


@pytest.mark.clause("R-4.4.7-b")
def test_the_demonstration_comes_out_again(demonstration):
    result = recompute()
    assert {name for name in DECISIONS if not result.counted[name]} == set()
    assert result.verdicts == Verdict.objects.count()
    assert (result.differences, result.missing, result.rooms) == ([], [], [])


def test_candidates_stored_with_a_confirmation_come_out_again():
    candidate = {"key": 1, "serial": "S1", "operator": "7", "maker": "甲", "model": "EV-7", "kind": "AC"}
    place = {"accuracy_class": "2", "year": 2024, "county": "420106", "city": "420100"}
    sampling = {"sampling_level": "III", "sampling_aql": "4.0", "sampling_severity": "normal"}
    chosen = {
        "spare_ratio": "0.20",
        "spare_minimum": "2",
        "repeat_by": "full_verification",
        "lot_area": "county",
    }
    given = {"failed": [], "sampling": sampling | chosen, "issued_on": "2026-02-20"}
    stored = given | {"candidates": [candidate | place | {"confirmed": True}]}
    assert DECISIONS["lots"].decide(stored)["full_verification"] == [
        {"key": 1, "reason": "too_few_for_a_lot"}
    ]


def test_another_limit_changes_the_verdicts_that_rest_on_it(demonstration):
    narrow = {kind: {"1": "1.0", "2": "1.2"} for kind in ("AC", "DC")}
    result = recompute(replaced={"working_error_mpe": narrow})
    assert {each.verdict.decision for each in result.differences} == {"charger"}
    first = result.differences[0]
    paths = {path for path, _, _ in differing(first.verdict.found, first.found)}
    assert any(path.endswith(".limit") for path in paths)


def kept(**altered):
    """A stored decision as the table holds it: the duty to contact, counted from 2 March 2026."""
    given = counting("R-4.3.1-d", date(2026, 3, 2))
    with act("test", clause="R-0-a", by=None, at=at("2026-03-02")) as deed:
        decide(deed, DUE_DATE, LOT, given)
        verdict = Verdict.objects.latest("pk")
        return Verdict.objects.create(**(_fields(verdict) | altered))


def _fields(verdict):
    return {field.name: getattr(verdict, field.name) for field in Verdict._meta.fields[1:]}


@pytest.mark.clause("R-4.4.7-b")
@pytest.mark.django_db
def test_a_finding_that_was_altered_differs():
    verdict = kept(found={"due_on": "2026-03-17", "provisional": False})
    (difference,) = recompute().differences
    assert difference.verdict == verdict
    assert list(differing(verdict.found, difference.found)) == [("due_on", "2026-03-17", "2026-03-16")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "altered",
    [
        {"decision": "abolished"},
        {"given": {"rule": "R-4.3.1-d"}},
        {"given": {"rule": "R-none", "start": "2026-03-02", "last_announced": 2026}},
        {"parameters": {"R-4.3.1-d": "2023-03-01"}},
        {"parameters": {"R-4.3.1-d": "1999-01-01", "rolls_to_working_day": "2023-03-01"}},
    ],
)
def test_an_input_that_is_gone_is_missing_and_not_guessed(altered):
    verdict = kept(**altered)
    result = recompute()
    assert [each.verdict for each in result.missing] == [verdict]
    assert result.missing[0].missing
    assert result.differences == []


@pytest.mark.django_db
def test_a_case_that_is_refused_today_differs():
    kept(
        given={"rule": "before_inclusive", "start": "2026-03-02", "last_announced": 2026},
        parameters={"before_inclusive": "2023-03-01"},
    )
    (difference,) = recompute().differences
    assert difference.found == {"refused": "before_inclusive 没有规定期限"}


@pytest.mark.django_db
def test_a_provisional_date_comes_out_again_though_its_year_is_announced_since(monkeypatch):
    unknown, known = WorkingCalendar({}), WorkingCalendar({2031: YearSchedule({}, frozenset())})
    monkeypatch.setattr("evenwatt.kernel.duties.decisions.working_calendar", lambda: unknown)
    with act("test", clause="R-0-a", by=None, at=at("2031-03-03")) as deed:
        due = decide(deed, DUE_DATE, LOT, counting("R-4.3.1-d", date(2031, 3, 3)))
    assert due.found["provisional"]
    monkeypatch.setattr("evenwatt.kernel.duties.decisions.working_calendar", lambda: known)
    assert (recompute().differences, recompute().missing) == ([], [])
    shorter = recompute(replaced={"R-4.3.1-d": 5})
    assert [found for _, _, found in differing(due.found, shorter.differences[0].found)] == ["2031-03-10"]
    Verdict.objects.create(
        **_fields(Verdict.objects.latest("pk")) | {"found": {"due_on": "2099-01-01", "provisional": True}}
    )
    assert len(recompute().differences) == 1


@pytest.mark.django_db
def test_a_date_late_in_the_year_is_provisional_and_one_stored_before_that_was_asked_is_not():
    with act("test", clause="R-0-a", by=None, at=at("2026-12-22")) as deed:
        due = decide(deed, DUE_DATE, LOT, counting("R-6.2-a", date(2026, 12, 22)))
    assert (due.found, "year_end_days_of_next_notice" in due.parameters) == (
        {"due_on": "2026-12-31", "provisional": True},
        True,
    )
    row = _fields(Verdict.objects.latest("pk"))
    given, parameters = dict(row["given"]), dict(row["parameters"])
    del given["reaches_back"], parameters["year_end_days_of_next_notice"]
    earlier = {"given": given, "parameters": parameters, "found": due.found | {"provisional": False}}
    Verdict.objects.create(**row | earlier)
    assert (recompute().differences, recompute().missing) == ([], [])


@pytest.mark.clause("R-4.4.7-b")
@pytest.mark.django_db
@pytest.mark.parametrize("stored", [None, {"R-4.3.1-d": "2023-03-01", "rolls_to_working_day": "2023-03-01"}])
def test_a_version_that_is_entered_later_changes_no_decision_of_before(monkeypatch, stored):
    kept(**{"parameters": stored} if stored else {})
    (held,) = catalog().versions["R-4.3.1-d"]
    entered = date(2024, 1, 1)
    versions = (replace(held, until=date(2023, 12, 31)), replace(held, since=entered, value=5))
    book = Catalog({**catalog().versions, "R-4.3.1-d": versions})
    monkeypatch.setattr("evenwatt.law.consulted.catalog", lambda: book)
    result = recompute()
    assert result.verdicts == 2
    assert (result.differences, result.missing) == ([], [])


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("R-4.4.6-d=-5", "同类"),
        ("R-4.4.6-d=abc", "同类"),
        ("R-4.4.6-d", "参数=值"),
        ("nothing=1", "没有参数“nothing”"),
        ("cycle_cap=3", "同类"),
    ],
)
def test_a_setting_that_is_none_is_refused_in_a_sentence(setting, said, capsys):
    assert main(["law", "recompute", "--set", setting]) == 2
    answer = capsys.readouterr().err
    assert setting.partition("=")[0] in answer
    assert said in answer


def test_every_kind_of_decision_is_recomputed():
    """Each `Decision(…)` of the source stands in the list that is made again."""
    declared = {
        call.args[0].value
        for file in Path(evenwatt.__file__).parent.rglob("decisions.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Decision"
    }
    assert declared == set(DECISIONS)


@pytest.fixture
def disposed(db):
    """A lot that was accepted with one nonconforming sample, and what was disposed of it."""
    province = build_province()
    walk.approved_filing(province, rows(40) + rows(2, first=900, model="AC-7kW", year="2019"))
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=1)
    evaluation = walk.disposed_evaluation(province, lot)
    assert recompute().rooms == []
    return evaluation


@pytest.fixture
def owner(monkeypatch):
    """Who can switch off the triggers that keep the ledger: the owner of the database, and nobody else."""
    with pgtrigger.ignore():
        yield


@pytest.mark.clause("R-4.4.7-b")
@pytest.mark.parametrize(
    "decision",
    ["filing_timeliness", "lots", "charger", "certificate", "lot_conclusion", "next_evaluation", "fates"],
)
def test_a_row_that_was_deleted_is_noticed(disposed, owner, decision):
    Verdict.objects.filter(decision=decision).delete()
    result = recompute()
    assert {each.result.decision.name for each in result.rooms} == {decision}
    assert all(each.found is None for each in result.rooms)
    assert result.differences == []


@pytest.mark.clause("R-4.4.7-b")
@pytest.mark.parametrize(
    ("model", "changed", "decision"),
    [
        (Evaluation, {"conclusion": "rejected"}, "lot_conclusion"),
        (Evaluation, {"next_evaluation_on": date(2031, 1, 1)}, "next_evaluation"),
        (Charger, {"state": "stopped"}, "fates"),
        (Charger, {"state": "in_use"}, "fates"),
        (Record, {"valid_until": date(2031, 1, 1)}, "certificate"),
        (Duty, {"due_on": date(2031, 1, 1)}, "due_date"),
        (Lot, {"sample_size": 1}, "lots"),
    ],
)
def test_a_result_that_a_room_stores_otherwise_is_noticed(disposed, model, changed, decision, capsys):
    with act("test", clause="R-4.4.7-b", by=None, at=at("2026-04-01")):
        model.objects.exclude(**changed).update(**changed)
    assert {each.result.decision.name for each in recompute().rooms} == {decision}
