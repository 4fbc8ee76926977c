"""Chargers that change hands: two acts, what they owe goes with them, each reads its own time."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenwatt.credit.models import CreditGrade
from evenwatt.kernel.duties.models import Duty
from evenwatt.law.refusal import Denied
from evenwatt.procedures.charger_story import stories, visible_chargers
from evenwatt.procedures.life_story import charger_life, station_life
from evenwatt.procedures.transfer import effects_of_transfer, take_over
from evenwatt.rectification.actions import notify, receive
from evenwatt.rectification.models import Rectification
from evenwatt.registry.models import Charger, StatusReport
from evenwatt.registry.transfers import decline_transfer, withdraw_transfer
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows

FILED = 20


@pytest.fixture
def province(db) -> Province:
    province = build_province()
    walk.approved_filing(province, rows(FILED))
    return province


def keys(count: int = FILED) -> list[int]:
    return list(Charger.objects.order_by("pk").values_list("pk", flat=True)[:count])


def accepted(province, chosen, *, day="2026-04-01"):
    transfer = walk.offered_transfer(province, chosen)
    take_over(transfer=transfer, by=province.other_operator.actor(), at=at(day))
    return transfer


def test_an_offer_changes_nothing_until_it_is_accepted(province):
    transfer = walk.offered_transfer(province, keys())
    assert set(Charger.objects.values_list("operator__name", flat=True)) == {"示例充电甲公司"}
    owed = Duty.objects.get(kind="transfer_accept", closed_at=None)
    assert owed.organisation == province.other_operator.organisation
    take_over(transfer=transfer, by=province.other_operator.actor(), at=at("2026-04-01"))
    charger = Charger.objects.select_related("station", "operator").first()
    assert charger.operator == charger.station.operator == province.other_operator.organisation
    assert (charger.station.name, charger.station.address) == ("关山示范站", "武汉市洪山区一路1号")
    assert not Duty.objects.filter(kind="transfer_accept", closed_at=None).exists()
    assert CreditGrade.objects.filter(organisation=charger.operator).exists()


def test_the_bureaus_of_the_station_and_of_both_registrations_are_told(province):
    accepted(province, keys(3))
    assert list(StatusReport.objects.order_by("county").values_list("county__name", "change")) == [
        ("洪山区", "transfer"),
        ("江夏区", "transfer"),
    ]


@pytest.mark.parametrize("act", ["accept", "decline", "withdraw"])
def test_each_party_takes_its_own_step_only(province, act):
    transfer = walk.offered_transfer(province, keys(2))
    giver, taker = province.operator.actor(), province.other_operator.actor()
    steps = {
        "accept": lambda by: take_over(transfer=transfer, by=by, at=at("2026-04-01")),
        "decline": lambda by: decline_transfer(
            transfer=transfer, answer="未商定", by=by, at=at("2026-04-01")
        ),
        "withdraw": lambda by: withdraw_transfer(transfer=transfer, by=by, at=at("2026-04-01")),
    }
    wrong, right = (taker, giver) if act == "withdraw" else (giver, taker)
    with pytest.raises(Denied) as refusal:
        steps[act](wrong)
    assert refusal.value.code == "other_party"
    with pytest.raises(Denied):
        steps[act](province.county.actor())
    steps[act](right)
    with pytest.raises(Denied):  # once answered it is over
        steps[act](right)


def test_a_charger_is_offered_once_at_a_time(province):
    walk.offered_transfer(province, keys(2))
    with pytest.raises(Denied) as refusal:
        walk.offered_transfer(province, keys(3))
    assert refusal.value.code == "already_offered"


def test_a_decline_gives_its_reason(province):
    transfer = walk.offered_transfer(province, keys(2))
    with pytest.raises(Denied) as refusal:
        decline_transfer(
            transfer=transfer, answer=" ", by=province.other_operator.actor(), at=at("2026-04-01")
        )
    assert refusal.value.code == "no_reason"


# ---- what goes with them ---------------------------------------------------------------------------


@pytest.fixture
def mending(province) -> Rectification:
    """An order on the chargers of a rejected lot, acknowledged: its days run."""
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=2)
    walk.disposed_evaluation(province, lot)
    order = Rectification.objects.get()
    notify(order=order, by=province.county.actor(), at=at("2026-03-26"))
    receive(order=order, by=province.operator.actor(), at=at("2026-03-27"))
    return order


def test_a_whole_order_goes_to_the_taker_with_its_day(province, mending):
    due_on = Duty.objects.get(kind="rectification_complete", closed_at=None).due_on
    accepted(province, keys())
    mending.refresh_from_db()
    assert mending.operator == province.other_operator.organisation
    duty = Duty.objects.get(kind="rectification_complete", closed_at=None)
    assert (duty.organisation, duty.due_on) == (mending.operator, due_on)
    assert Charger.objects.exclude(rejected_lot="").count() == FILED


def test_where_some_of_an_order_go_they_get_an_order_of_their_own(province, mending):
    moved = list(mending.chargers.order_by("pk").values_list("pk", flat=True)[:4])
    left = mending.chargers.count() - 4
    accepted(province, moved)
    mine, theirs = Rectification.objects.order_by("pk")
    assert (mine.operator, mine.chargers.count()) == (province.operator.organisation, left)
    assert (theirs.operator, theirs.chargers.count()) == (province.other_operator.organisation, 4)
    assert theirs.number != mine.number
    assert (theirs.state, theirs.due_on) == (mine.state, mine.due_on)
    owed = Duty.objects.filter(kind="rectification_complete", closed_at=None).order_by("organisation")
    assert [duty.organisation for duty in owed] == [mine.operator, theirs.operator]


def test_what_is_under_way_is_named_before(province, mending):
    told = {effect.template for effect in effects_of_transfer(keys(), to_giver=True)}
    assert told == {
        "整改通知 {order} 涉及其中 {n} 台：由受让方在原期限内完成",
        "{n} 台因检定或评价停用：转让后仍停用",
    }


def test_a_giver_hears_of_its_filing_under_way_the_taker_does_not(province):
    walk.submitted_filing(province.operator, rows(FILED), day="2026-03-02")
    words = "报备 {filing} 正在办理，其中有 {n} 台：转让后该报备须更正，才能通过"
    assert words in {effect.template for effect in effects_of_transfer(keys(), to_giver=True)}
    assert words not in {effect.template for effect in effects_of_transfer(keys(), to_giver=False)}


def test_a_lot_goes_on_under_its_scheme(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    accepted(province, keys())
    story = stories(list(Charger.objects.all()), on=date(2026, 4, 1))[keys()[0]]
    assert (story.scheme, story.lot) == (scheme, scheme.lots.get())
    lot = walk.verified_lot(province, scheme, nonconforming=2, day="2026-04-07")
    walk.disposed_evaluation(province, lot)
    assert Rectification.objects.get().operator == province.other_operator.organisation


# ---- who reads what --------------------------------------------------------------------------------


def steps(actor, charger) -> set[str]:
    return {entry.step or entry.template for entry in charger_life(actor, charger)}


def test_each_operator_reads_its_own_time(province):
    accepted(province, keys(), day="2026-04-01")
    charger = Charger.objects.get(pk=keys()[0])
    giver, taker = province.operator.actor(), province.other_operator.actor()
    assert not visible_chargers(giver).exists()
    assert visible_chargers(taker).count() == FILED
    walk.ceased_by(province.other_operator, [charger.pk], day="2026-04-20")
    assert {"filed", "transferred"} <= steps(giver, charger)
    assert "cease" not in steps(giver, charger)
    assert {"transferred", "cease"} <= steps(taker, charger)
    assert "filed" not in steps(taker, charger)
    assert {"filed", "transferred", "cease"} <= steps(province.county.actor(), charger)


def test_the_givers_station_keeps_the_life_of_what_stood_in_it(province):
    old = Charger.objects.first().station
    accepted(province, keys())
    new = Charger.objects.first().station
    walk.ceased_by(province.other_operator, keys(2), day="2026-04-20")
    here = {(e.step, e.count) for e in station_life(province.operator.actor(), old) if e.step}
    assert here == {("filed", FILED), ("transferred", FILED)}
    there = {(e.step, e.count) for e in station_life(province.other_operator.actor(), new) if e.step}
    assert there == {("transferred", FILED), ("cease", 2)}


@pytest.mark.parametrize("whose", ["charger", "station"])
def test_a_life_takes_a_constant_number_of_queries(province, mending, whose):
    charger = Charger.objects.order_by("pk")[0]
    tell = {
        "charger": lambda: charger_life(province.county.actor(), charger),
        "station": lambda: station_life(province.county.actor(), charger.station),
    }[whose]
    tell()  # what the record itself keeps of its relations
    with CaptureQueriesContext(connection) as before:
        tell()
    walk.ceased(province, keys(5))
    with CaptureQueriesContext(connection) as after:
        tell()
    assert len(after) == len(before) <= 16
