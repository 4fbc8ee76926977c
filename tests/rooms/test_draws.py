"""The draw: two bound parties, a seed nobody chose, a record that anybody repeats; spares in order (3.12)."""

import hashlib
import json
from datetime import timedelta

import pytest

from evenwatt.cli.main import main
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.draws.actions import commit
from evenwatt.kernel.draws.models import Draw
from evenwatt.kernel.draws.publication import publication
from evenwatt.kernel.draws.queries import draw_of, parties_of
from evenwatt.kernel.draws.states import DrawState
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.lots.item_actions import replace_item
from evenwatt.lots.models import TestItem
from evenwatt.lots.states import TestBasis, TestState
from evenwatt.metrology.draw_publication import verify_published
from evenwatt.procedures.field_verification import replace_sample
from evenwatt.procedures.sampling import open_value, stand_in
from evenwatt.procedures.tick import tick
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows

VALUES = {"city": "c" * 32, "manager": "m" * 64}


@pytest.fixture
def province(db) -> Province:
    province = build_province()
    walk.approved_filing(province, rows(40) + rows(20, first=500, model="AC-7kW"))
    walk.issued_plan(province)
    return province


@pytest.fixture
def draw(province) -> Draw:
    found = draw_of("scheme", walk.recorded_scheme(province).pk)
    assert found is not None
    return found


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commit_as(province: Province, draw: Draw, *offices: str) -> None:
    for office in offices:
        party = getattr(province, office)
        commit(draw=draw, commitment=sha256(VALUES[office]), by=party.actor(), at=at("2026-03-04"))


def open_as(province: Province, draw: Draw, *offices: str) -> None:
    for office in offices:
        party = getattr(province, office)
        open_value(draw=draw, value=VALUES[office], by=party.actor(), at=at("2026-03-04", 10))


def published(draw: Draw) -> dict:
    return publication(draw, parties_of(draw))


def refused(code: str, act, **given) -> None:
    with pytest.raises(Denied) as refusal:
        act(**given)
    assert refusal.value.code == code


def test_a_commitment_binds(province, draw):
    city = {"draw": draw, "by": province.city.actor(), "at": at("2026-03-04")}
    refused("bad_commitment", commit, commitment="A" * 64, **city)
    refused("bad_commitment", commit, commitment="a" * 63, **city)
    commit_as(province, draw, "city")
    refused("already_committed", commit, commitment="b" * 64, **city)
    assert draw.state == DrawState.COMMITTING


def test_nobody_opens_before_both_are_bound(province, draw):
    commit_as(province, draw, "city")
    refused(
        "wrong_state",
        open_value,
        draw=draw,
        value=VALUES["city"],
        by=province.city.actor(),
        at=at("2026-03-04"),
    )
    assert not any(party.value for party in parties_of(draw))


def test_another_value_is_refused(province, draw):
    commit_as(province, draw, "city", "manager")
    city = {"draw": draw, "by": province.city.actor(), "at": at("2026-03-04")}
    refused("value_does_not_match", open_value, value="x" * 32, **city)
    refused("value_does_not_match", open_value, value=VALUES["city"] + "\n", **city)
    open_as(province, draw, "city")
    refused("already_opened", open_value, value=VALUES["city"], **city)


def test_a_value_that_can_be_guessed_is_refused(province, draw):
    city = {"draw": draw, "by": province.city.actor(), "at": at("2026-03-04")}
    commit(commitment=sha256("1"), **city)
    commit_as(province, draw, "manager")
    refused("value_does_not_match", open_value, value="1", **city)


def test_who_is_no_party_takes_no_part(province, draw):
    for other in (province.direct_city, province.county, province.verifier, province.province_officer):
        refused("not_a_party", commit, draw=draw, commitment="a" * 64, by=other.actor(), at=at("2026-03-04"))


def test_values_stay_hidden_until_the_last_is_open(province, draw):
    commit_as(province, draw, "city", "manager")
    open_as(province, draw, "city")
    assert VALUES["city"] not in json.dumps(published(draw))
    open_as(province, draw, "manager")
    assert [party["value"] for party in published(draw)["parties"]] == list(VALUES.values())


def test_the_record_tells_nothing_confidential(province, draw):
    commit_as(province, draw, "city", "manager")
    open_as(province, draw, "city", "manager")
    written = json.dumps(published(draw), ensure_ascii=False)
    for secret in (province.operator.organisation.name, "SN00001", "关山示范站", "DC-120kW"):
        assert secret not in written


def test_anybody_draws_again_from_the_published_record(province, draw):
    """The algorithm as the public page describes it, written once more without our functions."""
    commit_as(province, draw, "city", "manager")
    open_as(province, draw, "city", "manager")
    record = json.loads(json.dumps(published(draw)))

    hashes = {
        lot["lot"]: sha256(
            "".join(f"{x}\n" for x in (*sorted(lot["members"]), lot["sample_size"], lot["spare_size"]))
        )
        for lot in record["records"]
    }
    assert sha256("".join(f"{lot}\n{hashes[lot]}\n" for lot in sorted(hashes))) == record["list_hash"]
    committed = [party["commitment"] for party in record["parties"]]
    assert committed == [sha256(value) for value in VALUES.values()]
    named = record["fallback"]
    terms = (named["named_at"], record["frozen_at"], record["deadline"], named["source"])
    frozen = (record["list_hash"], sha256("".join(f"{line}\n" for line in terms)))
    seed = sha256("".join(f"{line}\n" for line in (*frozen, *committed)))
    assert seed == record["seed"]

    for lot in record["records"]:
        order, k = sorted(lot["members"]), 0
        for i in range(len(order) - 1, 0, -1):
            while True:
                x, k = int(sha256(f"{seed}\n{lot['lot']}\n{hashes[lot['lot']]}\n{k}"), 16), k + 1
                if x < 2**256 - 2**256 % (i + 1):
                    break
            order[i], order[x % (i + 1)] = order[x % (i + 1)], order[i]
        assert lot["sample"] == order[: lot["sample_size"]]
        assert lot["spares"] == order[lot["sample_size"] :][: lot["spare_size"]]


AFTER_DEADLINE = at("2026-03-11", 0)


def stand_in_as(province: Province, draw: Draw, office: str, **given) -> None:
    public = {"value": "03071218253309", "reference": "第2026028期开奖公告", "at": AFTER_DEADLINE}
    stand_in(draw=draw, by=getattr(province, office).actor(), **public | given)


def test_the_deadline_is_the_end_of_the_fifth_working_day(province, draw):
    assert AFTER_DEADLINE - draw.deadline == timedelta(microseconds=1)
    assert published(Draw.objects.get())["deadline"] == "2026-03-10T23:59:59.999999+08:00"
    refused("before_deadline", stand_in_as, province=province, draw=draw, office="city", at=draw.deadline)
    commit_as(province, draw, "city", "manager")
    late = {"draw": draw, "value": VALUES["city"], "by": province.city.actor()}
    refused("after_deadline", open_value, **late, at=AFTER_DEADLINE)
    open_value(**late, at=draw.deadline)
    assert parties_of(draw)[0].value


def test_nobody_commits_after_the_deadline(province, draw):
    late = {"draw": draw, "by": province.city.actor(), "at": AFTER_DEADLINE}
    refused("after_deadline", commit, commitment="a" * 64, **late)


@pytest.mark.parametrize("silent", [("city",), ("manager",), ("city", "manager")])
def test_the_source_stands_in_for_the_silent(province, draw, silent):
    commit_as(province, draw, "city", "manager")
    open_as(province, draw, *(office for office in VALUES if office not in silent))
    stand_in_as(province, draw, "manager")
    record = json.loads(json.dumps(published(Draw.objects.get())))
    assert verify_published(record) is None
    assert [party["value"] for party in record["parties"]] == [
        None if office in silent else value for office, value in VALUES.items()
    ]
    assert TestItem.objects.filter(state=TestState.DUE).count() == 26
    refused("wrong_state", stand_in_as, province=province, draw=draw, office="city")


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("bad_public_value", {"value": "03 07"}),
        ("bad_public_value", {"value": "0A"}),
        ("not_as_described", {"value": "0307121825330"}),
        ("not_as_described", {"value": "030712182533099"}),
        ("not_as_described", {"value": "0307121825330a"}),
        ("no_public_reference", {"reference": " "}),
    ],
)
def test_a_public_value_is_written_in_one_way_and_found(province, draw, code, given):
    refused(code, stand_in_as, province=province, draw=draw, office="city", **given)
    refused("not_a_party", stand_in_as, province=province, draw=draw, office="direct_city")


def test_the_city_is_asked_once_for_the_public_value(province, draw):
    for days in (0, 1):
        tick(at=AFTER_DEADLINE + timedelta(days=days))
        owed = Duty.objects.filter(subject_type="draw", closed_at=None)
        assert [(duty.kind, duty.organisation) for duty in owed] == [
            ("draw_stand_in", province.city.organisation)
        ]
    stand_in_as(province, draw, "manager", at=AFTER_DEADLINE + timedelta(days=2))
    assert not Duty.objects.filter(subject_type="draw", closed_at=None).exists()


def test_two_that_act_at_once_take_their_turns(province, draw):
    """Both read the draw before either acts: neither is refused for what the other did."""
    as_read = {office: Draw.objects.get() for office in VALUES}
    for office, read in as_read.items():
        commit_as(province, read, office)
    as_read = {office: Draw.objects.get() for office in VALUES}
    for office, read in as_read.items():
        open_as(province, read, office)
    assert Draw.objects.get().state == DrawState.DRAWN


def test_a_draw_from_before_there_was_a_source_goes_on(province, draw):
    with act("test", clause="R-3.12-a", by=None, at=at("2026-03-04")):
        Draw.objects.update(deadline=None, public_source="", source_named_at=None)
    commit_as(province, Draw.objects.get(), "city", "manager")
    refused("before_deadline", stand_in_as, province=province, draw=Draw.objects.get(), office="city")
    open_as(province, Draw.objects.get(), "city", "manager")
    record = published(Draw.objects.get())
    assert "fallback" not in record
    assert verify_published(record) is None


def test_the_published_file_verifies_on_the_command_line(province, draw, tmp_path, capsys):
    commit_as(province, draw, "city", "manager")
    open_as(province, draw, "city", "manager")
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(published(draw)))
    assert main(["draw", "verify", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"valid": True}
    file.write_text(json.dumps(published(draw) | {"seed": "0" * 64}))
    assert main(["draw", "verify", str(file), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["valid"] is False


def test_what_is_drawn_becomes_samples_and_spares_in_order(province, draw):
    commit_as(province, draw, "city", "manager")
    open_as(province, draw, "city", "manager")
    for record in draw.records:
        for basis, state, codes in (
            (TestBasis.SAMPLE, TestState.DUE, record["sample"]),
            (TestBasis.SPARE, TestState.RESERVE, record["spares"]),
        ):
            items = TestItem.objects.filter(lot__number=record["lot"], basis=basis).order_by("position")
            assert [item.charger.public_code for item in items] == codes
            assert {item.state for item in items} == {state}


def samples(province: Province) -> list[TestItem]:
    """The samples of a drawn lot of 40: 13, with 3 spares."""
    lot = walk.drawn_scheme(province).lots.get(size=40)
    return list(lot.test_items.filter(basis=TestBasis.SAMPLE).order_by("position"))


def test_spares_come_in_order_for_a_coded_reason_until_none_is_left(province):
    first, second, third, fourth, *_ = samples(province)
    given = {"measured": False, "by": province.verifier.actor(), "at": at("2026-03-16")}
    refused("unknown_reason", replace_item, item=first, reason="too_far", **given)
    refused("unknown_reason", replace_item, item=first, reason="", **given)

    spare = replace_item(item=first, reason="out_of_power", **given)
    assert (spare.basis, spare.position, spare.state) == (TestBasis.SPARE, 1, TestState.DUE)
    first.refresh_from_db()
    assert (first.state, first.reason, first.replaced_by) == (TestState.UNAVAILABLE, "out_of_power", spare)

    assert replace_item(item=second, reason="removed", **given).position == 2
    assert replace_item(item=spare, reason="damaged", **given).position == 3
    refused("no_spare_left", replace_item, item=third, reason="removed", **given)
    third.refresh_from_db()
    assert third.state == TestState.DUE
    assert fourth.lot.test_items.filter(state=TestState.DUE).count() == 13


def test_only_a_verifier_of_the_institution_replaces(province):
    item = samples(province)[0]
    for other in (province.city, province.checker, province.county):
        with pytest.raises(NotAllowed):
            replace_item(item=item, reason="removed", measured=False, by=other.actor(), at=at("2026-03-16"))


def test_a_charger_with_a_result_is_never_replaced(province):
    measured, approved, *_ = samples(province)
    given = {"by": province.verifier.actor(), "at": at("2026-03-17")}
    walk.entered_record(province, measured, error_pct="5.0")
    refused("has_record", replace_sample, item=measured, reason="damaged", **given)
    walk.approved_record(province, approved, error_pct="5.0")
    approved.refresh_from_db()
    refused("wrong_state", replace_item, item=approved, reason="damaged", measured=False, **given)


def test_a_charger_verified_in_full_has_no_spare(db):
    province = build_province()
    walk.approved_filing(province, rows(2))
    walk.issued_plan(province)
    item = walk.recorded_scheme(province).test_items.order_by("position")[0]
    refused(
        "no_spare_left",
        replace_item,
        item=item,
        reason="removed",
        measured=False,
        by=province.verifier.actor(),
        at=at("2026-03-16"),
    )
