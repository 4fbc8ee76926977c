"""The flow charts of clause 4.3 as data: who does what, from what, into which document, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evenwatt.law.catalog import catalog


class Chart(StrEnum):
    """Statistical sampling (4.3.1) and online monitoring (4.3.2)."""

    SAMPLING = "sampling"
    MONITORING = "monitoring"


@dataclass(frozen=True)
class WorkStep:
    """One act of a chart; ``deadline`` names the parameter of its period, ``None`` where there is none."""

    id: str
    title: str
    box: str
    actor: str
    input: tuple[str, ...]
    output: str
    deadline: str | None
    clause: str
    after: tuple[str, ...]


def workflow(chart: Chart, *, on: date) -> tuple[WorkStep, ...]:
    """Return the steps of a chart in their order.

    Raises:
        Denied: a day before the chart is in force.

    Clause: R-4.3.1-a.
    """
    rows = catalog().value(f"flow_{chart}", on=on)
    return tuple(
        WorkStep(**row | {"input": tuple(row["input"]), "after": tuple(row["after"])}) for row in rows
    )
