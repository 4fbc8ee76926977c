"""An operator's lots follow its grade: next evaluation of the chargers, ledger, history, duty (R-4.4.5-a)."""

from datetime import date

import pytest

from evenwatt.credit.queries import grade_on
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.verdicts.models import Verdict
from evenwatt.procedures.disposal import dispose
from evenwatt.procedures.next_evaluations import change_grade, close_overtaken, limits_of
from evenwatt.procedures.recomputation import recompute
from evenwatt.registry.actions import note_lot_result
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import at, build_province, rows

pytestmark = [pytest.mark.django_db, pytest.mark.clause("R-4.4.5-a")]

AS_B = date(2029, 3, 23)


@pytest.fixture
def province(db):
    province = build_province()
    walk.approved_filing(province, rows(20) + rows(2, first=900, model="AC-7kW", year="2019"))
    walk.issued_plan(province)
    return province


@pytest.fixture
def lot(province):
    return walk.verified_lot(province, walk.drawn_scheme(province))


@pytest.fixture
def evaluation(province, lot):
    return walk.disposed_evaluation(province, lot)


def change(province, grade, day):
    operator = province.operator.organisation
    with act("grade.change", clause="R-5-b", by=province.city.actor(), at=at(day)) as deed:
        change_grade(deed, operator, grade=grade, clause="R-C.1-d", reason="受到行政处罚")
    assert grade_on(operator.pk, date.fromisoformat(day)) == grade


def due_days():
    return set(Charger.objects.exclude(next_evaluation_on=None).values_list("next_evaluation_on", flat=True))


def open_duty():
    return Duty.objects.filter(kind="evaluation_due", closed_at=None).first()


def test_a_downgrade_moves_the_lot_and_every_charger_of_it(province, evaluation):
    assert due_days() == {AS_B}
    change(province, "D", "2026-06-01")
    evaluation.refresh_from_db()
    assert evaluation.next_evaluation_on == date(2027, 9, 23)
    assert due_days() == {date(2027, 9, 23)}
    assert Charger.objects.exclude(next_evaluation_on=None).count() == 20
    verdict = Verdict.objects.filter(decision="next_evaluation").latest("pk")
    assert verdict.given["due_on"] == "2029-03-23"
    assert verdict.found == {"due_on": "2027-09-23"}
    lines = LifeLine.objects.filter(step="next_evaluation")
    assert lines.filter(subject_type="charger").count() == 20
    assert lines.get(subject_type="evaluation").note == "D：2029-03-23 → 2027-09-23"
    assert open_duty() is None
    assert (recompute().differences, recompute().rooms) == ([], [])


def test_the_same_grade_again_moves_nothing(province, evaluation):
    change(province, "B", "2026-06-01")
    assert due_days() == {AS_B}
    assert not LifeLine.objects.filter(step="next_evaluation").exists()


def test_a_day_that_would_be_past_leaves_the_grace_and_is_owed_by_the_city(province, evaluation):
    change(province, "D", "2028-06-01")
    assert due_days() == {date(2028, 7, 1)}
    duty = open_duty()
    assert (duty.due_on, duty.organisation) == (date(2028, 7, 1), province.city.organisation)
    change(province, "A", "2028-06-15")
    assert due_days() == {date(2030, 3, 23)}
    assert open_duty() is None


@pytest.mark.parametrize(
    ("day", "urgent"), [("2027-08-23", False), ("2027-08-24", True), ("2027-09-23", True)]
)
def test_a_day_within_the_grace_is_owed(province, evaluation, day, urgent):
    change(province, "D", day)
    assert due_days() == {date(2027, 9, 23)}
    assert (open_duty() is not None) is urgent


def test_what_the_city_owed_ends_with_a_later_result_for_every_charger(province, evaluation):
    change(province, "D", "2028-06-01")
    first, *others = Charger.objects.exclude(next_evaluation_on=None).values_list("pk", flat=True)
    with act("test", clause="R-4.4.5-a", by=None, at=at("2028-06-20")) as deed:
        note_lot_result(others, next_evaluation_on=None)
        close_overtaken(deed, province.operator.organisation.pk)
        assert open_duty() is not None
        note_lot_result([first], next_evaluation_on=None)
        close_overtaken(deed, province.operator.organisation.pk)
        assert open_duty() is None


def test_a_lot_that_is_overdue_stays_overdue(province, evaluation):
    change(province, "A", "2029-03-24")
    assert due_days() == {AS_B}


def test_a_report_that_the_city_has_still_to_review_follows_as_well(province, lot):
    evaluation = walk.issued_evaluation(province, lot)
    change(province, "C", "2026-03-24")
    assert due_days() == set()
    evaluation.refresh_from_db()
    dispose(evaluation=evaluation, opinion="同意", by=province.city.actor(), at=at("2026-03-25"))
    assert due_days() == {date(2028, 3, 23)}


def test_chargers_that_a_later_result_dates_stay_as_they_are(province, evaluation):
    charger = Charger.objects.exclude(next_evaluation_on=None).first()
    with act("test", clause="R-4.4.5-a", by=None, at=at("2026-05-01")):
        note_lot_result([charger.pk], next_evaluation_on=None)
    change(province, "D", "2026-06-01")
    charger.refresh_from_db()
    assert charger.next_evaluation_on is None
    assert Charger.objects.filter(next_evaluation_on=date(2027, 9, 23)).count() == 19


@pytest.mark.clause("R-4.4.5-b")
def test_both_limits_follow_the_grade_held_today(province, evaluation):
    limits = limits_of(evaluation, on=date(2026, 4, 1))
    assert (limits.by_grade_on, limits.by_jjg_on) == (AS_B, date(2029, 3, 23))
    change(province, "A", "2026-06-01")
    limits = limits_of(evaluation, on=date(2026, 6, 1))
    assert (limits.by_grade_on, limits.by_jjg_on) == (date(2030, 3, 23), date(2029, 3, 23))
    assert limits_of(None, on=date(2026, 6, 1)) is None
