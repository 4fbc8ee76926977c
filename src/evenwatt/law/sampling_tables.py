"""The tables of GB/T 2828.1-2012: code letters by lot size, single plans by code letter and AQL."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

SEVERITIES = ("normal", "tightened", "reduced")

_ARROWS = {"down": 1, "up": -1}

#: The greatest AQL in percent nonconforming; the columns beyond count nonconformities per 100 items.
_MOST_PERCENT_NONCONFORMING = 10


@dataclass(frozen=True)
class SamplingPlan:
    """What a lot is judged by: sample size n, acceptance number Ac, rejection number Re.

    Under full inspection n is the lot size and every item stands on its own result: no Ac, no Re.
    """

    code_letter: str | None
    n: int
    ac: int | None
    re: int | None
    full_inspection: bool


@dataclass(frozen=True)
class PlanRow:
    """One row of a master table: a code letter, its sample size, and a cell per AQL (in percent)."""

    code_letter: str
    n: int
    cells: dict[Decimal, str]


@cache
def code_letters() -> tuple[tuple[int, int | None, dict[str, str]], ...]:
    """Return (smallest lot, largest lot or ``None``, letter by inspection level) per row of table 1."""
    return tuple(
        (int(row.pop("lot_min")), int(row.pop("lot_max") or 0) or None, row) for row in _rows("code_letters")
    )


@cache
def master_table(severity: str) -> tuple[PlanRow, ...]:
    """Return table 2-A (normal), 2-B (tightened) or 2-C (reduced), by rising sample size."""
    return tuple(_plan_row(row) for row in _rows(f"single_{severity}"))


@cache
def percent_aqls() -> tuple[Decimal, ...]:
    """Return the AQLs that can mean percent nonconforming (不合格品百分数), by rising size."""
    return tuple(aql for aql in master_table("normal")[0].cells if aql <= _MOST_PERCENT_NONCONFORMING)


def follow_arrows(severity: str, letter: str, aql: Decimal) -> tuple[PlanRow, int, int]:
    """Return the row, Ac and Re that hold for a cell: an arrow hands over to another row as a whole."""
    rows = master_table(severity)
    index = next(i for i, row in enumerate(rows) if row.code_letter == letter)
    while (cell := rows[index].cells[aql]) in _ARROWS:
        index += _ARROWS[cell]
    ac, re = cell.split("/")
    return rows[index], int(ac), int(re)


def _plan_row(row: dict[str, str]) -> PlanRow:
    letter, n = row.pop("code_letter"), int(row.pop("n"))
    return PlanRow(letter, n, {Decimal(aql): cell for aql, cell in row.items() if cell})


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("evenwatt.law") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
