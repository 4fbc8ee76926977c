"""Errors found at verifications on site: which rows of ``on_site.parquet`` count, and for which quarter."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from evenwatt.analytics.contract import ON_SITE
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.tables import read_table

_NOTHING_SHOWN_PCT = -100.0
"""The error of a charger that shows nothing; less is impossible."""


@dataclass(frozen=True)
class Visit:
    """What was found on site [%] with its standard uncertainty [%], and the day, where it is told."""

    charger_id: str
    error_pct: float
    se_pct: float
    verified_on: date | None


@dataclass(frozen=True)
class Visits:
    """The visits that count, by charger, oldest first; and what is said of rows left out, by charger."""

    by_charger: Mapping[str, tuple[Visit, ...]]
    left_out: tuple[tuple[str, str], ...]


def read_visits(path: Path) -> Visits:
    """Return the visits of a file; none where there is no file.

    A row counts if error and uncertainty are finite, the error above -100 % and the uncertainty above zero.
    Of rows of one charger for one day, or without day, none counts: nobody knows which is right.

    Raises
    ------
    Denied
        the file is not in the shape of the contract.

    Clause: R-3.10-a.
    """
    rows = [Visit(**row) for row in read_table(path, ON_SITE).to_pylist()] if path.exists() else []
    sound = [each for each in rows if _is_sound(each)]
    left_out = [
        (each.charger_id, f"{path.name}：充电桩 {each.charger_id} 的误差或不确定度不是可能的数，此行未采用")
        for each in rows
        if not _is_sound(each)
    ]
    dated = {each.charger_id for each in sound if each.verified_on}
    days = Counter((each.charger_id, each.verified_on) for each in sound)
    twice = {name for (name, day), count in days.items() if count > 1 or (day is None and name in dated)}
    left_out += [
        (name, f"{path.name}：充电桩 {name} 出现多次而没有各自的检定日期 verified_on，均未采用")
        for name in sorted(twice)
    ]
    found: dict[str, tuple[Visit, ...]] = {}
    for each in sorted(sound, key=lambda each: each.verified_on or date.min):
        if each.charger_id not in twice:
            found[each.charger_id] = (*found.get(each.charger_id, ()), each)
    return Visits(found, tuple(left_out))


def known_by(visits: Sequence[Visit], quarter: Quarter) -> Visit | None:
    """Return the visit an estimate of a quarter is told of: the newest one by its end; without day always."""
    last = quarter.following.begins_on - timedelta(days=1)
    return next((each for each in reversed(visits) if (each.verified_on or date.min) <= last), None)


def answering(visits: Sequence[Visit], quarter: Quarter) -> Visit | None:
    """Return the visit that answers for a result: the first since its quarter began; without day always."""
    return next((each for each in visits if (each.verified_on or date.max) >= quarter.begins_on), None)


def _is_sound(visit: Visit) -> bool:
    numbers: tuple[Any, ...] = (visit.error_pct, visit.se_pct)
    return all(map(math.isfinite, numbers)) and visit.error_pct > _NOTHING_SHOWN_PCT and visit.se_pct > 0
