"""Two entries of one charger: found, weighed, made one by the county; nothing is lost."""

import pytest

from evenwatt.filing.actions import file_forgotten, mend
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.procedures.life_story import charger_life
from evenwatt.procedures.merging import decide_merge, hindrances
from evenwatt.registry.actions import stop_use
from evenwatt.registry.change_queries import duplicate_candidates, survivor_of
from evenwatt.registry.merging import propose_merge, refuse_merge
from evenwatt.registry.models import Charger, Merge
from evenwatt.registry.queries import held_by_serial
from evenwatt.registry.states import ChargerState, StopCause
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows


@pytest.fixture
def province(db) -> Province:
    """Two serials under a maker spelt in two ways, and one under makers that are not alike."""
    province = build_province()
    filed = [
        *rows(3, maker="甲桩股份有限公司"),
        *rows(2, maker="甲桩有限公司"),
        *rows(1, first=3, maker="乙桩有限公司"),
    ]
    walk.approved_filing(province, filed)
    return province


def pair(serial: str = "SN00001") -> tuple[Charger, Charger]:
    one, other = Charger.objects.filter(serial=serial).order_by("pk")
    return one, other


def merged(province) -> tuple[Charger, Charger]:
    merge = walk.proposed_merge(province, *pair())
    decide_merge(merge=merge, opinion="", by=province.county.actor(), at=at("2026-03-31"))
    return pair()


def test_candidates_share_the_serial_under_makers_that_look_alike(province):
    for capacity, count in ((province.county, 2), (province.operator, 2), (province.other_county, 0)):
        found = duplicate_candidates(capacity.actor(), limit=10)
        assert len(found) == count
    walk.proposed_merge(province, *pair())
    assert [one.serial for one, _ in duplicate_candidates(province.county.actor(), limit=10)] == ["SN00002"]


def test_the_county_decides_and_nobody_else(province):
    merge = walk.proposed_merge(province, *pair())
    for capacity in (province.operator, province.city, province.other_county, province.province_officer):
        with pytest.raises(NotAllowed):
            decide_merge(merge=merge, opinion="", by=capacity.actor(), at=at("2026-03-31"))
    with pytest.raises(Denied):
        refuse_merge(merge=merge, opinion=" ", by=province.county.actor(), at=at("2026-03-31"))
    refuse_merge(merge=merge, opinion="铭牌不同", by=province.county.actor(), at=at("2026-03-31"))
    assert {charger.state for charger in pair()} == {ChargerState.IN_USE}


def test_an_operator_proposes_for_its_own_only(province):
    one, other = pair()
    with pytest.raises(NotAllowed):
        propose_merge(
            survivor=one, duplicate=other, reason="x", by=province.other_operator.actor(), at=at("2026-03-30")
        )
    for survivor, duplicate, code in ((one, one, "same"), (one, other, "proposed"), (other, one, "proposed")):
        if code == "proposed" and not Merge.objects.exists():
            walk.proposed_merge(province, one, other)
        with pytest.raises(Denied) as refusal:
            walk.proposed_merge(province, survivor, duplicate)
        assert refusal.value.code == code


def test_one_stays_and_speaks_for_both(province):
    survivor, duplicate = merged(province)
    assert (duplicate.state, duplicate.merged_into) == (ChargerState.MERGED, survivor)
    assert survivor_of(duplicate.public_code) == survivor.public_code
    assert survivor_of(survivor.public_code) is None
    lives = [entry.step for entry in charger_life(province.county.actor(), survivor)]
    assert lives.count("filed") == 2
    assert {"merge", "merged_with"} <= set(lives)
    assert "filed" in [entry.step for entry in charger_life(province.county.actor(), duplicate)]


def test_filed_again_under_the_other_spelling_it_is_the_survivor(province):
    survivor, duplicate = merged(province)
    others = [*rows(2, first=2, maker="甲桩股份有限公司"), *rows(1, first=2, maker="甲桩有限公司")]
    others += rows(1, first=3, maker="乙桩有限公司")
    filed = [*rows(1, maker="甲桩有限公司", model="DC-180kW"), *others]
    filing = walk.approved_filing(province, filed, day="2026-04-02")
    assert filing.rounds.get().compared == {"new": 0, "changed": 1, "same": 4, "ceased": 0}
    survivor.refresh_from_db()
    duplicate.refresh_from_db()
    assert (survivor.model, survivor.maker) == ("DC-180kW", "甲桩股份有限公司")
    assert (duplicate.model, duplicate.state) == ("DC-120kW", ChargerState.MERGED)
    held = held_by_serial([duplicate.serial_key])
    assert held[duplicate.maker_key, duplicate.serial_key] == (
        survivor.operator_id,
        duplicate.maker,
        None,
    )


def test_left_out_under_both_spellings_it_is_one_charger_that_is_gone(province):
    survivor, _ = merged(province)
    filed = [*rows(1, maker="甲桩有限公司"), *rows(1, first=3, maker="甲桩股份有限公司")]
    filing = walk.uploaded_filing(province.operator, filed, day="2027-04-02")
    gone = filing.rounds.get().gone
    assert gone.count() == 3
    line = filing.rounds.get().rows.get(values__serial="SN00001").excel_row
    moment, by = at("2027-04-03"), province.operator.actor()
    mend(filing=filing, excel_row=line, values={"serial": "SN00009"}, by=by, at=moment)
    assert gone.filter(charger=survivor).count() == 1
    assert gone.count() == 4
    assert file_forgotten(filing=filing, charger_ids=[survivor.pk], by=by, at=moment) == 1
    assert not gone.filter(charger=survivor).exists()


def test_a_merge_never_lifts_a_stop_nor_puts_off_a_day(province):
    survivor, duplicate = pair()
    with act("test", clause="R-4.4.6-b", by=None, at=at("2026-03-20")) as deed:
        stop_use(deed, [duplicate.pk], cause=StopCause.OWN_RESULT, reason="", clause="R-4.4.6-b")
        Charger.objects.filter(pk=survivor.pk).update(certificate_until="2028-01-01")
        Charger.objects.filter(pk=duplicate.pk).update(certificate_until="2027-01-01", rejected_lot="批1")
    survivor, _ = merged(province)
    assert (survivor.state, survivor.stopped_by) == (ChargerState.STOPPED, StopCause.OWN_RESULT)
    assert (survivor.certificate_until.year, survivor.rejected_lot) == (2027, "批1")


def codes(one, other) -> list[str]:
    return [reason.code for reason in hindrances(one, other)]


def test_what_stands_in_one_lot_is_two_chargers(db):
    province = build_province()
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    tested = [item.charger for item in scheme.test_items.filter(basis="sample")[:2]]
    assert codes(*tested) == ["same_lot", "under_way"]
    lot = walk.verified_lot(province, scheme)
    assert codes(*tested) == ["both_verified", "under_way"]
    walk.disposed_evaluation(province, lot)
    assert codes(*tested) == ["both_verified"]
    merge = walk.proposed_merge(province, *tested)
    with pytest.raises(Denied) as refusal:
        decide_merge(merge=merge, opinion="", by=province.county.actor(), at=at("2026-03-31"))
    assert refusal.value.code == "both_verified"
    assert merge.duplicate.state != ChargerState.MERGED


def test_what_is_offered_waits_for_the_answer(province):
    one, other = pair()
    walk.offered_transfer(province, [other.pk])
    assert codes(one, other) == ["offered"]
