"""Dates, instants and numbers as pages write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from evenwatt.web.templatetags.formats import day, moment, number


def test_a_day_is_iso_in_tables_and_chinese_in_text():
    assert day(date(2026, 3, 1)) == '<time datetime="2026-03-01">2026-03-01</time>'
    assert day(date(2026, 3, 1), "text") == '<time datetime="2026-03-01">2026年3月1日</time>'


def test_an_instant_belongs_to_the_day_of_the_province():
    """17:00 UTC on the last of February is already March in Wuhan."""
    late = datetime(2026, 2, 28, 17, 0, tzinfo=UTC)
    assert "2026-03-01</time>" in day(late)
    assert "2026-03-01 01:00</time>" in moment(late)


@pytest.mark.parametrize("write", [day, moment, number])
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_written_as_a_dash(write, nothing):
    assert write(nothing) == "—"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (5461, "5,461"),
        (Decimal("-0.50"), "−0.50"),
        (Decimal("12345.600"), "12,345.600"),
    ],
)
def test_a_number_keeps_its_digits(value, written):
    assert number(value) == f'<span class="number">{written}</span>'


def test_a_unit_follows_after_a_thin_space():
    assert number(60, "kW").endswith("</span>\u2009kW")
