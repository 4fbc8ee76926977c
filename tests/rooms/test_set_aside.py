"""A charger that is verified in full and cannot be verified: the others' results go out (4.4.2)."""

from datetime import date

import pytest

from evenwatt.disclosure.models import PublishedCharger
from evenwatt.kernel.duties.models import Duty
from evenwatt.lots.states import TestBasis
from evenwatt.procedures.charger_story import story_of
from evenwatt.procedures.field_verification import set_aside
from evenwatt.procedures.publication import publish_full_verification
from tests.fixtures import walk
from tests.fixtures.province import at, build_province
from tests.fixtures.refusals import refusal


@pytest.fixture
def province(db):
    return build_province()


@pytest.fixture
def scheme(province):
    return walk.drawn_lot_and_two(province)


def asked_to_publish() -> bool:
    return Duty.objects.filter(kind="publish", closed_at=None).exists()


def test_what_cannot_be_verified_does_not_hold_up_the_others(province, scheme):
    first, second = scheme.test_items.filter(basis=TestBasis.FULL)
    given = {"reason": "removed", "by": province.verifier.actor(), "at": at("2026-03-17")}
    walk.approved_record(province, first)
    assert refusal(set_aside, item=first, **given).code == "has_record"
    assert not asked_to_publish()
    set_aside(item=second, **given)
    second.refresh_from_db()
    assert (second.state, second.reason) == ("unavailable", "removed")
    assert asked_to_publish()
    publish_full_verification(scheme=scheme, by=province.city.actor(), at=at("2026-03-26"))
    assert PublishedCharger.objects.get().charger_id == first.charger_id
    assert story_of(second.charger, on=date(2026, 4, 1)).next_step.template.startswith("未能检定")


def test_where_nothing_could_be_verified_nothing_is_published(province, scheme):
    given = {"reason": "removed", "by": province.verifier.actor(), "at": at("2026-03-17")}
    for item in scheme.test_items.filter(basis=TestBasis.FULL):
        set_aside(item=item, **given)
    assert not asked_to_publish()
    sample = scheme.test_items.filter(basis=TestBasis.SAMPLE)[0]
    assert refusal(set_aside, item=sample, **given).code == "has_spares"
