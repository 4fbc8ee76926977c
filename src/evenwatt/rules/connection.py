"""Which platforms a charger is connected to, and what a platform may know of a station by it (R-4.3.2-b)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Connection:
    """One stay of a charger on a platform; ``until`` is its last day, ``None`` while it lasts."""

    platform: str
    station: str
    charger: str
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def connected_platforms(connections: Iterable[Connection], *, charger: str, on: date) -> tuple[str, ...]:
    """Return the platforms that a charger is connected to on a day, sorted.

    Clause: R-4.2.2-c, R-4.4.6-g.
    """
    return tuple(sorted({one.platform for one in connections if one.charger == charger and one.covers(on)}))


def may_receive_metering(
    connections: Iterable[Connection], *, platform: str, station: str, metered_on: date
) -> bool:
    """Return whether a platform is offered a station's energy-metering information of a day.

    It is for the days on which a charger of the station was connected to this platform.

    Clause: R-4.3.2-b.
    """
    return any(
        one.platform == platform and one.station == station and one.covers(metered_on) for one in connections
    )
