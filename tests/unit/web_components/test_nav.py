"""The left-hand entries of every desk: few enough to be read at a glance."""

import pytest
from django.urls import reverse

from evenwatt.kernel.parties.roles import Role
from evenwatt.web.nav import entries


@pytest.mark.parametrize("role", Role)
def test_no_desk_has_more_than_seven_entries(role):
    assert 1 <= len(entries(role, "/")) <= 7


def test_a_steward_finds_the_tokens_of_its_organisation():
    assert reverse("tokens") in [entry["url"] for entry in entries(Role.STEWARD, "/")]


def test_what_hangs_below_an_entry_marks_it_as_current():
    shown = {entry["url"]: entry["current"] for entry in entries(Role.COUNTY_OFFICER, reverse("grades"))}
    assert shown[reverse("filings")]
    assert reverse("grades") not in shown
