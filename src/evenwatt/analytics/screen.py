"""The screens over a lake's quarter: fault alarms, early warnings, and what to pull again (R-3.10-a)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from evenwatt.analytics.alarm_rows import alarm_rows, gap_rows
from evenwatt.analytics.contract import Role
from evenwatt.analytics.engine import LocalEngine
from evenwatt.analytics.findings import UNUSABLE, Finding, rows_left_out, unusable
from evenwatt.analytics.lake import Lake, open_lake
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.shard_index import Piece
from evenwatt.analytics.station_input import Known, known_stations, registers_of, station_of
from evenwatt.analytics.station_orders import OrderFiles, order_pieces
from evenwatt.analytics.station_registers import StationRegisters
from evenwatt.analytics.tables import write_table
from evenwatt.analytics.tasks import Task, tasks_of
from evenwatt.analytics.whole_file import require_file_name
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.screens import Alarm, Limits, limits
from evenwatt.metrology.online.screens_orders import order_clock, order_energy, order_fee
from evenwatt.metrology.online.screens_registers import (
    Gap,
    Register,
    falls,
    gaps,
    jumps,
    long_gaps,
    not_fresh,
    still,
)
from evenwatt.metrology.online.screens_station import station_screens

_ABSURD_WH = 10**15
_USUAL_S = 3600
"""Taken for the interval of a meter that was read once."""


@dataclass(frozen=True)
class Screened:
    """What was found of one station."""

    station_id: str
    alarms: tuple[Alarm, ...]
    gaps: tuple[Gap, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Summary:
    """What the screens found over the lake, what is to be pulled again, and what could not be read."""

    stations: int
    chargers: int
    alarms: pa.Table
    gaps: pa.Table
    findings: tuple[Finding, ...]


def screen(
    root: Path,
    quarter: Quarter,
    out: Path,
    *,
    workers: int = 1,
    more: Mapping[str, Sequence[Alarm]] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Write the alarms of a quarter; ``more`` are alarms found elsewhere, by station.

    Data are due from the first to the last instant in the quarter at which any meter of the lake was read.

    Raises
    ------
    Denied
        no lake; a file that is not in its shape; alarms that would be no file.

    Clause: R-3.10-a.
    """
    require_file_name(out)
    lake = open_lake(root.resolve())
    stations = known_stations(lake)
    tasks = tasks_of(stations, lake.pieces, order_pieces(lake.root))
    found: list[Screened] = []
    with LocalEngine(workers) as engine:
        for answer in engine.first(partial(screen_stations, lake.root, quarter, _span(lake)), tasks):
            found.extend(answer)
            progress(len(found), len(stations))
    added = more or {}
    rows = [
        alarm_rows(each.station_id, quarter, (*each.alarms, *added.get(each.station_id, ())))
        for each in found
    ]
    alarms = pa.concat_tables([alarm_rows("", quarter, ()), *rows])
    write_table(alarms, out)
    return Summary(
        stations=len(stations),
        chargers=sum(len(each.rows) for each in stations),
        alarms=alarms,
        gaps=pa.concat_tables([gap_rows("", ()), *(gap_rows(each.station_id, each.gaps) for each in found)]),
        findings=(*lake.findings, *(finding for each in found for finding in each.findings)),
    )


def screen_stations(root: Path, quarter: Quarter, span: tuple[int, int], task: Task) -> list[Screened]:
    """Return what was found of some stations, or why the data of one cannot be read."""
    lake, files = Lake(root), OrderFiles(root)
    lake.pieces = task.pieces
    allowed = limits(on=quarter.begins_on)
    found = []
    for known in task.stations:
        try:
            pieces = task.orders[known.station_id]
            found.append(_screened(lake, files, quarter, span, known, pieces, allowed))
        except Denied as refusal:
            told = Finding(known.station_id, refusal.code, str(refusal))
            found.append(Screened(known.station_id, (), (), (told,)))
        except UNUSABLE as error:
            found.append(Screened(known.station_id, (), (), (unusable(known.station_id, error),)))
    return found


def _screened(
    lake: Lake,
    files: OrderFiles,
    quarter: Quarter,
    span: tuple[int, int],
    known: Known,
    pieces: tuple[Piece, ...],
    allowed: Limits,
) -> Screened:
    begin, end = quarter.seconds(known.timezone)
    registers = registers_of(lake, known, quarter)
    orders = files.of(pieces, begin=begin, end=end)
    alarms: list[Alarm] = []
    missing: list[Gap] = []
    for register in _registers(known, registers):
        theirs = orders.get(register.meter_id)
        lost = gaps(register, max(begin, span[0]), min(end, span[1]), _usual(register))
        missing += lost
        alarms += falls(register, allowed.rated_share) + jumps(register, allowed.rated_share)
        alarms += long_gaps(register, lost, allowed) + not_fresh(register, min(end, span[1]), allowed)
        if theirs is not None:
            alarms += still(
                register, np.stack([theirs.begin_s, theirs.end_s], axis=1), theirs.energy_wh, allowed
            )
            alarms += order_clock(theirs, register, allowed)
    for each in orders.values():
        alarms += order_energy(each) + order_fee(each)
    return Screened(
        known.station_id,
        (*alarms, *_of_station(registers, known, quarter, allowed)),
        tuple(missing),
        tuple(rows_left_out(known.station_id, registers.left_out)),
    )


def _of_station(
    registers: StationRegisters, known: Known, quarter: Quarter, allowed: Limits
) -> Sequence[Alarm]:
    try:
        return station_screens(station_of(registers, known, quarter), allowed)
    except Denied:  # no master or no data: a finding of the estimate, and gaps above
        return ()


def _registers(known: Known, registers: StationRegisters) -> list[Register]:
    """Return the meters of a station with the readings that are there: none of a silent charger."""
    rows = {row["charger_id"]: row for row in known.rows}
    found = []
    for meter, role in zip(registers.meter_ids, registers.roles, strict=True):
        part = registers.of(meter)
        reading = registers.reading_wh[part]
        sound = registers.present[part] & (reading >= 0) & (reading < _ABSURD_WH)
        row = rows.get(meter, {})
        step = known.master_step_wh if role is Role.MASTER else row.get("step_wh") or 10
        rated = row.get("rated_kw")
        found.append(
            Register(
                meter,
                registers.ts[part][sound].astype(np.int64),
                reading[sound].astype(np.int64),
                np.nan if rated is None else float(rated),
                float(step),
            )
        )
    nothing = np.empty(0, dtype=np.int64)
    silent = sorted(rows.keys() - set(registers.meter_ids))
    return found + [Register(meter, nothing, nothing, np.nan, 10.0) for meter in silent]


def _usual(register: Register) -> int:
    steps = np.diff(register.ts)
    steps = steps[steps > 0]
    return max(int(np.median(steps)), 60) if steps.size else _USUAL_S


def _span(lake: Lake) -> tuple[int, int]:
    """Return first and last instant of the lake's registers, as far as its files tell."""
    first = [piece.ts_min for piece in lake.index if piece.ts_min is not None]
    last = [piece.ts_max for piece in lake.index if piece.ts_max is not None]
    return min(first, default=-(2**62)), max(last, default=2**62)
