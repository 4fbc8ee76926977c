"""What a model is: said by who runs it, corrected by bureaus, its spellings joined and split (R-3.8-a)."""

from decimal import Decimal

import pytest

from evenwatt.filing.actions import submit
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.procedures.catalogue_page import lots_formed_on
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.registry.catalogue import ModelFacts, confirm_model, correct_model, join_models, split_model
from evenwatt.registry.model_queries import catalogue, near_models, spellings_of
from evenwatt.registry.models import Charger, ChargerModel
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows, workbook

DC2 = ModelFacts("DC", "2", rated_kw=Decimal(120))
DC1 = ModelFacts("DC", "1")
NOW = at("2026-02-01")


@pytest.fixture
def province(db) -> Province:
    """Two operators that run one model, and a few chargers of it under another spelling."""
    province = build_province()
    walk.approved_filing(province, [*rows(12), *rows(3, first=50, model="DC-12OkW")])
    filing = walk.submitted_filing(
        province.other_operator, rows(4, first=100, station="江夏站", county="江夏区")
    )
    approve_filing(filing=filing, opinion="属实", by=province.other_county.actor(), at=at("2026-01-20"))
    return province


def entry(model: str = "DC-120kW") -> ChargerModel:
    return ChargerModel.objects.get(model=model)


def seen(capacity) -> dict[str, bool]:
    return {each.model: each.contradicted for each in catalogue(capacity.actor())}


def test_the_first_confirms_for_all_a_second_agrees_or_contradicts(province):
    first, second = province.operator.actor(), province.other_operator.actor()
    assert confirm_model(entry=entry(), facts=DC2, by=first, at=NOW)
    assert seen(province.county)["DC-120kW"] is False
    assert not confirm_model(entry=entry(), facts=DC1, by=second, at=NOW)
    assert (entry().accuracy_class, entry().confirmed_by_id) == ("2", first.organisation_id)
    assert seen(province.county)["DC-120kW"]
    assert seen(province.other_county)["DC-120kW"]
    assert confirm_model(entry=entry(), facts=ModelFacts("DC", "2"), by=second, at=NOW)
    assert not seen(province.city)["DC-120kW"]


def test_a_second_statement_fills_what_the_first_left_open(province):
    confirm_model(entry=entry(), facts=ModelFacts("DC", "2"), by=province.operator.actor(), at=NOW)
    said = ModelFacts("DC", "2", rated_a=Decimal("250.0"))
    confirm_model(entry=entry(), facts=said, by=province.other_operator.actor(), at=NOW)
    assert entry().rated_a == Decimal("250.0")


def test_who_does_not_run_it_cannot_say_what_it_is(province):
    with pytest.raises(Denied) as refusal:
        confirm_model(entry=entry("DC-12OkW"), facts=DC2, by=province.other_operator.actor(), at=NOW)
    assert refusal.value.code == "not_yours"
    with pytest.raises(NotAllowed):
        confirm_model(entry=entry(), facts=DC2, by=province.county.actor(), at=NOW)
    with pytest.raises(Denied):
        confirm_model(entry=entry(), facts=ModelFacts("", ""), by=province.operator.actor(), at=NOW)


def test_a_bureau_corrects_with_a_reason(province):
    confirm_model(entry=entry(), facts=DC2, by=province.operator.actor(), at=NOW)
    for by in (province.operator, province.county, province.manager):
        with pytest.raises(NotAllowed):
            correct_model(entry=entry(), facts=DC1, reason="铭牌", by=by.actor(), at=NOW)
    city = province.city.actor()
    for facts, reason, code in ((DC1, " ", "no_reason"), (DC2, "铭牌", "same")):
        with pytest.raises(Denied) as refusal:
            correct_model(entry=entry(), facts=facts, reason=reason, by=city, at=NOW)
        assert refusal.value.code == code
    correct_model(entry=entry(), facts=DC1, reason="现场核对铭牌", by=city, at=NOW)
    assert (entry().accuracy_class, entry().rated_kw) == ("1", None)


def test_lots_under_way_are_told_until_their_result(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    assert list(lots_formed_on(province.city.actor(), entry())) == [scheme.lots.order_by("number")[0]]
    assert not lots_formed_on(province.other_county.actor(), entry()).exists()
    walk.disposed_evaluation(province, walk.verified_lot(province, scheme))
    assert not lots_formed_on(province.city.actor(), entry()).exists()


def test_spellings_are_joined_with_the_originals_kept_and_split_again(province):
    officer = province.province_officer.actor()
    assert near_models(entry(), limit=5) == [entry("DC-12OkW")]
    join_models(variant=entry("DC-12OkW"), entry=entry(), reason="字母误写", by=officer, at=NOW)
    assert set(Charger.objects.values_list("catalogue__model", flat=True)) == {"DC-120kW"}
    assert spellings_of(entry()) == [("甲制造商", "DC-120kW", 16), ("甲制造商", "DC-12OkW", 3)]
    walk.approved_filing(
        province, [*rows(12), *rows(4, first=50, model="DC-12OkW")], day="2026-02-03"
    )  # filed again under the variant
    assert Charger.objects.get(serial="SN00053").catalogue == entry()
    split_model(variant=entry("DC-12OkW"), reason="并错", by=officer, at=at("2026-02-05"))
    assert Charger.objects.filter(catalogue=entry("DC-12OkW")).count() == 4
    assert entry("DC-12OkW").joined_into is None


def test_a_join_keeps_what_is_confirmed_and_refuses_what_contradicts(province):
    officer = province.province_officer.actor()
    confirm_model(entry=entry("DC-12OkW"), facts=DC2, by=province.operator.actor(), at=NOW)
    confirm_model(entry=entry(), facts=DC1, by=province.other_operator.actor(), at=NOW)
    with pytest.raises(Denied) as refusal:
        join_models(variant=entry("DC-12OkW"), entry=entry(), reason="误写", by=officer, at=NOW)
    assert refusal.value.code == "contradicting"
    correct_model(entry=entry(), facts=DC2, reason="铭牌", by=officer, at=NOW)
    join_models(variant=entry("DC-12OkW"), entry=entry(), reason="误写", by=officer, at=NOW)
    for variant, into, code in (
        (entry("DC-12OkW"), entry(), "joined"),
        (entry(), entry(), "same"),
    ):
        with pytest.raises(Denied) as refusal:
            join_models(variant=variant, entry=into, reason="误写", by=officer, at=NOW)
        assert refusal.value.code == code


def test_only_the_province_and_operations_join(province):
    for by in (province.city, province.county, province.operator, province.manager):
        with pytest.raises(NotAllowed):
            join_models(variant=entry("DC-12OkW"), entry=entry(), reason="x", by=by.actor(), at=NOW)
        with pytest.raises(NotAllowed):
            split_model(variant=entry("DC-12OkW"), reason="x", by=by.actor(), at=NOW)


def test_the_class_that_an_operator_files_is_proposed(db):
    province = build_province()
    ours = workbook(
        province.operator.organisation, rows(2, kind="DC", accuracy_class="2"), with_optional=True
    )
    filing = walk.uploaded_filing(province.operator, content=ours)
    submit(filing=filing, promised=True, by=province.operator.actor(), at=at("2026-01-12", 10))
    approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-13"))
    assert (entry().proposed_kind, entry().proposed_class, entry().accuracy_class) == ("DC", "2", "")
