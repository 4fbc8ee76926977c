"""Every charger says what comes next in its sampling year, from the filing to the published result."""

from datetime import date

import pytest

from evenwatt.lots.states import TestBasis, TestState
from evenwatt.procedures.charger_story import stories, story_of, visible_chargers
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import Province, build_province, rows

LARGE, SMALL = 60, 2
TODAY = date(2026, 4, 1)


@pytest.fixture
def province(db) -> Province:
    """Chargers of one operator that form a lot, and two of another model that are too few for one."""
    province = build_province()
    walk.approved_filing(province, rows(LARGE) + rows(SMALL, first=900, model="AC-7kW", year="2019"))
    return province


def steps() -> dict[str, int]:
    """How many chargers wait for each step."""
    counted: dict[str, int] = {}
    for story in stories(list(Charger.objects.all()), on=TODAY).values():
        template = story.next_step.template
        counted[template] = counted.get(template, 0) + 1
    return counted


def charger(**fields) -> Charger:
    return Charger.objects.filter(**fields).order_by("pk")[0]


def test_a_filed_charger_waits_for_the_plan_of_its_city(province):
    step = story_of(charger(), on=TODAY).next_step
    assert (step.template, step.params) == ("等待列入 {year} 年度抽检计划", {"year": "2026"})
    assert (step.who, step.due_on) == (province.city.organisation.name, date(2026, 2, 28))


@pytest.mark.clause("R-4.4.3-a")
@pytest.mark.parametrize(
    ("day", "year", "due_on"),
    [
        ("2026-03-02", "2026", None),  # the plan of its year was to be issued before: no day is named
        ("2026-05-01", "2026", None),
        ("2026-05-02", "2027", date(2027, 2, 28)),
    ],
)
def test_the_year_of_the_plan_and_the_day_of_its_issue_are_of_one_plan(db, day, year, due_on):
    province = build_province()
    walk.approved_filing(province, rows(1), day=day)
    step = story_of(charger(), on=date.fromisoformat(day)).next_step
    assert (step.params["year"], step.due_on) == (year, due_on)
    assert step.who == province.city.organisation.name


@pytest.mark.clause("R-4.1.1-c")
@pytest.mark.parametrize(
    ("today", "year", "due_on"),
    [
        ("2027-01-04", "2027", date(2027, 2, 28)),
        ("2027-05-01", "2027", date(2027, 2, 28)),
        ("2027-05-02", "2028", date(2028, 2, 29)),
    ],
)
def test_what_the_plan_of_its_year_left_out_waits_for_the_next(province, today, year, due_on):
    """Filed in January 2026 and never planned."""
    step = story_of(charger(), on=date.fromisoformat(today)).next_step
    assert (step.params["year"], step.due_on) == (year, due_on)


def test_the_scheme_is_formed_filed_and_recorded(province):
    plan = walk.issued_plan(province)
    assert steps() == {"已列入计划 {plan}，等待形成批": LARGE + SMALL}
    assert story_of(charger(), on=TODAY).next_step.params == {"plan": plan.number}
    walk.filed_scheme(province)
    assert steps() == {"抽样方案待市局备案": LARGE + SMALL}
    assert story_of(charger(), on=TODAY).next_step.who == province.city.organisation.name


def test_a_recorded_scheme_waits_for_the_draw(province):
    walk.issued_plan(province)
    walk.recorded_scheme(province)
    assert steps() == {"方案已备案，等待抽样": LARGE + SMALL}


def test_after_the_draw_samples_wait_for_the_field_and_the_rest_for_them(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    lot = scheme.lots.get()
    samples = lot.sample_size + SMALL  # the two of the small model are verified one by one
    assert steps() == {"等待现场检定": samples, "等待本批样本检定": LARGE + SMALL - samples}
    drawn = [story.drawn for story in stories(list(Charger.objects.all()), on=TODAY).values()]
    assert drawn.count(TestBasis.SPARE) == lot.spare_size
    assert drawn.count(TestBasis.FULL) == SMALL


def test_a_record_goes_through_three_hands(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    item = scheme.test_items.filter(basis=TestBasis.SAMPLE)[0]
    walk.entered_record(province, item)
    assert story_of(item.charger, on=TODAY).next_step.template == "检定记录待核验"
    assert story_of(item.charger, on=TODAY).next_step.who == province.checker.organisation.name


def test_a_charger_verified_by_itself_waits_for_publication(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    for item in scheme.test_items.filter(basis=TestBasis.FULL, state=TestState.DUE):
        walk.approved_record(province, item)
    assert story_of(charger(model="AC-7kW"), on=TODAY).next_step.template == "检定完成，等待发布结果"


def test_a_verified_lot_is_reported_disposed_and_published(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    lot = walk.verified_lot(province, scheme, nonconforming=1)
    member = charger(lot_memberships__lot=lot, test_items=None)
    step = story_of(member, on=TODAY).next_step
    assert (step.template, step.due_on) == ("等待编制批评价报告", date(2026, 4, 7))
    evaluation = walk.published_evaluation(province, lot)
    step = story_of(charger(pk=member.pk), on=TODAY).next_step
    assert (step.template, step.due_on) == ("结果已发布，等待下次评价", evaluation.next_evaluation_on)
    stopped = story_of(charger(state="stopped"), on=TODAY)
    assert stopped.next_step.template == "停用，等待整改通知"
    assert stopped.next_step.who == province.county.organisation.name


def test_the_number_of_queries_does_not_depend_on_the_number_of_chargers(
    province, django_assert_max_num_queries
):
    walk.issued_plan(province)
    walk.drawn_scheme(province)
    for count in (1, LARGE):
        with django_assert_max_num_queries(12):
            stories(list(Charger.objects.select_related("station__county", "operator")[:count]), on=TODAY)


def test_an_institution_sees_what_is_planned_for_it(province):
    assert not visible_chargers(province.verifier.actor()).exists()
    walk.issued_plan(province)
    assert visible_chargers(province.verifier.actor()).count() == LARGE + SMALL
