"""A charger that its operator reported as ceased is filed again: said everywhere, and nothing runs (6.1)."""

from datetime import date

import pytest

from evenwatt.filing.actions import mend
from evenwatt.filing.models import FiledRow, Filing
from evenwatt.filing.review_queries import review_counts, rows_to_review
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.operation_change import report_change
from evenwatt.registry.models import Charger, Station
from evenwatt.registry.states import Change, ChargerState
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows

pytestmark = pytest.mark.clause("R-6.1-a")

FIRST = 8  # of the rows in the printed layout


@pytest.fixture
def province(db) -> Province:
    """Three chargers; the operator let the first cease and the second pause."""
    province = build_province()
    walk.approved_filing(province, rows(3))
    report(province, Change.CEASE, "SN00001", "2026-03-27")
    report(province, Change.PAUSE, "SN00002", "2026-03-27")
    return province


def report(province: Province, change: Change, serial: str, day: str) -> None:
    report_change(
        change=change,
        charger_ids=[Charger.objects.get(serial=serial).pk],
        effective_on=date.fromisoformat(day),
        reason="场地租约到期",
        by=province.operator.actor(),
        at=at(day),
    )


def row(filing: Filing, serial: str) -> FiledRow:
    return filing.rounds.last().rows.get(values__serial=serial)


def approve(province: Province, filing: Filing, day: str) -> None:
    filing.refresh_from_db()
    approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at(day))


def test_it_is_warned_of_and_not_called_new(province):
    filing = walk.uploaded_filing(province.operator, rows(4), day="2027-01-12")
    ceased = row(filing, "SN00001")
    (finding,) = ceased.findings
    assert (ceased.severity, finding["code"], finding["column"]) == ("warning", "ceased_charger", "出厂编号")
    assert "2026-03-27" in finding["message"]
    assert "恢复运营" in finding["message"]
    assert filing.rounds.get().compared == {"new": 1, "changed": 0, "same": 2, "ceased": 1}
    assert [row(filing, f"SN0000{n}").fate for n in (1, 2, 3, 4)] == ["ceased", "same", "same", "new"]


def test_what_stands_still_need_not_be_filed(province):
    filing = walk.uploaded_filing(province.operator, rows(1, first=4), day="2027-01-12")
    assert [gone.charger.serial for gone in filing.rounds.get().gone.all()] == ["SN00003"]


def test_a_mend_finds_it_as_an_upload_does(province):
    filing = walk.uploaded_filing(province.operator, rows(2, first=3), day="2027-01-12")
    filing.refresh_from_db()
    by, moment = province.operator.actor(), at("2027-01-13")
    line = row(filing, "SN00004").excel_row
    mend(filing=filing, excel_row=line, values={"serial": "SN00001"}, by=by, at=moment)
    mended = row(filing, "SN00001")
    assert ([each["code"] for each in mended.findings], mended.fate) == (["ceased_charger"], "ceased")


def test_the_county_has_it_among_what_to_look_at_first(province):
    filing = walk.submitted_filing(province.operator, rows(3), day="2027-01-12")
    latest, officer = filing.rounds.get(), province.county.actor()
    counts = review_counts(latest, officer)
    assert (counts["ceased"], counts["new"], counts["focus"]) == (1, 0, 1)
    for show in ("ceased", "focus"):
        shown = rows_to_review(latest, officer, show=show)
        assert [each.values["serial"] for each in shown] == ["SN00001"]


def test_approval_enters_nothing_of_it_and_its_life_says_so(province):
    filed = [*rows(1, station="新址站", model="DC-180kW"), *rows(2, first=2)]
    filing = walk.submitted_filing(province.operator, filed, day="2027-01-12")
    approve(province, filing, "2027-01-13")
    charger = Charger.objects.get(serial="SN00001")
    assert (charger.state, charger.model) == (ChargerState.CEASED, "DC-120kW")
    assert charger.station.name == "关山示范站"
    assert not Station.objects.filter(name="新址站").exists()
    steps = LifeLine.objects.filter(subject_type="charger", subject_id=charger.pk).order_by("pk")
    assert list(steps.values_list("step", flat=True))[-1] == "filed_while_ceased"


def test_reported_to_run_again_it_is_filed_like_any_other(province):
    report(province, Change.REOPEN, "SN00001", "2026-12-01")
    filing = walk.submitted_filing(province.operator, rows(3, model="DC-180kW"), day="2027-01-12")
    assert row(filing, "SN00001").findings == []
    approve(province, filing, "2027-01-13")
    charger = Charger.objects.get(serial="SN00001")
    assert (charger.state, charger.model) == (ChargerState.IN_USE, "DC-180kW")


def test_of_anothers_ceased_charger_neither_the_owner_nor_that_it_ceased_is_told(province):
    filing = walk.uploaded_filing(province.other_operator, rows(1), day="2027-01-12")
    foreign = row(filing, "SN00001")
    (finding,) = foreign.findings
    assert (finding["code"], foreign.fate) == ("filed_by_another_operator", "")
    told = str(finding)
    assert "停止运营" not in told
    assert "2026-03-27" not in told
    assert province.operator.organisation.name not in told
