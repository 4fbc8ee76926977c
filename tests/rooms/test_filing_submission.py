"""What a filing declares stopped is reported with its submission, or nothing is submitted (6.1)."""

import pytest

from evenwatt.filing.actions import explain_gone, return_for_correction
from evenwatt.filing.models import Filing
from evenwatt.filing.states import FilingState
from evenwatt.kernel.duties.models import Duty
from evenwatt.law.refusal import Denied
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.filing_submission import submit_filing
from evenwatt.registry.models import Charger, StatusReport
from evenwatt.registry.states import ChargerState
from tests.fixtures import walk
from tests.fixtures.province import HONGSHAN, JIANGXIA, Province, at, build_province, rows

FAR = rows(1, first=900, station="江夏站", county="江夏区")


@pytest.fixture
def province(db) -> Province:
    province = build_province()
    walk.approved_filing(province, rows(5) + FAR)
    return province


def draft(province: Province, **reasons: str) -> Filing:
    """Files the first two; of the others it says what became of them."""
    filing = walk.uploaded_filing(province.operator, rows(2), day="2027-01-12")
    for serial, told in reasons.items():
        reason, _, note = told.partition(" ")
        explain_gone(
            filing=filing,
            charger_ids=[Charger.objects.get(serial=serial).pk],
            reason=reason,
            note=note,
            by=province.operator.actor(),
            at=at("2027-01-12", 11),
        )
    return filing


def submit(province: Province, filing: Filing, day: str = "2027-01-13") -> list[StatusReport]:
    filing.refresh_from_db()
    return submit_filing(filing=filing, promised=True, by=province.operator.actor(), at=at(day))


def state_of(serial: str) -> str:
    return Charger.objects.get(serial=serial).state


GONE = {"SN00003": "ceased 场站关闭", "SN00004": "stopped", "SN00005": "transferred", "SN00900": "ceased"}


@pytest.mark.clause("R-6.1-a")
def test_each_county_is_told_what_stopped_and_a_transfer_waits_for_the_taker(province):
    reports = submit(province, draft(province, **GONE))
    assert {(each.change, each.county_id, each.reason, str(each.effective_on)) for each in reports} == {
        ("cease", HONGSHAN, "场站关闭", "2027-01-13"),
        ("cease", JIANGXIA, "已拆除或停止运营", "2027-01-13"),
        ("pause", HONGSHAN, "停止使用，设备仍在", "2027-01-13"),
    }
    assert [state_of(serial) for serial in GONE] == ["ceased", "paused", "in_use", "ceased"]
    owed = Duty.objects.filter(kind="status_note", closed_at=None)
    assert {duty.organisation.region_id for duty in owed} == {HONGSHAN, JIANGXIA}


def test_what_cannot_be_reported_refuses_the_submission_as_a_whole(province):
    filing = draft(province, **GONE)
    Charger.objects.filter(serial="SN00900").update(operator=province.other_operator.organisation)
    with pytest.raises(Denied, check=lambda denied: denied.code == "no_longer_own"):
        submit(province, filing)
    assert Filing.objects.get(pk=filing.pk).state == FilingState.DRAFT
    assert state_of("SN00003") == ChargerState.IN_USE
    assert not StatusReport.objects.exists()


def test_a_later_round_reports_nothing_twice_and_lifts_nothing(province):
    filing = draft(province, **GONE)
    submit(province, filing)
    return_for_correction(
        filing=filing, opinion="请更正", remarks={}, by=province.county.actor(), at=at("2027-01-14")
    )
    again = walk.uploaded_filing(province.operator, rows(5) + FAR, day="2027-01-15")
    assert not again.rounds.last().gone.exists()
    assert submit(province, again, "2027-01-15") == []
    again.refresh_from_db()
    approve_filing(filing=again, opinion="属实", by=province.county.actor(), at=at("2027-01-18"))
    assert (state_of("SN00003"), state_of("SN00004")) == (ChargerState.CEASED, ChargerState.PAUSED)
