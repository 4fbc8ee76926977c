"""The left-hand entries of every desk: few enough to be read at a glance."""

import pytest
from django.urls import reverse

from evenwatt.kernel.parties.roles import Role
from evenwatt.web.nav import entries


@pytest.mark.parametrize("role", Role)
def test_no_desk_has_more_than_seven_entries(role):
    assert 1 <= len(entries(role, "/")) <= 7


def test_what_hangs_below_an_entry_marks_it_as_current():
    shown = {entry["url"]: entry["current"] for entry in entries(Role.COUNTY_OFFICER, reverse("grades"))}
    assert shown[reverse("filings")]
    assert reverse("grades") not in shown


def test_what_is_an_entry_by_itself_marks_no_other():
    shown = {entry["url"]: entry["current"] for entry in entries(Role.PLATFORM_CLERK, reverse("mismatches"))}
    assert [url for url, current in shown.items() if current] == [reverse("mismatches")]
