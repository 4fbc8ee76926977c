"""The acts of a filing: what they refuse, what they leave behind, and what they leave alone."""

from datetime import date

import pytest

from evenwatt.filing.actions import return_for_correction, submit, upload, withdraw
from evenwatt.filing.models import Filing
from evenwatt.filing.queries import operators_without_filing, visible_filings
from evenwatt.filing.states import FilingState
from evenwatt.filing.workbook import check_workbook
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.parties.actions import give_role, open_account, register_organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.procedures import filing_review
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.registry.models import Charger, Station
from tests.fixtures import walk
from tests.fixtures.province import HONGSHAN, JIANGXIA, Province, at, build_province, rows, workbook
from tests.fixtures.refusals import refused

WRONG = rows(2, first=50, year="2031")


@pytest.fixture
def province(db) -> Province:
    return build_province()


def owed() -> set[tuple[str, str]]:
    """The open duties: (kind, by whom)."""
    return set(Duty.objects.filter(closed_at=None).values_list("kind", "organisation__name"))


def test_the_same_upload_twice_changes_nothing(province):
    content = workbook(province.operator.organisation, rows(3))
    filing = walk.uploaded_filing(province.operator, content=content)
    before = (filing.version, LifeLine.objects.count(), filing.rounds.get().uploaded_at)
    again = walk.uploaded_filing(province.operator, content=content, day="2026-01-13")
    assert again == filing
    assert (again.version, LifeLine.objects.count(), again.rounds.get().uploaded_at) == before


def test_another_upload_before_submission_replaces_the_round(province):
    walk.uploaded_filing(province.operator, rows(3))
    filing = walk.uploaded_filing(province.operator, rows(4))
    only = filing.rounds.get()
    assert (only.number, only.row_count, only.rows.count()) == (1, 4, 4)


@pytest.mark.clause("R-4.2.1-a")
def test_a_workbook_without_rows_replaces_no_rows(province):
    filing = walk.uploaded_filing(province.operator, rows(3))
    empty = workbook(province.operator.organisation, [])
    with refused("nothing_to_replace_with"):
        walk.uploaded_filing(province.operator, content=empty)
    assert filing.rounds.get().rows.count() == 3
    withdraw(filing=filing, by=province.operator.actor(), at=at("2026-01-12"))
    assert walk.uploaded_filing(province.operator, content=empty, day="2026-01-13").pk != filing.pk


def test_a_filing_is_owed_until_it_is_submitted_then_the_county_owes_its_review(province):
    filing = walk.uploaded_filing(province.operator, rows(3))
    operator, county = province.operator.organisation.name, province.county.organisation.name
    assert owed() == {("filing_submit", operator)}
    submit(filing=filing, promised=True, by=province.operator.actor(), at=at("2026-01-12"))
    assert owed() == {("filing_review", county)}
    assert filing.receipt == "洪山区报备〔2026〕0001号"


@pytest.mark.clause("R-4.2.1-b")
def test_no_submission_without_the_promise(province):
    filing = walk.uploaded_filing(province.operator, rows(3))
    with refused("no_promise"):
        submit(filing=filing, promised=False, by=province.operator.actor(), at=at("2026-01-12"))
    assert Filing.objects.get().state == FilingState.DRAFT


def test_wrong_rows_stop_a_submission_unless_they_are_left_out(province):
    filing = walk.uploaded_filing(province.operator, rows(3) + WRONG)
    by, moment = province.operator.actor(), at("2026-01-12")
    with refused("has_errors"):
        submit(filing=filing, promised=True, by=by, at=moment)
    submit(filing=filing, promised=True, without_wrong_rows=True, by=by, at=moment)
    approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=moment)
    assert Charger.objects.count() == 3


def test_a_workbook_of_wrong_rows_only_cannot_be_submitted(province):
    filing = walk.uploaded_filing(province.operator, WRONG)
    with refused("all_rows_wrong"):
        submit(
            filing=filing,
            promised=True,
            without_wrong_rows=True,
            by=province.operator.actor(),
            at=at("2026-01-12"),
        )


@pytest.mark.clause("R-4.2.1-a")
@pytest.mark.parametrize(
    ("day", "late"), [("2026-09-29", False), ("2026-09-30", False), ("2026-10-01", True)]
)
def test_a_filing_is_late_from_the_first_of_october(province, day, late):
    assert walk.submitted_filing(province.operator, rows(1), day=day).late is late


def test_a_return_needs_an_opinion_or_a_remark(province):
    filing = walk.submitted_filing(province.operator, rows(3))
    county, moment = province.county.actor(), at("2026-01-13")
    with refused("no_opinion"):
        return_for_correction(filing=filing, opinion=" ", remarks={8: "  "}, by=county, at=moment)
    return_for_correction(filing=filing, opinion="", remarks={8: "地址不全"}, by=county, at=moment)
    assert filing.rounds.get().rows.get(excel_row=8).remark == "地址不全"
    assert owed() == {("filing_correct", province.operator.organisation.name)}


def test_a_remark_on_a_row_that_is_not_there_returns_nothing(province):
    filing = walk.submitted_filing(province.operator, rows(3))
    with refused("no_such_row"):
        return_for_correction(
            filing=filing, opinion="", remarks={999: "?"}, by=province.county.actor(), at=at("2026-01-13")
        )
    assert Filing.objects.get().state == FilingState.SUBMITTED


def test_a_correction_is_a_second_round_and_the_first_stays(province):
    filing = walk.submitted_filing(province.operator, rows(3))
    return_for_correction(
        filing=filing, opinion="请补充", remarks={}, by=province.county.actor(), at=at("2026-01-13")
    )
    filing = walk.uploaded_filing(province.operator, rows(4), day="2026-01-14")
    first, second = filing.rounds.all()
    assert (first.row_count, first.opinion, second.row_count) == (3, "请补充", 4)
    assert owed() == {("filing_correct", province.operator.organisation.name)}


def test_a_correction_neither_postpones_nor_brings_forward(province):
    """Filed in April and corrected in May: what the correction files first goes into the next plan year."""
    filing = walk.submitted_filing(province.operator, rows(3), day="2026-04-28")
    return_for_correction(
        filing=filing, opinion="请补充", remarks={}, by=province.county.actor(), at=at("2026-04-29")
    )
    filing = walk.submitted_filing(province.operator, rows(4), day="2026-05-02")
    assert Duty.objects.filter(closed_at=None).values_list("kind", flat=True).get() == "filing_review"
    approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-05-05"))
    days = Charger.objects.order_by("serial").values_list("filed_on", flat=True)
    assert list(days) == [date(2026, 4, 28)] * 3 + [date(2026, 5, 2)]


@pytest.mark.clause("R-4.2.1-b")
def test_an_approval_needs_an_opinion(province):
    filing = walk.submitted_filing(province.operator, rows(1))
    with refused("no_opinion"):
        approve_filing(filing=filing, opinion="", by=province.county.actor(), at=at("2026-01-13"))


def test_the_registry_is_untouched_before_approval_and_written_once(province):
    filing = walk.submitted_filing(province.operator, rows(3))
    assert not Charger.objects.exists()
    assert not Station.objects.exists()
    approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-13"))
    assert (Charger.objects.count(), Station.objects.count()) == (3, 1)
    with refused("wrong_state"):
        approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-13"))
    assert owed() == {
        ("plan_year", province.city.organisation.name),
        ("construction_confirm", province.operator.organisation.name),
    }


def test_filed_again_next_year_a_charger_stays_one(province):
    walk.approved_filing(province, rows(3))
    walk.approved_filing(province, rows(3, station="新名示范站"), day="2027-01-12")
    assert Charger.objects.count() == 3
    assert {charger.station.name for charger in Charger.objects.all()} == {"新名示范站"}


def test_a_serial_that_another_operator_filed_first_is_refused_at_approval(province):
    late = walk.submitted_filing(province.other_operator, rows(1))
    walk.approved_filing(province, rows(1))
    with refused("serial_taken"):
        approve_filing(filing=late, opinion="属实", by=province.other_county.actor(), at=at("2026-01-20"))
    assert Charger.objects.get().operator == province.operator.organisation
    assert Filing.objects.get(pk=late.pk).state == FilingState.SUBMITTED


def test_an_approval_that_breaks_in_the_middle_leaves_nothing(province, monkeypatch):
    filing = walk.submitted_filing(province.operator, rows(3))
    before = (owed(), LifeLine.objects.count())

    def break_off(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(filing_review, "ask_for_plan", break_off)
    with pytest.raises(RuntimeError, match="power cut"):
        approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-13"))
    assert Filing.objects.get().state == FilingState.SUBMITTED
    assert not Charger.objects.exists()
    assert (owed(), LifeLine.objects.count()) == before


def test_a_withdrawn_filing_is_owed_again_and_makes_room_for_a_new_one(province):
    filing = walk.submitted_filing(province.operator, rows(1))
    assert province.operator.organisation not in operators_without_filing(2026)
    withdraw(filing=filing, by=province.operator.actor(), at=at("2026-01-13"))
    assert owed() == {("file", province.operator.organisation.name)}
    assert province.operator.organisation in operators_without_filing(2026)
    assert walk.uploaded_filing(province.operator, rows(1)) != filing


def test_a_filing_withdrawn_after_its_last_day_is_owed_late_not_next_year(province):
    filing = walk.submitted_filing(province.operator, rows(1), day="2026-09-30")
    withdraw(filing=filing, by=province.operator.actor(), at=at("2026-10-08"))
    assert Duty.objects.get(kind="file", closed_at=None).due_on == date(2026, 9, 30)
    walk.uploaded_filing(province.operator, rows(1), day="2026-10-09")
    assert Duty.objects.get(kind="filing_submit", closed_at=None).due_on == date(2026, 9, 30)


def test_nobody_acts_for_another_office(province):
    filing = walk.submitted_filing(province.operator, rows(1))
    moment = at("2026-01-13")
    with pytest.raises(NotAllowed):
        withdraw(filing=filing, by=province.other_operator.actor(), at=moment)
    with pytest.raises(NotAllowed):
        approve_filing(filing=filing, opinion="属实", by=province.other_county.actor(), at=moment)
    with pytest.raises(NotAllowed):
        approve_filing(filing=filing, opinion="属实", by=province.city.actor(), at=moment)
    operator = province.operator.organisation
    content = workbook(operator, rows(2))
    checked = check_workbook(content, "报备.xlsx", filer=operator, today=date(2026, 1, 13))
    with pytest.raises(NotAllowed):
        upload(
            filer=operator,
            file=store(content, at=moment),
            file_name="报备.xlsx",
            checked=checked,
            by=province.other_operator.actor(),
            at=moment,
        )


def test_who_read_an_older_state_is_told(province):
    filing = walk.submitted_filing(province.operator, rows(1))
    filing.version -= 1
    with pytest.raises(Conflict):
        approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-13"))


def test_what_is_no_workbook_is_refused_before_anything_is_stored(province):
    with pytest.raises(Denied, match="不是"):
        check_workbook(
            b"%PDF-1.7 ...",
            "报备.pdf",
            filer=province.operator.organisation,
            today=at("2026-01-12").date(),
        )
    assert not Filing.objects.exists()


def test_of_two_addresses_of_a_station_the_first_is_registered_as_the_finding_said(province):
    filed = rows(2) + rows(1, first=9, address="武汉市洪山区二路2号")
    filing = walk.approved_filing(province, filed)
    (doubt,) = [finding for row in filing.rounds.get().rows.all() for finding in row.findings]
    assert (doubt["code"], doubt["params"]["kept"]) == ("two_addresses", "武汉市洪山区一路1号")
    assert Station.objects.get().address == "武汉市洪山区一路1号"


def test_a_registered_address_is_never_replaced_unseen(province):
    walk.approved_filing(province, rows(2))
    Station.objects.update(address="武汉市洪山区三路3号")  # as the county had it corrected
    again = walk.uploaded_filing(province.operator, rows(2), day="2026-02-12")
    (doubt,) = [finding for row in again.rounds.get().rows.all() for finding in row.findings]
    assert (doubt["code"], doubt["params"]["registered"]) == ("address_changed", "武汉市洪山区三路3号")


@pytest.mark.clause("R-0-b")
def test_an_operator_of_another_province_files_where_it_has_most_chargers(province):
    firm = register_organisation(
        kind=OrganisationKind.OPERATOR,
        name="示例外省充电公司",
        region=Region.objects.get(pk="420000"),
        registered_in="310115",
        on=date(2025, 6, 1),
    )
    clerk = give_role(
        account=open_account(login="elsewhere", name="报备员 09", password="no matter"),
        organisation=firm,
        role=Role.OPERATOR_CLERK,
    )
    far = {"county": "江夏区", "station": "江夏示范站", "address": "武汉市江夏区一路1号"}
    filing = walk.uploaded_filing(clerk, rows(2, first=700) + rows(3, first=800, **far))
    assert filing.county_id == JIANGXIA
    filing = walk.uploaded_filing(clerk, rows(4, first=700) + rows(3, first=800, **far), day="2026-01-13")
    assert filing.county_id == HONGSHAN
    submit(filing=filing, promised=True, by=clerk.actor(), at=at("2026-01-14"))
    assert visible_filings(province.county.actor()).get() == filing
    approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-01-15"))
    assert Charger.objects.filter(operator=firm).count() == 7
    with refused("no_chargers"):
        walk.uploaded_filing(clerk, rows(1, county="浦东新区"), day="2026-02-02")
