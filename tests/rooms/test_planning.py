"""The annual plan: who is in it, once a year, under a number without gaps (4.1.1, 4.4.1, 4.4.3)."""

from datetime import date

import pytest

from evenwatt.credit.actions import hold_grade
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.lots.models import SamplingScheme
from evenwatt.planning import actions
from evenwatt.planning.models import PlannedCharger
from evenwatt.planning.queries import (
    Waiting,
    candidates,
    chargers_by_operator,
    visible_plans,
    waiting_in,
)
from evenwatt.planning.states import PlanState
from evenwatt.procedures.annual_plan import amend_plan, discard_plan, issue_plan, prepare_plan
from evenwatt.procedures.disposal import dispose
from evenwatt.procedures.grade_check import check_grade, unchecked_in
from evenwatt.procedures.tick import tick
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.states import RectificationState
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import HONGSHAN, JIANGXIA, WUHAN, XIANTAO, Province, at, build_province, rows

JIANGXIA_ROWS = {"county": "江夏区", "station": "江夏示范站", "address": "武汉市江夏区一路1号"}


@pytest.fixture
def province(db) -> Province:
    return build_province()


def open_duties(kind: str) -> list[Duty]:
    return list(Duty.objects.filter(kind=kind, closed_at=None))


def draft(province: Province, **differing):
    given = {
        "year": 2026,
        "institution": province.manager.organisation,
        "counties": [Region.objects.get(pk=HONGSHAN)],
        "results_due_on": date(2026, 11, 30),
        "by": province.city.actor(),
        "at": at("2026-02-10"),
    }
    return prepare_plan(**given | differing)


@pytest.mark.parametrize(
    ("filed_on", "year"), [("2026-04-30", 2026), ("2026-05-01", 2026), ("2026-05-02", 2027)]
)
def test_the_first_of_may_parts_this_plan_from_the_next(province, filed_on, year):
    walk.approved_filing(province, rows(3), day=filed_on)
    found = {y: waiting_in(city=WUHAN, year=y).of([HONGSHAN]).chargers for y in (2026, 2027)}
    assert found == ({2026: 3, 2027: 3} if year == 2026 else {2026: 0, 2027: 3})


def test_counties_are_counted_one_by_one_and_an_operator_in_two_of_them_once(province):
    walk.approved_filing(province, rows(5) + rows(7, first=100, **JIANGXIA_ROWS))
    found = waiting_in(city=WUHAN, year=2026)
    assert (found.of([HONGSHAN]), found.of([JIANGXIA])) == (Waiting(5, 1), Waiting(7, 1))
    assert waiting_in(city=WUHAN, year=2026).of([HONGSHAN, JIANGXIA]) == Waiting(12, 1)
    assert waiting_in(city=XIANTAO, year=2026).counties == []


@pytest.mark.parametrize("basis", ["next_evaluation_on", "certificate_until"])
@pytest.mark.parametrize(
    ("due_on", "waits"), [(date(2026, 12, 30), 3), (date(2026, 12, 31), 3), (date(2027, 1, 1), 0)]
)
def test_a_charger_is_planned_in_the_year_in_which_its_cycle_ends(province, basis, due_on, waits):
    """R-4.4.5-a: the lot's evaluation; R-4.4.5-b: the charger's own certificate."""
    walk.approved_filing(province, rows(3))
    with act("test", clause="R-4.4.5-a", by=province.city.actor(), at=at("2026-02-01")):
        Charger.objects.update(**{basis: due_on})
    assert waiting_in(city=WUHAN, year=2026).of([HONGSHAN]).chargers == waits


def test_the_evaluation_of_the_lot_prevails_over_a_sample_s_own_certificate(province):
    walk.approved_filing(province, rows(3))
    with act("test", clause="R-4.4.5-a", by=province.city.actor(), at=at("2026-02-01")):
        Charger.objects.update(next_evaluation_on=date(2026, 6, 30), certificate_until=date(2028, 6, 30))
    assert waiting_in(city=WUHAN, year=2026).of([HONGSHAN]).chargers == 3


def test_a_charger_is_planned_once_a_year(province):
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    again = draft(province, at=at("2026-02-11"))
    with pytest.raises(Denied) as refusal:
        issue_plan(plan=again, by=province.city.actor(), at=at("2026-02-11", 10))
    assert refusal.value.code == "nothing_to_plan"
    assert waiting_in(city=WUHAN, year=2027).of([HONGSHAN]).chargers == 0  # one evaluation at a time


def test_a_failed_issue_gives_its_number_back(province, monkeypatch):
    walk.approved_filing(province, rows(20))
    plan = draft(province)

    def fail(*_, **__):
        raise RuntimeError("the printer is on fire")

    monkeypatch.setattr(actions, "issue_document", fail)
    with pytest.raises(RuntimeError):
        issue_plan(plan=plan, by=province.city.actor(), at=at("2026-02-10", 10))
    monkeypatch.undo()
    plan.refresh_from_db()
    assert (plan.state, plan.number) == (PlanState.DRAFT, "")
    assert not PlannedCharger.objects.exists()

    issue_plan(plan=plan, by=province.city.actor(), at=at("2026-02-10", 11))
    walk.approved_filing(province, rows(20) + rows(4, first=500, **JIANGXIA_ROWS), day="2026-02-12")
    second = draft(province, counties=[Region.objects.get(pk=JIANGXIA)], at=at("2026-02-13"))
    issue_plan(plan=second, by=province.city.actor(), at=at("2026-02-13", 10))
    assert [plan.number, second.number] == ["武汉市抽检〔2026〕001号", "武汉市抽检〔2026〕002号"]


@pytest.mark.clause("R-4.4.1-a", "R-4.4.3-a", "R-4.3.1-d")
def test_issue_freezes_the_chargers_prints_form_a_and_hands_over_to_the_institution(province):
    walk.approved_filing(province, rows(20))
    assert [duty.due_on for duty in open_duties("plan_year")] == [date(2026, 2, 28)]
    plan = draft(province)
    assert chargers_by_operator(plan) == {province.operator.organisation_id: 20}
    issue_plan(plan=plan, by=province.city.actor(), at=at("2026-02-10", 10))

    assert not open_duties("plan_year")
    assert not open_duties("plan_issue")
    content = Document.objects.get(template="form_a").content
    assert (content["operator_count"], content["charger_count"]) == (1, 20)
    scheme = SamplingScheme.objects.get(plan=plan)
    assert scheme.operator == province.operator.organisation
    assert [duty.due_on for duty in open_duties("scheme_contact")] == [date(2026, 3, 2)]
    assert len(open_duties("scheme_form")) == 1

    walk.approved_filing(province, rows(20) + rows(5, first=700), day="2026-03-05")
    assert chargers_by_operator(plan) == {province.operator.organisation_id: 20}


def test_a_draft_is_the_city_s_own_until_it_is_issued(province):
    walk.approved_filing(province, rows(20))
    plan = draft(province)
    readers = (province.county, province.manager)
    assert [visible_plans(reader.actor()).count() for reader in readers] == [0, 0]
    assert visible_plans(province.direct_city.actor()).count() == 0
    issue_plan(plan=plan, by=province.city.actor(), at=at("2026-02-10", 10))
    assert [visible_plans(reader.actor()).count() for reader in readers] == [1, 1]
    assert visible_plans(province.other_county.actor()).count() == 0


@pytest.mark.clause("R-4.4.1-a")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"year": 2025}, "year_past"),
        ({"results_due_on": date(2026, 2, 10)}, "due_past"),
        ({"counties": []}, "no_county"),
        ({"sampling": {"sampling_aql": "4.1"}}, "unknown_aql"),
        ({"sampling": {"sampling_aql": "15"}}, "aql_counts_nonconformities"),
        ({"sampling": {"sampling_level": "IV"}}, "unknown_level"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(province, given, code):
    with pytest.raises(Denied) as refusal:
        draft(province, **given)
    assert refusal.value.code == code


def test_counties_of_others_and_firms_that_are_no_institution_are_refused(province):
    for given, code in (
        ({"counties": [Region.objects.get(pk=XIANTAO)]}, "no_county"),
        ({"institution": province.operator.organisation}, "no_institution"),
    ):
        with pytest.raises(Denied) as refusal:
            draft(province, **given)
        assert refusal.value.code == code


def test_a_directly_administered_unit_plans_its_only_county_itself(province):
    plan = draft(province, counties=[Region.objects.get(pk=XIANTAO)], by=province.direct_city.actor())
    assert plan.city_id == XIANTAO


def test_what_a_plan_chooses_itself_is_unconfirmed_since_that_day(province):
    plan = draft(province, sampling={"sampling_aql": "1.5", "sampling_level": "III"})
    assert plan.sampling["sampling_aql"] == {"value": "1.5", "since": "2026-02-10", "confirmed": False}
    assert plan.sampling["sampling_level"]["since"] == "2023-03-01"


def test_a_draft_can_be_amended_and_an_issued_plan_cannot(province):
    walk.approved_filing(province, rows(20))
    plan = draft(province)
    amended = {
        "plan": plan,
        "year": 2026,
        "institution": province.manager.organisation,
        "counties": [Region.objects.get(pk=HONGSHAN), Region.objects.get(pk=JIANGXIA)],
        "results_due_on": date(2026, 12, 31),
        "remarks": "含江夏区",
        "at": at("2026-02-10", 10),
    }
    with pytest.raises(NotAllowed):
        amend_plan(**amended, by=province.direct_city.actor())
    amend_plan(**amended, by=province.city.actor())
    plan.refresh_from_db()
    assert (plan.remarks, plan.counties.count()) == ("含江夏区", 2)
    issue_plan(plan=plan, by=province.city.actor(), at=at("2026-02-10", 11))
    with pytest.raises(Denied) as refusal:
        amend_plan(**amended, by=province.city.actor())
    assert refusal.value.code == "wrong_state"


@pytest.mark.parametrize(
    ("day", "year", "due_on"),
    [
        ("2026-02-10", 2026, date(2026, 2, 28)),
        ("2026-03-02", 2026, date(2026, 2, 28)),
        ("2026-03-02", 2027, date(2027, 2, 28)),
    ],
)
def test_issuing_is_owed_by_the_date_of_the_plan_s_own_year(province, day, year, due_on):
    plan = draft(province, at=at("2026-01-10"))
    amend_plan(
        plan=plan,
        year=year,
        institution=province.manager.organisation,
        counties=[Region.objects.get(pk=HONGSHAN)],
        results_due_on=date(2027, 11, 30),
        by=province.city.actor(),
        at=at(day),
    )
    assert [duty.due_on for duty in open_duties("plan_issue")] == [due_on]


def test_of_two_plans_issued_at_once_the_second_counts_what_the_first_left(province, monkeypatch):
    walk.approved_filing(province, rows(20))
    first, second = draft(province), draft(province)
    give_number, waited = actions.next_number, []

    def wait_for_the_first(deed, name, *, issuer):
        """What the row lock does to the second of two: the first has committed when it goes on."""
        if not waited:
            waited.append(first)
            actions.issue_plan(plan=first, by=province.city.actor(), at=deed.at)
        return give_number(deed, name, issuer=issuer)

    monkeypatch.setattr(actions, "next_number", wait_for_the_first)
    with pytest.raises(Denied) as refusal:
        issue_plan(plan=second, by=province.city.actor(), at=at("2026-02-10", 11))
    assert refusal.value.code == "nothing_to_plan"


def test_only_the_city_issues(province):
    walk.approved_filing(province, rows(20))
    plan = draft(province)
    for other in (province.direct_city, province.county, province.manager, province.province_officer):
        with pytest.raises(NotAllowed):
            issue_plan(plan=plan, by=other.actor(), at=at("2026-02-10", 10))


def test_what_is_to_be_rectified_waits_for_its_confirmation(province):
    """R-4.4.6-f: verified anew after the rectification, not before it."""
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    walk.disposed_evaluation(
        province, walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=2)
    )
    order = Rectification.objects.get()
    stopped = set(order.chargers.values_list("pk", flat=True))
    county = province.county.organisation.region_id

    def waits():
        found = candidates(city=province.city.organisation.region_id, counties=[county], year=2030)
        return stopped & set(found.values_list("pk", flat=True))

    assert waits() == set()
    Rectification.objects.filter(pk=order.pk).update(state=RectificationState.CONFIRMED)
    assert waits() == stopped


def test_a_draft_can_be_given_up_and_then_goes_nowhere(province):
    walk.approved_filing(province, rows(4))
    plan = walk.drafted_plan(province)
    given_up = {"plan": plan, "by": province.city.actor(), "at": at("2026-02-11")}
    with pytest.raises(Denied) as refusal:
        discard_plan(reason=" ", **given_up)
    assert refusal.value.code == "no_reason"
    discard_plan(reason="承检机构选错", **given_up)
    assert LifeLine.objects.get(step="discard").note == "承检机构选错"
    assert not open_duties("plan_issue")
    assert chargers_by_operator(plan) == {}
    with pytest.raises(Denied) as refusal:
        issue_plan(plan=plan, by=province.city.actor(), at=at("2026-02-12"))
    assert refusal.value.code == "wrong_state"


def test_what_a_plan_has_under_way_waits_for_its_result(province):
    """One evaluation at a time: the next plan takes a charger in once the one before is disposed of."""
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    county = province.county.organisation.region_id

    def waits():
        return candidates(city=province.city.organisation.region_id, counties=[county], year=2030).count()

    assert waits() == 0
    lot = walk.verified_lot(province, walk.drawn_scheme(province))
    evaluation = walk.issued_evaluation(province, lot)
    assert waits() == 0
    dispose(evaluation=evaluation, opinion="同意", by=province.city.actor(), at=at("2026-03-25"))
    assert waits() == 20


def _checks_owed() -> list[tuple[str, str, date]]:
    return [(duty.organisation.region_id, duty.subject, duty.due_on) for duty in open_duties("grade_check")]


def test_the_county_with_most_of_an_operator_s_chargers_owes_the_check_of_its_grade(province):
    """R-4.3.1-f: owed while a draft waits for it, by one county, and by nobody once it is done."""
    filed = rows(5) + rows(7, first=100, **JIANGXIA_ROWS)
    walk.approved_filing(province, filed)
    walk.issued_plan(province)
    walk.approved_filing(province, filed + rows(3, first=50), day="2026-01-13")
    for_next = {"year": 2027, "results_due_on": date(2027, 11, 30)}
    assert _checks_owed() == []
    drafted = draft(province, **for_next, at=at("2026-12-01"))
    name = province.operator.organisation.name
    assert _checks_owed() == [(HONGSHAN, name, date(2027, 2, 28))]

    content = {"institution": province.manager.organisation, "by": province.city.actor()}
    elsewhere = [Region.objects.get(pk=JIANGXIA)]
    amend_plan(plan=drafted, **for_next, **content, counties=elsewhere, at=at("2026-12-01", 10))
    assert _checks_owed() == []  # nothing waits there
    hongshan = [Region.objects.get(pk=HONGSHAN)]
    amend_plan(plan=drafted, **for_next, **content, counties=hongshan, at=at("2026-12-01", 11))
    assert len(_checks_owed()) == 1
    discard_plan(plan=drafted, reason="承检机构选错", by=province.city.actor(), at=at("2026-12-01", 12))
    assert _checks_owed() == []

    draft(province, **for_next, at=at("2026-12-01", 13))
    assert len(_checks_owed()) == 1
    operator = province.operator.organisation
    check_grade(operator=operator, by=province.other_county.actor(), at=at("2026-12-02"))
    assert _checks_owed() == []  # any county of the operator may check


def test_the_clock_asks_for_a_check_that_a_new_grade_makes_due(province):
    walk.approved_filing(province, rows(4))
    walk.drafted_plan(province)
    assert _checks_owed() == []
    with act("test", clause="R-5-b", by=province.city.actor(), at=at("2026-02-11")) as deed:
        hold_grade(deed, province.operator.organisation, grade="C", clause="R-5-b", reason="年度评价")
    tick(at=at("2026-02-11", 10))
    assert [county for county, _, _ in _checks_owed()] == [HONGSHAN]


def test_a_plan_waits_for_the_county_to_check_the_grades(province):
    """The review of a filing checks the grade; a plan of the next year needs a check of its own."""
    walk.approved_filing(province, rows(4))
    walk.issued_plan(province)
    walk.approved_filing(province, rows(4) + rows(3, first=50), day="2026-01-13")
    operator, county = province.operator.organisation, province.county.actor()
    later = draft(province, year=2027, results_due_on=date(2027, 11, 30), at=at("2026-12-01"))
    assert unchecked_in(later, on=date(2026, 12, 1)) == {operator.pk}
    with pytest.raises(Denied) as refusal:
        issue_plan(plan=later, by=province.city.actor(), at=at("2026-12-01"))
    assert refusal.value.code == "grades_unchecked"
    assert operator.name in str(refusal.value)
    with pytest.raises(NotAllowed):
        check_grade(operator=operator, by=province.other_county.actor(), at=at("2026-12-02"))
    check_grade(operator=operator, by=county, at=at("2026-12-02"))
    issue_plan(plan=later, by=province.city.actor(), at=at("2026-12-02", 10))
    assert later.state == PlanState.ISSUED
