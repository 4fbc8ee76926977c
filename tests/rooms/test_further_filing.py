"""What an operator files after its year's filing adds to it (R-4.2.1-a, interpretation further-filing)."""

from datetime import date

import pytest

from evenwatt.filing.actions import submit
from evenwatt.filing.further import adds_to
from evenwatt.filing.models import Filing
from evenwatt.filing.season_queries import SEASONS, firms
from evenwatt.kernel.duties.models import Duty
from evenwatt.procedures.recomputation import recompute
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerState
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows

pytestmark = pytest.mark.clause("R-4.2.1-a")


@pytest.fixture
def province(db) -> Province:
    return build_province()


def test_one_new_charger_is_filed_alone_and_the_others_stay(province):
    first = walk.approved_filing(province, rows(3))
    further = walk.uploaded_filing(province.operator, rows(1, first=9), day="2026-11-16")
    assert adds_to(further) == first
    assert not further.rounds.get().gone.exists()
    duty = Duty.objects.get(kind="filing_submit", closed_at=None)
    assert duty.due_on == date(2027, 9, 30)
    submit(filing=further, promised=True, by=province.operator.actor(), at=at("2026-11-17"))
    further.refresh_from_db()
    assert not further.late
    walk.approve_filing(filing=further, opinion="属实", by=province.county.actor(), at=at("2026-11-18"))
    assert Charger.objects.filter(state=ChargerState.IN_USE).count() == 4
    [firm] = firms(province.county.actor(), SEASONS["operators"], 2026)
    assert (firm.filing_id, firm.standing, firm.late) == (first.pk, "approved", False)
    assert recompute().differences == []


def test_the_first_filing_of_the_next_year_names_what_it_leaves_out(province):
    walk.approved_filing(province, rows(3))
    following = walk.uploaded_filing(province.operator, rows(1), day="2027-03-01")
    assert adds_to(following) is None
    assert following.rounds.get().gone.count() == 2


def test_what_waits_for_its_review_is_not_added_to(province):
    first = walk.submitted_filing(province.operator, rows(3))
    assert adds_to(first) is None
    assert Filing.objects.count() == 1


@pytest.mark.parametrize(
    ("registered_on", "late"),
    [("2026-09-29", True), ("2026-09-30", True), ("2026-10-01", False)],
)
def test_who_registers_after_the_last_day_owes_no_filing_of_the_year(province, registered_on, late):
    firm = province.operator.organisation
    firm.registered_on = date.fromisoformat(registered_on)
    firm.save()
    filing = walk.submitted_filing(province.operator, rows(2), day="2026-11-16")
    assert filing.late is late
    assert {each.pk for each in firms(province.county.actor(), SEASONS["operators"], 2026)} == (
        {firm.pk} if late else set()
    )
