"""Chargers verified in full have their result at once; a sample waits for its lot or gives way to a spare."""

from datetime import date

import pytest

from evenwatt.kernel.duties.models import Duty
from evenwatt.lots.models import TestItem
from evenwatt.lots.states import TestBasis, TestState
from evenwatt.procedures.field_verification import replace_sample
from evenwatt.rectification.models import Rectification
from evenwatt.registry.states import ChargerState
from evenwatt.verification.actions import return_record
from tests.fixtures import walk
from tests.fixtures.province import at, build_province
from tests.fixtures.refusals import refusal

DAY = "2026-03-16"


@pytest.fixture
def province(db):
    return build_province()


@pytest.fixture
def scheme(province):
    return walk.drawn_lot_and_two(province)


@pytest.fixture
def sample(scheme):
    return scheme.test_items.filter(basis=TestBasis.SAMPLE).first()


def test_full_verification_disposes_at_once(province, scheme):
    passed, failed = scheme.test_items.filter(basis=TestBasis.FULL)
    walk.approved_record(province, passed)
    assert not Rectification.objects.exists()
    record = walk.approved_record(province, failed, error_pct="5.0")
    passed.charger.refresh_from_db()
    failed.charger.refresh_from_db()
    assert passed.charger.state == ChargerState.IN_USE
    assert (failed.charger.state, failed.charger.stopped_since) == (ChargerState.STOPPED, date(2026, 3, 16))
    order = Rectification.objects.get()
    assert (order.source_type, order.source_id) == ("verification", record.pk)
    assert list(order.chargers.all()) == [failed.charger]
    assert Duty.objects.filter(kind="publish", subject_type="scheme", closed_at=None).exists()


def test_failed_sample_runs_on_until_its_lot_is_decided(province, sample):
    walk.approved_record(province, sample, error_pct="5.0")
    sample.charger.refresh_from_db()
    assert sample.charger.state == ChargerState.IN_USE
    assert not Rectification.objects.exists()


def test_spares_come_in_the_order_of_the_draw(province, scheme):
    first, second, third, fourth = scheme.test_items.filter(basis=TestBasis.SAMPLE)[:4]
    by = province.verifier.actor()
    called = [
        replace_sample(item=item, reason="damaged", by=by, at=at(DAY)) for item in (first, second, third)
    ]
    assert [spare.position for spare in called] == [1, 2, 3]
    assert {spare.state for spare in called} == {TestState.DUE}
    assert (first.state, first.reason, first.replaced_by) == (TestState.UNAVAILABLE, "damaged", called[0])
    assert refusal(replace_sample, item=fourth, reason="damaged", by=by, at=at(DAY)).code == "no_spare_left"


def test_replacement_needs_a_coded_reason(province, sample):
    by = province.verifier.actor()
    assert refusal(replace_sample, item=sample, reason="", by=by, at=at(DAY)).code == "unknown_reason"


def test_measured_charger_is_never_replaced(province, sample):
    record = walk.entered_record(province, sample, error_pct="5.0")
    return_record(record=record, remark="核对", by=province.checker.actor(), at=at(DAY, 10))
    denied = refusal(
        replace_sample, item=sample, reason="damaged", by=province.verifier.actor(), at=at(DAY, 11)
    )
    assert denied.code == "has_record"


def test_who_read_the_charger_before_it_was_replaced_enters_nothing(province, sample):
    seen_before = TestItem.objects.get(pk=sample.pk)
    replace_sample(item=sample, reason="damaged", by=province.verifier.actor(), at=at(DAY))
    assert refusal(walk.entered_record, province, seen_before).code == "not_due"
