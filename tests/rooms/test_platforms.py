"""Platforms file F, B and G; what is approved is taken over, what failed is disconnected."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from evenwatt.filing.actions import issue_form, return_for_correction, submit, summarise, withdraw
from evenwatt.filing.models import Filing
from evenwatt.filing.printing import printed_workbook
from evenwatt.filing.states import FiledForm, FilingState
from evenwatt.filing.workbook import check_workbook
from evenwatt.forms.pdf import render
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.documents.queries import visible_documents
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.tick import tick
from evenwatt.registry.actions import resume_use, stop_use
from evenwatt.registry.connection_models import Connection, HostedOperator, Mismatch, StopNotice
from evenwatt.registry.models import Charger
from evenwatt.registry.states import StopCause
from evenwatt.registry.stopping import confirm_stop
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
from tests.fixtures.refusals import refused


@pytest.fixture
def province(db) -> Province:
    return build_province()


def owed() -> set[tuple[str, str]]:
    return set(Duty.objects.filter(closed_at=None).values_list("kind", "organisation__name"))


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


def stopped(province: Province, serial: str, *, day: str) -> Charger:
    """A charger that failed by itself, stopped by the city's disposal."""
    charger = Charger.objects.get(serial=serial)
    with act("evaluation.dispose", clause="R-4.4.6-b", by=province.city.actor(), at=at(day)) as deed:
        stop_use(deed, [charger.pk], cause=StopCause.OWN_RESULT, reason="示例评价一号", clause="R-4.4.6-b")
    return charger


@pytest.mark.clause("R-4.2.2-c")
@pytest.mark.parametrize(
    ("confirmed", "late"), [("2026-03-04", False), ("2026-03-05", False), ("2026-03-06", True)]
)
def test_a_platform_is_told_confirms_in_three_days_and_connects_again_after_a_pass(province, confirmed, late):
    walk.approved_filing(province, rows(3), day="2025-09-12")
    platform_year(province)
    charger = stopped(province, "SN00001", day="2026-03-02")
    notice = StopNotice.objects.get()
    assert (notice.ground, notice.clause, notice.due_on) == ("failed", "R-4.2.2-c", date(2026, 3, 5))
    assert ("stop_connecting", province.platform.organisation.name) in owed()
    by, stranger = province.platform.actor(), province.other_platform.actor()
    with refused("not_yet"):
        confirm_stop(notice=notice, disconnected_on=date(2026, 3, 9), by=by, at=at(confirmed))
    with refused("before_connection"):
        confirm_stop(notice=notice, disconnected_on=date(2025, 3, 9), by=by, at=at(confirmed))
    with pytest.raises(NotAllowed):
        confirm_stop(notice=notice, disconnected_on=date(2026, 3, 3), by=stranger, at=at(confirmed))
    confirm_stop(notice=notice, disconnected_on=date(2026, 3, 3), by=by, at=at(confirmed))
    notice.refresh_from_db()
    assert (notice.state, notice.late) == ("confirmed", late)
    assert Connection.objects.get(charger=charger).until == date(2026, 3, 3)
    assert not {kind for kind, _ in owed()} & {"stop_connecting"}

    name = province.operator.organisation.name
    again = form_g(province.platform.organisation, [change(name, 1, "启用", on="2026-04-02")])
    told = uploaded(province.platform, "G", again, day="2026-04-02").rounds.get().rows.get()
    assert [finding["code"] for finding in told.findings] == ["not_passed"]
    in_form_b = form_b(province.platform.organisation, connected(name, 1))
    told = uploaded(province.platform, "B", in_form_b, day="2026-04-02").rounds.get().rows.get()
    assert [finding["code"] for finding in told.findings] == ["not_passed"]

    with act("evaluation.dispose", clause="R-4.4.6-b", by=province.city.actor(), at=at("2026-04-03")) as deed:
        resume_use(deed, [charger.pk], reason="示例评价二号", clause="R-4.4.6-f")
    notice.refresh_from_db()
    assert (notice.state, notice.released_on) == ("released", date(2026, 4, 3))
    approved(province, "G", again, day="2026-04-07")
    assert Connection.objects.get(charger=charger, until=None).since == date(2026, 4, 2)


def test_a_start_that_was_filed_before_the_charger_failed_is_not_approved(province):
    walk.approved_filing(province, rows(4), day="2025-09-12")
    platform_year(province)
    name = province.operator.organisation.name
    content = form_g(province.platform.organisation, [change(name, 4, "启用", on="2026-03-02")])
    filing = submitted(province.platform, "G", content, day="2026-03-03")
    stopped(province, "SN00004", day="2026-03-04")
    with refused("not_passed"):
        approve_filing(filing=filing, opinion="属实", by=province.city.actor(), at=at("2026-03-05"))
    assert not Connection.objects.filter(serial="SN00004").exists()
    assert Filing.objects.get(pk=filing.pk).state == FilingState.SUBMITTED


@pytest.mark.clause("R-4.4.6-g")
def test_what_fails_again_is_told_on_its_own_ground(province):
    walk.approved_filing(province, rows(3), day="2025-09-12")
    platform_year(province)
    stopped(province, "SN00001", day="2026-03-02")
    stopped(province, "SN00001", day="2026-03-03")
    assert set(StopNotice.objects.values_list("ground", "clause")) == {
        ("failed", "R-4.2.2-c"),
        ("failed_again", "R-4.4.6-g"),
    }


# ---- documents -------------------------------------------------------------------------------------


@pytest.mark.clause("R-F-F")
def test_a_submitted_round_is_printed_as_filed_and_again_with_the_opinion(province):
    listed = hosted(province.operator.organisation.name, 3)
    filing = submitted(province.platform, "F", form_f(province.platform.organisation, [listed]))
    by = province.platform.actor()
    before = issue_form(of_round=filing.rounds.get(), by=by, at=at("2025-11-11"))
    assert before == issue_form(of_round=filing.rounds.get(), by=by, at=at("2025-11-12"))
    assert before.number == "武汉市报备〔2025〕0001号-1"
    assert set(before.content["signatures"]) == {"真实性承诺"}
    approve_filing(filing=filing, opinion="情况属实", by=province.city.actor(), at=at("2025-11-20"))
    after = issue_form(of_round=filing.rounds.get(), by=province.city.actor(), at=at("2025-11-21"))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(render("form_f", after.content))).pages)
    for word in ("武汉市报备〔2025〕0001号", "情况属实", "2025年11月20日", listed["operator"]):
        assert word in "".join(text.split())
    assert set(visible_documents(province.platform.actor())) == {before, after}
    for stranger in (province.other_platform, province.county, province.operator, province.direct_city):
        assert not visible_documents(stranger.actor()).exists()


@pytest.mark.parametrize("form", ["B", "F", "G"])
def test_the_workbook_in_the_printed_layout_can_be_filed_again(province, form):
    platform, name = province.platform.organisation, province.operator.organisation.name
    contents = {
        "B": form_b(platform, connected(name, 2)),
        "F": form_f(platform, [hosted(name, 2)]),
        "G": form_g(platform, [change(name, 1, "停止", on="2025-11-03")]),
    }
    filing = submitted(province.platform, form, contents[form])
    stored = filing.rounds.get()
    read_back = check_workbook(
        printed_workbook(stored), "再报.xlsx", filer=platform, today=date(2025, 11, 10), form=FiledForm(form)
    )
    assert [row.values for row in read_back.rows] == [row.values for row in stored.rows.all()]
    assert read_back.header == stored.header


def test_a_draft_is_no_document(province):
    content = form_f(province.platform.organisation, [hosted(province.operator.organisation.name, 3)])
    filing = uploaded(province.platform, "F", content)
    with refused("not_submitted"):
        issue_form(of_round=filing.rounds.get(), by=province.platform.actor(), at=at("2025-11-11"))


@pytest.mark.clause("R-F-B")
def test_text_that_no_font_prints_is_refused_at_entry(province):
    strange = rows(1, station="关山\U0002b820站")
    filing = walk.uploaded_filing(province.operator, strange)
    (row,) = filing.rounds.get().rows.all()
    assert [finding["code"] for finding in row.findings] == ["missing_glyph"]
    assert "U+2B820" in row.findings[0]["message"]
