"""The demonstration's clock: its own date, the real time of day, and never backwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from evenwatt.kernel.clock.reading import demonstration_date, now, set_demonstration_date

pytestmark = pytest.mark.django_db
#: 2026-05-07 23:59:59 in the province.
LATE = datetime(2026, 5, 7, 15, 59, 59, tzinfo=UTC)


@pytest.fixture
def wall(monkeypatch):
    """A wall clock that stands where it is put."""

    def put(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return put


def test_without_a_demonstration_the_real_time_holds(wall):
    wall(LATE)
    assert (now(), demonstration_date()) == (LATE, None)


def test_past_midnight_the_demonstration_shows_its_next_day(wall):
    wall(LATE)
    set_demonstration_date(date(2026, 11, 10))
    shown = [now()]
    for seconds in (1, 2, 3600, 86_400):
        wall(LATE + timedelta(seconds=seconds))
        shown.append(now())
    assert shown == sorted(shown)
    assert [moment.isoformat() for moment in shown[:2]] == [
        "2026-11-10T23:59:59+08:00",
        "2026-11-11T00:00:00+08:00",
    ]
    assert demonstration_date() == date(2026, 11, 11)


def test_a_date_that_is_set_anew_begins_anew(wall):
    wall(LATE)
    set_demonstration_date(date(2026, 11, 10))
    wall(LATE + timedelta(days=3))
    set_demonstration_date(date(2026, 12, 1))
    assert demonstration_date() == date(2026, 12, 1)
