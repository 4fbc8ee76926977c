"""Ledgers of the compulsory-verification platform: exported, imported, reconciled (R-4.3.2-a)."""

import pytest

from evenwatt.exchange import actions
from evenwatt.exchange.facts import VALUES, facts_of
from evenwatt.exchange.mappings import delete_mapping, save_mapping
from evenwatt.exchange.models import Entry, Ledger, PlatformNumber
from evenwatt.exchange.queries import asked_entries, counts, exchanged_chargers, ledgers, saved_mappings
from evenwatt.exchange.states import Decision, Outcome
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.parties.actions import give_role, open_account, register_organisation
from evenwatt.kernel.parties.models import Membership
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.shipped import shipped, shipped_mapping
from evenwatt.ledgers.writer import write_ledger
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import REGISTERED_ON, Province, at, build_province, rows

NOW = at("2026-03-02")
PLATFORM = "compulsory-platform"


@pytest.fixture
def province(db) -> Province:
    built = build_province()
    walk.approved_filing(built, rows(6))
    return built


def facts(by: Membership) -> list[dict[str, str]]:
    return [facts_of(charger) for charger in exchanged_chargers(by.actor()).order_by("pk")]


def imported(by: Membership, ledger: list[dict[str, str]], *, day: str = "2026-03-02", **narrowed) -> Ledger:
    content = write_ledger(shipped_mapping(PLATFORM, on=NOW.date()), ledger, actions.words_on(NOW))
    moment = at(day)
    return actions.import_ledger(
        file=store(content, at=moment),
        file_name="台账.xlsx",
        choice=PLATFORM,
        by=by.actor(),
        at=moment,
        **narrowed,
    )


def counted(ledger: Ledger, *, only_new: bool) -> dict[str, int]:
    return {outcome: each.all for outcome, each in counts(ledger, only_new=only_new).items()}


def ids(ledger: Ledger, outcome: Outcome) -> list[int]:
    return list(ledger.entries.filter(outcome=outcome).values_list("pk", flat=True))


def test_every_fact_that_a_ledger_can_state_is_one_that_the_registry_can_tell():
    assert VALUES.keys() == FACTS.keys()


@pytest.mark.parametrize("name", [mapping.name for mapping in shipped(on=NOW.date())])
def test_what_is_exported_by_a_mapping_comes_back_by_it_without_a_difference(province, name):
    by = province.county.actor()
    mapping, content = actions.export_ledger(chargers=exchanged_chargers(by), choice=name, by=by, at=NOW)
    ledger = actions.import_ledger(
        file=store(content, at=NOW), file_name=f"台账.{mapping.file_ending}", choice=name, by=by, at=NOW
    )
    assert ledger.findings == []
    assert counted(ledger, only_new=False) == {Outcome.EQUAL: 6}


def test_a_comparison_tells_all_five_outcomes_and_changes_no_charger(province):
    before = list(Charger.objects.order_by("pk").values())
    ledger_rows = facts(province.county)[:5]  # the sixth is only ours
    ledger_rows[1]["year"] = "2019"
    ledger_rows[2]["maker"] = "甲制造商有限公司"  # perhaps ours
    ledger_rows[3]["their_id"] = "QJ0004"
    ledger_rows[4]["serial"] = "XX99999"  # only theirs, and so its charger only ours
    ledger = imported(province.county, ledger_rows)
    assert counted(ledger, only_new=False) == {
        Outcome.EQUAL: 2,
        Outcome.DIFFERENT: 1,
        Outcome.SEVERAL: 1,
        Outcome.THEIRS: 1,
        Outcome.OURS: 2,
    }
    different = ledger.entries.get(outcome=Outcome.DIFFERENT)
    assert different.differences == [{"fact": "year", "ours": "2024", "theirs": "2019"}]
    assert PlatformNumber.objects.get().number == "QJ0004"  # learned: it says nothing about the charger
    assert list(Charger.objects.order_by("pk").values()) == before


def test_their_number_finds_a_charger_whose_serial_was_mistyped(province):
    known = facts(province.county)
    known[0]["their_id"] = "QJ0001"
    imported(province.county, known)
    known[0]["serial"] = "SN88888"
    again = imported(province.county, known, day="2026-03-03")
    (different,) = again.entries.filter(outcome=Outcome.DIFFERENT)
    assert [each["fact"] for each in different.differences] == ["serial"]


def test_a_county_takes_what_it_may_and_the_life_of_the_charger_tells(province):
    changed = facts(province.county)
    for each in changed[:2]:
        each["year"] = "2019"
    changed[0]["operator"] = "另一家公司"
    ledger = imported(province.county, changed)
    by = province.county.actor()
    chosen = ids(ledger, Outcome.DIFFERENT)
    assert actions.take_theirs(ledger=ledger, entry_ids=chosen, facts=["year"], by=by, at=NOW) == 2
    assert list(Charger.objects.order_by("pk").values_list("year", flat=True)[:3]) == [2019, 2019, 2024]
    told = LifeLine.objects.get(
        subject_type="charger", step="corrected", subject_id=Charger.objects.order_by("pk")[0].pk
    )
    assert "台账.xlsx" in told.note
    assert told.changes == [{"fact": "year", "was": "2024", "now": "2019"}]
    open_again, done = ledger.entries.filter(outcome=Outcome.DIFFERENT).order_by("pk")
    assert (open_again.decision, [each["fact"] for each in open_again.differences]) == ("", ["operator"])
    assert done.decision == Decision.TAKEN
    with pytest.raises(Conflict):
        actions.take_theirs(ledger=ledger, entry_ids=chosen, facts=["year"], by=by, at=NOW)


@pytest.mark.parametrize("fact", ["operator", "serial", "address"])
def test_what_the_operator_promised_is_not_taken_from_a_ledger(province, fact):
    changed = facts(province.county)
    changed[0]["operator"] = "另一家公司"
    ledger = imported(province.county, changed)
    with pytest.raises(Denied) as refused:
        actions.take_theirs(
            ledger=ledger,
            entry_ids=ids(ledger, Outcome.DIFFERENT),
            facts=[fact],
            by=province.county.actor(),
            at=NOW,
        )
    assert refused.value.code == "not_takeable"


def test_a_city_takes_no_year(province):
    changed = facts(province.city)
    changed[0]["year"] = "2019"
    ledger = imported(province.city, changed)
    with pytest.raises(Denied):
        actions.take_theirs(
            ledger=ledger,
            entry_ids=ids(ledger, Outcome.DIFFERENT),
            facts=["year"],
            by=province.city.actor(),
            at=NOW,
        )


def test_a_year_that_is_none_is_never_entered(province):
    changed = facts(province.county)
    changed[0]["year"] = "去年"
    ledger = imported(province.county, changed)
    with pytest.raises(Denied) as refused:
        actions.take_theirs(
            ledger=ledger,
            entry_ids=ids(ledger, Outcome.DIFFERENT),
            facts=["year"],
            by=province.county.actor(),
            at=NOW,
        )
    assert refused.value.code == "not_sound"
    assert Charger.objects.filter(year=2024).count() == 6


def test_operators_owe_one_answer_and_what_they_say_stands_at_the_entries(province):
    changed = facts(province.county)[:4]
    changed[0]["address"] = "另一条路9号"
    ledger = imported(province.county, changed)
    by, operator = province.county.actor(), province.operator.actor()
    chosen = [*ids(ledger, Outcome.DIFFERENT), *ids(ledger, Outcome.OURS)]
    assert actions.ask_operators(ledger=ledger, entry_ids=chosen, note="请核对铭牌", by=by, at=NOW) == 1
    duty = Duty.objects.get(kind="ledger_answer", closed_at=None)
    assert duty.organisation == province.operator.organisation
    assert asked_entries(ledger, operator).count() == 3
    assert not asked_entries(ledger, province.other_operator.actor()).exists()
    with pytest.raises(Denied):
        actions.answer(ledger=ledger, text="我方不知", by=province.other_operator.actor(), at=NOW)
    assert actions.answer(ledger=ledger, text="地址已更正", by=operator, at=NOW) == 3
    assert not Duty.objects.filter(kind="ledger_answer", closed_at=None).exists()
    assert "地址已更正" in ledger.entries.filter(decision=Decision.ANSWERED).first().answer


def test_an_operator_that_nobody_knows_cannot_be_asked(province):
    changed = facts(province.county)[:1]
    changed[0] |= {"serial": "XX1", "operator": "无名公司"}
    ledger = imported(province.county, changed)
    with pytest.raises(Denied) as refused:
        actions.ask_operators(
            ledger=ledger, entry_ids=ids(ledger, Outcome.THEIRS), note="", by=province.county.actor(), at=NOW
        )
    assert refused.value.code == "no_operator"


def test_a_candidate_is_chosen_once_or_none_of_them(province):
    changed = facts(province.county)
    changed[0]["maker"] = changed[1]["maker"] = "甲制造商有限公司"
    ledger = imported(province.county, changed)
    by = province.county.actor()
    first, second = ids(ledger, Outcome.SEVERAL)
    meant = ledger.entries.get(pk=first).candidates[0]
    chosen = actions.choose_charger(ledger=ledger, entry_id=first, charger_id=meant, by=by, at=NOW)
    assert (chosen.outcome, chosen.differences[0]["fact"]) == (Outcome.DIFFERENT, "maker")
    with pytest.raises(Denied):
        actions.choose_charger(ledger=ledger, entry_id=second, charger_id=meant, by=by, at=NOW)
    none = actions.choose_charger(ledger=ledger, entry_id=second, charger_id=0, by=by, at=NOW)
    assert none.outcome == Outcome.THEIRS


def test_the_next_import_shows_what_is_new_and_remembers_what_was_decided(province):
    changed = facts(province.county)[:5]
    changed[0]["year"] = "2019"
    first = imported(province.county, changed)
    by = province.county.actor()
    with pytest.raises(Denied):
        actions.keep_ours(ledger=first, entry_ids=ids(first, Outcome.DIFFERENT), reason=" ", by=by, at=NOW)
    actions.keep_ours(
        ledger=first, entry_ids=ids(first, Outcome.DIFFERENT), reason="铭牌为2024", by=by, at=NOW
    )
    changed[1]["model"] = "AC-7kW"
    second = imported(province.county, changed, day="2026-03-09")
    assert counted(second, only_new=True) == {Outcome.DIFFERENT: 1}
    carried = second.entries.get(outcome=Outcome.DIFFERENT, is_new=False)
    assert (carried.decision, carried.note) == (Decision.KEPT, "铭牌为2024")


def test_a_number_learned_in_the_first_import_makes_nothing_new_in_the_next(province):
    known = facts(province.county)
    for number, each in enumerate(known):
        each |= {"their_id": f"QJ{number}", "year": "2019"}
    imported(province.county, known)
    again = imported(province.county, known, day="2026-03-09")
    assert counted(again, only_new=True) == {}


def test_an_import_is_its_own_office_s_and_an_operator_has_none(province):
    ledger = imported(province.county, facts(province.county))
    assert [each.pk for each in ledgers(province.county.actor())] == [ledger.pk]
    assert not ledgers(province.city.actor()).exists()
    with pytest.raises(NotAllowed):
        actions.keep_ours(ledger=ledger, entry_ids=[1], reason="…", by=province.city.actor(), at=NOW)
    with pytest.raises(NotAllowed):
        imported(province.operator, facts(province.operator))
    assert len(facts(province.operator)) == 6
    assert facts(province.other_operator) == []
    assert (
        len(imported(province.other_county, facts(province.county)).entries.filter(outcome=Outcome.THEIRS))
        == 6
    )


def test_the_operations_unit_exchanges_the_whole_province(province):
    unit = register_organisation(
        kind=OrganisationKind.OPERATIONS_UNIT,
        name="示例运维单位",
        region=province.city.organisation.region,
        on=REGISTERED_ON,
    )
    account = open_account(login="unit", name="平台运维人员 01", password="no matter at all")
    office = give_role(account=account, organisation=unit, role=Role.OPERATIONS)
    ledger = imported(office, facts(office))
    assert counted(ledger, only_new=False) == {Outcome.EQUAL: 6}


def test_a_ledger_that_lacks_a_column_is_kept_with_its_finding_and_compared_with_nothing(province):
    content = "器具名称,出厂编号,型号规格,使用单位\n交流充电桩,SN00001,DC-120kW,示例充电甲公司\n".encode(
        "gb18030"
    )
    ledger = actions.import_ledger(
        file=store(content, at=NOW), file_name="台账.csv", choice=PLATFORM, by=province.county.actor(), at=NOW
    )
    assert [each["code"] for each in ledger.findings] == ["missing_column"]
    assert not Entry.objects.exists()


def test_mappings_have_versions_and_go_only_unused(province):
    by, other = province.county.actor(), province.city.actor()
    content = shipped_mapping(PLATFORM, on=NOW.date()).as_data() | {"name": "洪山台账", "title": "洪山台账"}
    save_mapping(content=content, sample=None, by=by, at=NOW)
    second = save_mapping(content=content | {"heading": "新表头"}, sample=None, by=by, at=NOW)
    assert [each.version for each in saved_mappings(by)] == [2, 1]
    assert not saved_mappings(other).exists()
    with pytest.raises(Denied):
        actions.mapping_of(f"saved-{second.pk}", by=other, at=NOW)
    actions.export_ledger(chargers=exchanged_chargers(by), choice=f"saved-{second.pk}", by=by, at=NOW)
    with pytest.raises(Denied) as refused:
        delete_mapping(saved=second, by=by, at=NOW)
    assert refused.value.code == "mapping_used"
    unused = save_mapping(content=content | {"name": "没用过"}, sample=None, by=by, at=NOW)
    delete_mapping(saved=unused, by=by, at=NOW)
    assert {each.name for each in saved_mappings(by)} == {"洪山台账"}


def test_a_comparison_asks_the_same_number_of_questions_whatever_the_size(
    province, django_assert_max_num_queries
):
    few = facts(province.county)
    with django_assert_max_num_queries(30):
        imported(province.county, few)
    walk.approved_filing(province, rows(206), day="2026-02-10")
    with django_assert_max_num_queries(30):
        imported(province.county, facts(province.county)[:150])
