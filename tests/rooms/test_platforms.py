"""Platforms file F, B and G; what is approved is taken over and compared with the operators' own filings."""

from datetime import date

import pytest

from evenwatt.filing.actions import return_for_correction, submit, summarise, withdraw
from evenwatt.filing.models import Filing
from evenwatt.filing.states import FilingState
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.tick import tick
from evenwatt.registry.connection_models import Connection, HostedOperator, Mismatch
from evenwatt.registry.connection_queries import mismatches
from evenwatt.registry.matching import explain, refuse, settle
from tests.fixtures import walk
from tests.fixtures.platforms import (
    approved,
    change,
    connected,
    form_b,
    form_f,
    form_g,
    hosted,
    platform_year,
    submitted,
    uploaded,
)
from tests.fixtures.province import Province, at, build_province, rows


@pytest.fixture
def province(db) -> Province:
    return build_province()


def owed() -> set[tuple[str, str]]:
    return set(Duty.objects.filter(closed_at=None).values_list("kind", "organisation__name"))


def refused(code: str):
    return pytest.raises(Denied, check=lambda denied: denied.code == code)


def found() -> dict[str, str]:
    """Mismatch: kind → state."""
    return dict(Mismatch.objects.values_list("kind", "state"))


# ---- the season ------------------------------------------------------------------------------------


@pytest.mark.clause("R-4.2.2-a")
def test_from_november_on_both_forms_are_owed_until_every_operator_has_its_form_b(province):
    platform, first, second = (
        province.platform.organisation,
        province.operator.organisation.name,
        province.other_operator.organisation.name,
    )
    tick(at=at("2025-10-31"))
    assert not {kind for kind, _ in owed()} & {"platform_file_f"}
    tick(at=at("2025-11-01"))
    mine = {kind for kind, name in owed() if name == platform.name}
    assert mine >= {"platform_file_f", "platform_file_b"}
    assert Duty.objects.filter(kind="platform_file_f")[0].due_on == date(2025, 11, 30)
    submitted(
        province.platform, "F", form_f(platform, [hosted(first, 3), hosted(second, 2, county="江夏区")])
    )
    submitted(province.platform, "B", form_b(platform, rows(3), name=first))
    mine = {kind for kind, name in owed() if name == platform.name}
    assert "platform_file_f" not in mine
    assert "platform_file_b" in mine
    elsewhere = {"county": "江夏区", "address": "武汉市江夏区一路1号"}
    submitted(province.platform, "B", form_b(platform, rows(2, first=70, **elsewhere), name=second))
    assert "platform_file_b" not in {kind for kind, name in owed() if name == platform.name}


@pytest.mark.clause("R-4.2.2-a")
@pytest.mark.parametrize(
    ("day", "year", "late"),
    [
        ("2025-11-29", 2025, False),
        ("2025-11-30", 2025, False),
        ("2025-12-01", 2025, True),
        ("2026-01-05", 2025, True),
    ],
)
def test_forms_f_and_b_are_late_from_the_first_of_december(province, day, year, late):
    operator = province.operator.organisation.name
    filing = submitted(
        province.platform, "F", form_f(province.platform.organisation, [hosted(operator, 3)]), day=day
    )
    assert (filing.year, filing.late) == (year, late)


@pytest.mark.clause("R-4.3.1-c")
def test_the_city_reviews_what_a_platform_files_and_no_other_office(province):
    operator = province.operator.organisation.name
    filing = submitted(province.platform, "F", form_f(province.platform.organisation, [hosted(operator, 3)]))
    assert filing.receipt == "武汉市报备〔2025〕0001号"
    assert ("platform_review", province.city.organisation.name) in owed()
    for office in (province.county, province.direct_city, province.province_officer, province.operator):
        with pytest.raises(NotAllowed):
            approve_filing(filing=filing, opinion="属实", by=office.actor(), at=at("2025-12-01"))
    return_for_correction(
        filing=filing, opinion="请补联系人", remarks={}, by=province.city.actor(), at=at("2025-12-01")
    )
    assert ("platform_correct", province.platform.organisation.name) in owed()
    again = submitted(
        province.platform,
        "F",
        form_f(province.platform.organisation, [hosted(operator, 4)]),
        day="2025-12-03",
    )
    assert (again.pk, again.rounds.count(), again.late, again.receipt) == (
        filing.pk,
        2,
        False,
        filing.receipt,
    )


def test_an_operator_cannot_file_for_a_platform_nor_a_platform_for_another(province):
    content = form_f(province.platform.organisation, [hosted("某", 1)])
    filing = uploaded(province.platform, "F", content)
    for office in (province.operator, province.other_platform):
        with pytest.raises(NotAllowed):
            submit(filing=filing, promised=True, by=office.actor(), at=at("2025-11-10"))
        with pytest.raises(NotAllowed):
            withdraw(filing=filing, by=office.actor(), at=at("2025-11-10"))


def test_forms_b_of_two_operators_are_under_way_at_once(province):
    platform = province.platform.organisation
    names = [province.operator.organisation.name, province.other_operator.organisation.name]
    filings = {uploaded(province.platform, "B", form_b(platform, rows(2), name=name)).pk for name in names}
    assert len(filings) == 2
    again = uploaded(province.platform, "B", form_b(platform, rows(3), name=names[0]))
    assert again.pk in filings
    assert Filing.objects.filter(state=FilingState.DRAFT).count() == 2


def test_a_form_b_in_the_platforms_name_says_whose_each_charger_is(province):
    platform = province.platform.organisation
    nameless = [dict(row, operator="") for row in rows(2)]
    filing = uploaded(province.platform, "B", form_b(platform, nameless))
    codes = {finding["code"] for row in filing.rounds.get().rows.all() for finding in row.findings}
    assert codes == {"operator_missing"}


# ---- connections -----------------------------------------------------------------------------------


def test_approval_takes_over_operators_and_connections_and_joins_them(province):
    walk.approved_filing(province, rows(3), day="2025-09-12")
    platform_year(province)
    listed = HostedOperator.objects.get()
    assert (listed.operator, listed.chargers) == (province.operator.organisation, 3)
    stays = Connection.objects.all()
    assert {(stay.charger.serial, stay.since, stay.until) for stay in stays} == {
        (f"SN0000{n}", date(2025, 11, 10), None) for n in (1, 2, 3)
    }
    assert not Mismatch.objects.exists()


def test_a_charger_not_filed_again_is_no_longer_connected_and_others_stay(province):
    platform, name = province.platform.organisation, province.operator.organisation.name
    platform_year(province)
    approved(province, "B", form_b(platform, connected(name, 2)), day="2026-11-10")
    ended = Connection.objects.exclude(until=None).get()
    assert (ended.serial, ended.until) == ("SN00003", date(2026, 11, 10))
    approved(province, "B", form_b(platform, rows(1, first=80), name="示例充电丙公司"), day="2026-11-11")
    assert Connection.objects.filter(until=None).count() == 3


@pytest.mark.clause("R-4.2.2-b")
def test_form_g_ends_and_begins_stays_on_the_days_it_states(province):
    walk.approved_filing(province, rows(4), day="2025-09-12")
    platform_year(province)
    platform, name = province.platform.organisation, province.operator.organisation.name
    filed = [change(name, 1, "停止", on="2026-01-05"), change(name, 4, "启用", on="2026/1/6")]
    filing = approved(province, "G", form_g(platform, filed), day="2026-04-03")
    assert not filing.late
    ended = Connection.objects.exclude(until=None).get()
    assert (ended.serial, ended.until, ended.reason) == ("SN00001", date(2026, 1, 5), "设备检修")
    begun = Connection.objects.get(serial="SN00004")
    assert (begun.since, begun.charger.serial, begun.operator) == (
        date(2026, 1, 6),
        "SN00004",
        province.operator.organisation,
    )


@pytest.mark.clause("R-4.2.2-b")
@pytest.mark.parametrize(
    ("day", "late"), [("2026-04-04", False), ("2026-04-05", False), ("2026-04-06", True)]
)
def test_a_change_is_late_after_three_months(province, day, late):
    platform_year(province)
    name = province.operator.organisation.name
    content = form_g(province.platform.organisation, [change(name, 1, "停止", on="2026-01-05")])
    assert submitted(province.platform, "G", content, day=day).late is late


def test_a_change_without_a_day_counts_from_its_submission(province):
    platform_year(province)
    name = province.operator.organisation.name
    content = form_g(province.platform.organisation, [change(name, 1, "停止")])
    filing = approved(province, "G", content, day="2026-05-06")
    assert not filing.late
    assert [finding["code"] for finding in filing.rounds.get().findings] == ["no_change_dates"]
    assert Connection.objects.exclude(until=None).get().until == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("filed", "code"),
    [
        ({"number": 1, "word": "启用"}, "connected_already"),
        ({"number": 9, "word": "停止"}, "not_connected"),
        ({"number": 1, "word": "停止", "on": "2026-02-30"}, "not_a_day"),
        ({"number": 1, "word": "停止", "on": "2026-05-07"}, "future_change"),
        ({"number": 1, "word": "停止", "on": "2026-01-05"}, "late_change"),
    ],
)
def test_doubtful_changes_are_told_at_entry(province, filed, code):
    platform_year(province)
    number, word, on = filed["number"], filed["word"], filed.get("on", "2026-05-06")
    content = form_g(
        province.platform.organisation, [change(province.operator.organisation.name, number, word, on=on)]
    )
    filing = uploaded(province.platform, "G", content, day="2026-05-06")
    assert code in {finding["code"] for row in filing.rounds.get().rows.all() for finding in row.findings}


@pytest.mark.clause("R-4.2.2-b")
def test_a_half_year_is_summarised_once_and_when_it_is_over(province):
    platform_year(province)
    platform, by = province.platform.organisation, province.platform.actor()
    content = form_g(platform, [change(province.operator.organisation.name, 1, "停止", on="2026-01-05")])
    approved(province, "G", content, day="2026-02-03")
    with refused("period_runs"):
        summarise(platform=platform, day=date(2026, 6, 30), by=by, at=at("2026-06-30"))
    tick(at=at("2026-07-01"))
    duty = Duty.objects.get(kind="half_year_summary", organisation=platform, subject_id=20261)
    assert duty.due_on == date(2026, 7, 15)
    document = summarise(platform=platform, day=date(2026, 6, 30), by=by, at=at("2026-07-02"))
    assert [row["serial"] for row in document.content["rows"]] == ["SN00001"]
    duty.refresh_from_db()
    assert duty.closed_at is not None
    with refused("summarised"):
        summarise(platform=platform, day=date(2026, 3, 1), by=by, at=at("2026-07-03"))


# ---- stop connecting -------------------------------------------------------------------------------


# ---- matching --------------------------------------------------------------------------------------


@pytest.mark.clause("R-4.3.1-c")
def test_what_one_files_and_the_other_does_not_is_found_and_gone_when_it_agrees(province):
    platform_year(province)
    assert found() == {"not_filed_by_operator": "open"}
    assert Mismatch.objects.count() == 3
    platform, operator = province.platform.organisation.name, province.operator.organisation.name
    assert owed() >= {("mismatch_platform", platform), ("mismatch_operator", operator)}
    walk.approved_filing(province, rows(3), day="2025-12-01")
    assert found() == {"not_filed_by_operator": "settled"}
    assert not {kind for kind, _ in owed()} & {"mismatch_platform", "mismatch_operator"}


def test_the_platform_learns_neither_whose_a_charger_is_nor_what_it_does_not_connect(province):
    other = province.other_operator
    filing = walk.submitted_filing(
        other, rows(1, first=3, county="江夏区", address="武汉市江夏区一路1号"), day="2025-09-12"
    )
    approve_filing(filing=filing, opinion="属实", by=province.other_county.actor(), at=at("2025-09-20"))
    walk.approved_filing(province, [*rows(2), *rows(1, first=4)], day="2025-09-12")
    platform_year(province)
    assert set(found()) == {"of_another_operator", "not_filed_by_platform"}
    seen = list(mismatches(province.platform.actor()))
    assert {each.kind for each in seen} == {"of_another_operator"}
    told = "".join(str(value) for each in seen for value in vars(each).values())
    assert other.organisation.name not in told
    assert {each.kind for each in mismatches(province.operator.actor())} == {
        "of_another_operator",
        "not_filed_by_platform",
    }
    for stranger in (other, province.other_platform, province.other_county, province.direct_city):
        assert not mismatches(stranger.actor()).exists()
    for bureau in (province.city, province.county, province.province_officer):
        assert mismatches(bureau.actor()).count() == 2


def test_an_explanation_is_accepted_for_as_long_as_both_say_the_same(province):
    platform_year(province, 1)
    mismatch, city, platform = Mismatch.objects.get(), province.city.actor(), province.platform.actor()
    with refused("explanation_missing"):
        explain(mismatch=mismatch, explanation=" ", by=platform, at=at("2025-11-20"))
    explain(mismatch=mismatch, explanation="经营者正在补报", by=platform, at=at("2025-11-20"))
    assert owed() >= {
        ("mismatch_city", province.city.organisation.name),
        ("mismatch_county", province.county.organisation.name),
    }
    refuse(mismatch=mismatch, outcome="请附报备回执", by=city, at=at("2025-11-21"))
    explain(mismatch=mismatch, explanation="已补报", by=province.operator.actor(), at=at("2025-11-22"))
    settle(mismatch=mismatch, outcome="同意", by=province.county.actor(), at=at("2025-11-23"))
    approved(
        province, "F", form_f(province.platform.organisation, [hosted("示例充电甲公司", 1)]), day="2025-11-24"
    )
    assert found() == {"not_filed_by_operator": "settled"}
    # The platform tells another model: it is looked at again.
    content = form_b(province.platform.organisation, connected("示例充电甲公司", 1, model="DC-60kW"))
    approved(province, "B", content, day="2025-11-25")
    assert found() == {"not_filed_by_operator": "open"}


def test_an_unknown_operator_is_one_mismatch_for_the_county_where_it_is_said_to_be(province):
    platform = province.platform.organisation
    approved(province, "F", form_f(platform, [hosted("无此公司", 5)]))
    approved(province, "B", form_b(platform, connected("无此公司", 5)))
    only = Mismatch.objects.get()
    assert (only.kind, only.county_id, only.operator) == ("operator_unknown", "420111", None)
    assert mismatches(province.county.actor()).count() == 1
