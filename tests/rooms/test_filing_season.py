"""Who has filed, who is reminded before the last day, who is urged after it (R-4.1.1-e)."""

from datetime import date

import pytest

from evenwatt.filing.actions import return_for_correction, urge
from evenwatt.filing.models import Urging
from evenwatt.filing.season_queries import SEASONS, areas, counts, firms, progress_by_day, shown
from evenwatt.kernel.documents.actions import render_document
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.tick import tick
from tests.fixtures import platforms, walk
from tests.fixtures.province import at, build_province, rows

OPERATORS, OF_FORM_F = SEASONS["operators"], SEASONS["platforms-f"]


@pytest.fixture
def province(db):
    return build_province()


def open_duties(kind):
    return Duty.objects.filter(kind=kind, closed_at=None)


def send(province, day, *, who="county", firm_ids=None, season=OPERATORS):
    by = getattr(province, who).actor()
    return urge(season=season, year=2026, firm_ids=firm_ids, by=by, at=at(day))


def test_firms_stand_where_their_filing_stands(province, django_assert_num_queries):
    def standing(who=province.county):
        return [(firm.standing, firm.late) for firm in firms(who.actor(), OPERATORS, 2026)]

    assert standing() == [("missing", None)]
    filing = walk.submitted_filing(province.operator, rows(3), day="2026-09-30")
    assert standing() == [("review", False)]
    return_for_correction(
        filing=filing, opinion="退回", remarks={}, by=province.county.actor(), at=at("2026-10-12")
    )
    assert standing() == [("returned", False)]
    again = walk.submitted_filing(province.operator, rows(4), day="2026-10-15")
    approve_filing(filing=again, opinion="属实", by=province.county.actor(), at=at("2026-10-20"))
    assert standing() == [("approved", False)]
    assert standing(province.city) == [("approved", False), ("missing", None)]
    assert standing(province.direct_city) == []
    with django_assert_num_queries(3):
        every = firms(province.province_officer.actor(), OPERATORS, 2026)
        found = counts(every)
        assert (found["all"], found["missing"], found["approved"], found["in_time"]) == (2, 1, 1, 1)
        assert [(area.name, area.all, area.missing) for area in areas(every, by_city=True)] == [
            ("武汉市", 2, 1)
        ]
        assert [(day.on, day.so_far) for day in progress_by_day(every)] == [(date(2026, 9, 30), 1)]


def test_late_is_told_apart_and_names_are_found_by_their_beginning(province):
    walk.submitted_filing(province.operator, rows(3), day="2026-10-01")
    every = firms(province.city.actor(), OPERATORS, 2026)
    assert [firm.name for firm in shown(every, show="late", name="")] == ["示例充电甲公司"]
    assert [firm.name for firm in shown(every, show="", name="示例充电乙")] == ["示例充电乙公司"]
    assert not shown(every, show="in_time", name="").exists()


@pytest.mark.parametrize(
    ("day", "reminded"), [("2026-09-14", 0), ("2026-09-15", 2), ("2026-09-30", 2), ("2026-10-01", 0)]
)
def test_operators_are_reminded_in_the_last_days_only(province, day, reminded):
    tick(at=at(day))
    tick(at=at(day, 12))
    assert open_duties("file_reminder").count() == reminded


@pytest.mark.parametrize(
    ("day", "reminded"), [("2026-11-14", 0), ("2026-11-15", 2), ("2026-11-30", 2), ("2026-12-01", 0)]
)
def test_platforms_are_reminded_in_the_last_days_only(province, day, reminded):
    tick(at=at(day))
    assert open_duties("platform_reminder").count() == reminded


def test_a_filing_answers_the_reminder_and_next_year_reminds_again(province):
    tick(at=at("2026-09-20"))
    walk.submitted_filing(province.operator, rows(3), day="2026-09-21")
    assert open_duties("file_reminder").count() == 1
    tick(at=at("2026-09-22"))
    assert open_duties("file_reminder").count() == 1
    tick(at=at("2027-09-20"))
    assert open_duties("file_reminder").filter(organisation=province.operator.organisation).exists()


def test_a_letter_is_numbered_and_stands_in_the_inbox_until_the_firm_files(province):
    (letter,) = send(province, "2026-10-12")
    assert letter.firm == province.operator.organisation
    assert letter.document.number == "洪山区市场监督管理局催报〔2026〕0001号"
    assert letter.due_on == date(2026, 10, 26)
    duty = open_duties("file_urged").get()
    assert (duty.organisation, duty.due_on, duty.clause) == (letter.firm, letter.due_on, "R-4.1.1-e")
    assert life_of(("organisation", letter.firm.pk)).last().step == "urged"
    assert (
        render_document(document_id=letter.document_id, at=at("2026-10-12")).file.media_type
        == "application/pdf"
    )
    walk.submitted_filing(province.operator, rows(3), day="2026-10-14")
    assert not open_duties("file_urged").exists()


@pytest.mark.clause("R-4.1.1-e")
@pytest.mark.parametrize(("day", "called"), [("2026-09-30", 0), ("2026-10-01", 1)])
def test_a_county_is_called_to_urge_once_the_window_is_over(province, day, called):
    walk.submitted_filing(province.other_operator, rows(1, first=50), day="2026-09-20")
    tick(at=at(day))
    tick(at=at(day, 12))
    calls = open_duties("urge_operators")
    assert [call.organisation for call in calls] == [province.county.organisation] * called


def test_the_call_to_urge_ends_with_the_letters_and_comes_again_after_their_period(province):
    tick(at=at("2026-10-12"))
    assert open_duties("urge_operators").filter(organisation=province.county.organisation).exists()
    send(province, "2026-10-12")
    assert not open_duties("urge_operators").filter(organisation=province.county.organisation).exists()
    tick(at=at("2026-10-26"))
    assert not open_duties("urge_operators").filter(organisation=province.county.organisation).exists()
    tick(at=at("2026-10-27"))
    assert open_duties("urge_operators").filter(organisation=province.county.organisation).exists()
    walk.submitted_filing(province.operator, rows(3), day="2026-10-28")
    assert not open_duties("urge_operators").filter(organisation=province.county.organisation).exists()


@pytest.mark.parametrize(("day", "called"), [("2026-11-30", 0), ("2026-12-01", 1)])
def test_a_city_is_called_to_urge_its_platforms(province, day, called):
    tick(at=at(day))
    calls = open_duties("urge_platforms").filter(organisation=province.city.organisation)
    assert calls.count() == called


@pytest.mark.parametrize("day", ["2026-09-29", "2026-09-30"])
def test_nobody_is_urged_before_the_window_is_over(province, day):
    with pytest.raises(Denied) as refused:
        send(province, day)
    assert refused.value.code == "window_runs"


def test_a_second_letter_waits_for_the_period_of_the_first(province):
    send(province, "2026-10-12")
    with pytest.raises(Denied) as refused:
        send(province, "2026-10-26")
    assert refused.value.code == "nobody_to_urge"
    send(province, "2026-10-27")
    assert Urging.objects.count() == 2
    assert open_duties("file_urged").get().due_on == date(2026, 11, 10)


def test_who_has_filed_is_not_urged(province):
    walk.submitted_filing(province.operator, rows(3), day="2026-09-20")
    with pytest.raises(Denied):
        send(province, "2026-10-12", firm_ids=[province.operator.organisation_id])
    assert not Document.objects.filter(template="urging_letter").exists()


def test_each_bureau_urges_its_own_firms(province):
    foreign = province.other_operator.organisation_id
    with pytest.raises(Denied):
        send(province, "2026-10-12", firm_ids=[foreign])
    with pytest.raises(Denied):
        send(province, "2026-10-12", who="city")  # operators are the counties' to urge
    with pytest.raises(NotAllowed):
        send(province, "2026-10-12", who="province_officer")
    (letter,) = send(province, "2026-12-02", who="city", season=OF_FORM_F)
    assert letter.firm == province.platform.organisation
    assert open_duties("platform_f_urged").get().organisation == letter.firm


def test_a_platform_that_files_answers_the_letter_about_that_form(province):
    send(province, "2026-12-02", who="city", season=OF_FORM_F)
    content = platforms.form_f(province.platform.organisation, [platforms.hosted("示例充电甲公司", 3)])
    platforms.submitted(province.platform, "F", content, day="2026-12-03")
    assert not open_duties("platform_f_urged").exists()
    (firm,) = firms(province.city.actor(), OF_FORM_F, 2026)
    assert (firm.standing, firm.late) == ("review", True)
