"""Sampling schemes: lots that stay the same, what is verified in full, form B.1 (4.4.2)."""

from datetime import date

import pytest

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.lots.actions import file_scheme, form_lots, record_contact, return_scheme
from evenwatt.lots.models import LotMember, SamplingScheme
from evenwatt.lots.queries import full_verification_of, visible_lots, visible_schemes
from evenwatt.lots.risks import neighbouring_plans, risks_of
from evenwatt.lots.states import SchemeState, TestBasis
from evenwatt.procedures.annual_plan import issue_plan, prepare_plan
from evenwatt.procedures.sampling import record_scheme
from evenwatt.registry.actions import confirm_unsuited
from evenwatt.registry.models import Charger
from evenwatt.registry.states import StopCause
from tests.fixtures import walk
from tests.fixtures.province import HONGSHAN, JIANGXIA, Province, at, build_province, rows

SECOND_STATION = {"station": "光谷示范站", "address": "武汉市洪山区二路2号"}


@pytest.fixture
def province(db) -> Province:
    """40 chargers of one model at two stations, and two of another model."""
    province = build_province()
    filed = rows(25) + rows(15, first=26, **SECOND_STATION) + rows(2, first=900, model="AC-7kW", year="2019")
    walk.approved_filing(province, filed)
    walk.issued_plan(province)
    return province


@pytest.fixture
def scheme(province) -> SamplingScheme:
    return SamplingScheme.objects.get()


def lots(scheme: SamplingScheme) -> dict[str, list[str]]:
    """Number → serials."""
    return {
        lot.number: sorted(LotMember.objects.filter(lot=lot).values_list("charger__serial", flat=True))
        for lot in scheme.lots.all()
    }


def test_formed_again_the_lots_are_the_same(province, scheme):
    form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-02"))
    before = lots(scheme)
    form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-02", 10))
    assert lots(scheme) == before
    assert [(number, len(serials)) for number, serials in before.items()] == [
        ("示例计量院抽样〔2026〕001号第001批", 40)
    ]


def test_a_group_too_small_for_a_lot_is_verified_in_full(province, scheme):
    form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-02"))
    singles = full_verification_of(province.manager.actor(), scheme)
    assert [(item.charger.serial, item.basis, item.reason) for item in singles] == [
        ("SN00900", TestBasis.FULL, "too_few_for_a_lot"),
        ("SN00901", TestBasis.FULL, "too_few_for_a_lot"),
    ]
    assert not LotMember.objects.filter(charger__serial="SN00900").exists()


def test_form_b1_has_a_row_per_lot_and_station(province, scheme):
    walk.recorded_scheme(province)
    content = Document.objects.get(template="form_b1").content
    assert content["lot_count"] == 1
    assert content["full_verification"] == 2
    figures = [
        (row["station"], row["address"], row["size"], row["sample_size"], row["spare_size"])
        for row in content["rows"]
    ]
    assert sorted(figures) == [
        ("光谷示范站", "武汉市洪山区二路2号", 40, 13, 3),
        ("关山示范站", "武汉市洪山区一路1号", 40, 13, 3),
    ]


def test_form_b1_keeps_stations_of_one_name_in_two_counties_apart(db):
    province = build_province()
    elsewhere = {"county": "江夏区", "address": "武汉市江夏区一路1号"}
    walk.approved_filing(province, rows(10) + rows(10, first=100, **elsewhere))
    plan = prepare_plan(
        year=2026,
        institution=province.manager.organisation,
        counties=[Region.objects.get(pk=HONGSHAN), Region.objects.get(pk=JIANGXIA)],
        results_due_on=date(2026, 11, 30),
        sampling={"lot_area": "city"},
        by=province.city.actor(),
        at=at("2026-02-10"),
    )
    issue_plan(plan=plan, by=province.city.actor(), at=at("2026-02-10", 10))
    walk.recorded_scheme(province)
    content = Document.objects.get(template="form_b1").content
    assert [(row["station"], row["address"]) for row in content["rows"]] == [
        ("关山示范站", "武汉市洪山区一路1号"),
        ("关山示范站", "武汉市江夏区一路1号"),
    ]


def test_a_county_sees_the_schemes_lots_and_chargers_that_are_in_it(province, scheme):
    form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-02"))
    seen = {
        name: (
            visible_schemes(actor := getattr(province, name).actor()).count(),
            visible_lots(actor).count(),
            full_verification_of(actor, scheme).count(),
        )
        for name in ("city", "county", "other_county")
    }
    assert seen == {"city": (1, 1, 2), "county": (1, 1, 2), "other_county": (0, 0, 0)}


def test_where_all_is_verified_in_full_there_is_nothing_to_draw(db):
    province = build_province()
    walk.approved_filing(province, rows(2))
    walk.issued_plan(province)
    scheme = walk.recorded_scheme(province)
    assert scheme.state == SchemeState.DRAWN
    assert Duty.objects.filter(kind="verify", subject_id=scheme.pk, closed_at=None).count() == 1
    assert not Duty.objects.filter(kind__startswith="draw_", closed_at=None).exists()


def test_contact_is_recorded_with_the_agreed_day(province, scheme):
    def record(contacted_on: date, agreed_on: date) -> None:
        record_contact(
            scheme=scheme,
            contacted_on=contacted_on,
            agreed_on=agreed_on,
            by=province.manager.actor(),
            at=at("2026-02-12"),
        )

    for days, code in (
        ((date(2026, 2, 13), date(2026, 3, 16)), "contact_in_future"),
        ((date(2026, 2, 12), date(2026, 2, 11)), "agreed_too_early"),
    ):
        with pytest.raises(Denied) as refusal:
            record(*days)
        assert refusal.value.code == code
    assert Duty.objects.filter(kind="scheme_contact", closed_at=None).exists()
    record(date(2026, 2, 12), date(2026, 2, 12))
    assert not Duty.objects.filter(kind="scheme_contact", closed_at=None).exists()


def test_the_city_returns_with_remarks_and_the_institution_forms_again(province):
    scheme = walk.filed_scheme(province)
    with pytest.raises(Denied) as refusal:
        return_scheme(scheme=scheme, opinion=" ", by=province.city.actor(), at=at("2026-03-03"))
    assert refusal.value.code == "no_opinion"
    return_scheme(scheme=scheme, opinion="请核对型号", by=province.city.actor(), at=at("2026-03-03"))
    assert (scheme.state, scheme.opinion) == (SchemeState.RETURNED, "请核对型号")
    assert Duty.objects.filter(kind="scheme_form", closed_at=None).exists()
    form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-04"))
    file_scheme(scheme=scheme, by=province.manager.actor(), at=at("2026-03-04", 10))
    assert scheme.state == SchemeState.FILED


@pytest.mark.parametrize(
    ("repeat_by", "repeated", "one_by_one"),
    [
        ("new_lot", [("normal", 10, 3), ("tightened", 28, 20)], {"failed_by_itself"}),
        ("full_verification", [("normal", 10, 3)], {"failed_by_itself", "rejected_with_lot"}),
    ],
)
def test_what_failed_before_is_evaluated_apart_and_more_strictly(
    province, scheme, repeat_by, repeated, one_by_one
):
    """R-4.4.6-f: of 40 alike two failed by themselves and 28 stand under their rejected lot."""
    alike = Charger.objects.filter(model="DC-120kW").order_by("pk").values_list("pk", flat=True)
    Charger.objects.filter(pk__in=alike[:2]).update(stopped_by=StopCause.OWN_RESULT, rejected_lot="旧批")
    Charger.objects.filter(pk__in=alike[2:30]).update(stopped_by=StopCause.LOT, rejected_lot="旧批")
    plan = scheme.plan
    plan.sampling["repeat_by"]["value"] = repeat_by
    with act("test", clause="R-4.4.1-a", by=province.city.actor(), at=at("2026-03-01")):
        plan.save(update_fields=["sampling"])
    form_lots(scheme=SamplingScheme.objects.get(), by=province.manager.actor(), at=at("2026-03-02"))
    found = scheme.lots.order_by("number").values_list("severity", "size", "sample_size")
    assert list(found) == repeated
    alone = full_verification_of(province.manager.actor(), scheme).exclude(charger__model="AC-7kW")
    assert set(alone.values_list("reason", flat=True)) == one_by_one


def test_what_is_filed_or_recorded_is_not_formed_again(province):
    scheme = walk.filed_scheme(province)
    for _ in range(2):
        with pytest.raises(Denied) as refusal:
            form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-03"))
        assert refusal.value.code == "wrong_state"
        if scheme.state == SchemeState.FILED:
            record_scheme(scheme=scheme, opinion="", by=province.city.actor(), at=at("2026-03-03", 10))


def test_each_office_has_its_own_part(province, scheme):
    with pytest.raises(NotAllowed):
        form_lots(scheme=scheme, by=province.city.actor(), at=at("2026-03-02"))
    scheme = walk.filed_scheme(province)
    for other in (province.manager, province.direct_city, province.county):
        with pytest.raises(NotAllowed):
            record_scheme(scheme=scheme, opinion="", by=other.actor(), at=at("2026-03-03"))


def test_the_risks_stand_beside_the_plan(province):
    """N = 40, n = 13, Ac = 1: the check values of the sampling scheme."""
    lot = walk.filed_scheme(province).lots.get()
    found = [(risk.nonconforming, round(risk.accepted, 3)) for risk in risks_of(lot)]
    assert found[:3] == [(1, 1.0), (4, 0.608), (8, 0.179)]
    assert [round(risk.producer_pct, 1) for risk in risks_of(lot)[:2]] == [0.0, 39.2]
    assert {size: plan.n for size, plan in neighbouring_plans(lot).items()} == {15: 3, 40: 13, 51: 20}


def test_a_small_lot_as_good_as_the_aql_has_no_nonconforming_charger(db):
    """4 % of 4 chargers is less than one; 10 % and 20 % are at least one."""
    province = build_province()
    walk.approved_filing(province, rows(4))
    walk.issued_plan(province)
    lot = walk.filed_scheme(province).lots.get()
    assert [risk.nonconforming for risk in risks_of(lot)] == [0, 1, 1, 2]


def test_what_was_rejected_as_a_lot_is_not_merged_with_others(db):
    province = build_province()
    walk.approved_filing(province, rows(20) + rows(30, first=500))
    with act("test", clause="R-3.8-a", by=province.city.actor(), at=at("2026-01-20")):
        Charger.objects.filter(serial__gte="SN00500").update(rejected_lot="2025 年第001批")
    walk.issued_plan(province)
    scheme = SamplingScheme.objects.get()
    form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-02"))
    apart = {frozenset(members) for members in lots(scheme).values()}
    assert apart == {
        frozenset(f"SN{n:05d}" for n in range(1, 21)),
        frozenset(f"SN{n:05d}" for n in range(500, 530)),
    }


def test_what_the_city_confirmed_as_unsuited_is_verified_by_itself(province, scheme):
    charger, city = Charger.objects.get(serial="SN00003"), province.city.actor()
    with pytest.raises(Denied) as refusal:
        confirm_unsuited(charger=charger, reason="other", note=" ", by=city, at=at("2026-02-20"))
    assert refusal.value.code == "reason_unexplained"
    with pytest.raises(NotAllowed):
        confirm_unsuited(
            charger=charger, reason="altered", note="", by=province.direct_city.actor(), at=at("2026-02-20")
        )
    confirm_unsuited(charger=charger, reason="altered", note="", by=city, at=at("2026-02-20"))
    form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-02"))
    assert [len(serials) for serials in lots(scheme).values()] == [39]
    assert scheme.test_items.get(charger=charger).reason == "altered"
    confirm_unsuited(charger=charger, reason="", note="", by=city, at=at("2026-03-03"))
    form_lots(scheme=scheme, by=province.manager.actor(), at=at("2026-03-03"))
    assert [len(serials) for serials in lots(scheme).values()] == [40]
