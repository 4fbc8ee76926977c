"""When anomalies and complaints are concentrated, so that the county is told (R-6.2-a)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from evenwatt.law.catalog import catalog


@dataclass(frozen=True)
class Anomaly:
    """A metering anomaly or a complaint about a charger; ``lot`` is empty where it belongs to none."""

    charger: str
    on: date
    lot: str
    model: str


@dataclass(frozen=True)
class Signal:
    """That chargers of one lot or model (``shared``) show anomalies together; the county decides."""

    shared: str
    name: str
    chargers: tuple[str, ...]


def concentrations(anomalies: Iterable[Anomaly], *, on: date) -> tuple[Signal, ...]:
    """Return the lots and then the models with as many troubled chargers as the threshold, up to a day.

    A charger counts once, however often it is complained about. The window ends with ``on``, included.

    Raises:
        Denied: a day before the threshold is in force.

    Clause: R-6.2-a.
    """
    threshold = catalog().value("concentrated_anomalies", on=on)
    opens_on = on - timedelta(days=threshold["within_days"] - 1)
    chargers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in anomalies:
        if opens_on <= one.on <= on:
            chargers["lot", one.lot].add(one.charger)
            chargers["model", one.model].add(one.charger)
    return tuple(
        Signal(shared, name, tuple(sorted(troubled)))
        for (shared, name), troubled in sorted(chargers.items())
        if name and len(troubled) >= threshold["chargers"]
    )
