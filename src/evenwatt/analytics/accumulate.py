"""A quarter day by day: what is kept of each station grows with its registers, late corrections replay it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from evenwatt.analytics.engine import Engine, LocalEngine
from evenwatt.analytics.estimate import of_meters, of_registers
from evenwatt.analytics.findings import UNUSABLE, Finding, rows_left_out, unusable
from evenwatt.analytics.lake import Lake, open_lake
from evenwatt.analytics.quarters import Quarter, midnight
from evenwatt.analytics.register_grid import Grid
from evenwatt.analytics.state_folder import claim, read_state, write_state
from evenwatt.analytics.state_rows import Looked, look
from evenwatt.analytics.station_input import (
    Known,
    chargers_of,
    digest_of,
    grid_of,
    known_stations,
    station_on,
)
from evenwatt.analytics.station_state import Past, State, packed, unpacked
from evenwatt.analytics.tasks import Task, tasks_of
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.gls_mixture import VERSION
from evenwatt.metrology.online.station import part
from evenwatt.metrology.online.stream import begin, extend

_EDGE_STEPS = 2
"""Readings at the end that are laid on the grid again: what follows may tell what was missing there."""


class Step(StrEnum):
    """What was done with a station."""

    SAME = "same"
    ADDED = "added"
    BEGUN = "begun"
    REPLAYED = "replayed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Advanced:
    """One station after a run; ``data`` is its state, ``None`` where the one before stays."""

    station_id: str
    step: Step
    data: bytes | None
    readings: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Summary:
    """What was accumulated: stations by what was done with them, readings decoded for it, the last day."""

    stations: int
    steps: dict[Step, int]
    readings: int
    findings: tuple[Finding, ...]
    method_version: str
    until: date


def accumulate(
    root: Path,
    quarter: Quarter,
    state: Path,
    *,
    until: date | None = None,
    workers: int = 1,
    engine: Engine | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Take what a lake has of a quarter up to the end of a day into the states of its stations.

    The states follow from the lake and the day, up to rounding, whatever runs led to them. Each file is
    replaced as a whole as soon as it is known: a run that ends early is completed by running it again.

    Raises
    ------
    Denied
        no lake, no station, a day outside the quarter, a state folder of something else.

    Clause: R-4.3.2-c.
    """
    lake = open_lake(root.resolve())
    stations = known_stations(lake)
    if not stations:
        raise Denied("{path} 中没有场站", clause="R-3.10-a", code="no_stations", path=str(root))
    last = quarter.following.begins_on - timedelta(days=1)
    until = until or last
    if not quarter.begins_on <= until <= last:
        raise Denied(
            "{day} 不在 {period} 内",
            clause="R-4.3.2-c",
            code="not_in_period",
            day=str(until),
            period=str(quarter),
        )
    reached = min(until, _newest(lake, stations, quarter))
    claim(state, lake=lake.root, quarter=quarter, version=VERSION, until=str(until), reached=str(reached))
    done: list[Advanced] = []
    with engine or LocalEngine(workers) as running:
        work = partial(advance_stations, lake.root, quarter, state.resolve(), until)
        for answered in running.first(work, tasks_of(stations, lake.pieces)):
            for each in answered:
                if each.data is not None:
                    write_state(state, each.station_id, each.data)
                done.append(replace(each, data=None))
            progress(len(done), len(stations))
    return Summary(
        stations=len(done),
        steps={step: sum(each.step is step for each in done) for step in Step},
        readings=sum(each.readings for each in done),
        findings=(*lake.findings, *(finding for each in done for finding in each.findings)),
        method_version=VERSION,
        until=reached,
    )


def _newest(lake: Lake, stations: Sequence[Known], quarter: Quarter) -> date:
    """Return the last day of a quarter of which the lake has readings, as far as its files tell."""
    days = [quarter.begins_on]
    for known in stations:
        end = quarter.seconds(known.timezone)[1]
        for piece in lake.pieces.get(known.station_id, ()):
            last = min(end if piece.ts_max is None else piece.ts_max, end)
            days.append(datetime.fromtimestamp(last - 1, ZoneInfo(known.timezone)).date())
    return max(days)


def advance_stations(root: Path, quarter: Quarter, state: Path, until: date, task: Task) -> list[Advanced]:
    """Return some stations' states up to the end of a day."""
    lake = Lake(root)
    lake.pieces = task.pieces
    return [_advanced(lake, quarter, state, until, known) for known in task.stations]


def _advanced(lake: Lake, quarter: Quarter, folder: Path, until: date, known: Known) -> Advanced:
    """Return a station's state up to the end of a day; the one before stays where its rows cannot be read."""
    try:
        return _advance(lake, quarter, folder, until, known)
    except Denied as refusal:
        found = Finding(known.station_id, refusal.code, str(refusal))
    except UNUSABLE as error:
        found = unusable(known.station_id, error)
    return Advanced(known.station_id, Step.REFUSED, None, 0, (found,))


def _advance(lake: Lake, quarter: Quarter, folder: Path, until: date, known: Known) -> Advanced:
    first, end = quarter.seconds(known.timezone)
    last = min(midnight(until + timedelta(days=1), known.timezone), end)
    data = read_state(folder, known.station_id)
    before = None if data is None else unpacked(data, chargers_of(known, on=quarter.begins_on))
    usable = before is not None and before.known == digest_of(known) and before.seen_s <= last
    if before is None or not usable:
        return _replayed(lake, quarter, known, first, last, Step.BEGUN if data is None else Step.REPLAYED)
    tail = before.stream.tail if before.stream else None
    edge = before.seen_s - (2 * _EDGE_STEPS * tail.interval_s // before.every if tail else 0)
    found = look(lake, known.station_id, before.past, first=first, old=before.seen_s, edge=edge, last=last)
    if not found.same:
        return _replayed(lake, quarter, known, first, last, Step.REPLAYED)
    if found.seen_s <= before.seen_s:
        return Advanced(known.station_id, Step.SAME, None, 0, ())
    if not before.settled or not set(found.registers.meters) <= set(before.meters):
        return _replayed(lake, quarter, known, first, last, Step.BEGUN)
    return _added(quarter, known, before, found)


def _added(quarter: Quarter, known: Known, before: State, found: Looked) -> Advanced:
    assert before.stream is not None
    tail = before.stream.tail
    step = tail.interval_s // before.every
    keep = (before.seen_s - _EDGE_STEPS * step - tail.start_s) // tail.interval_s + 1
    whole = Grid(tail.start_s, tail.interval_s, 1, before.every).until(found.seen_s)
    more = replace(whole, start_s=tail.start_s + keep * tail.interval_s, boundaries=whole.boundaries - keep)
    station = station_on(found.registers, known, quarter, more, before.meters)
    stream = extend(replace(before.stream, tail=part(tail, 0, keep)), station)
    state = replace(before, seen_s=found.seen_s, past=found.past, stream=stream)
    back = [each for each in of_registers(known, station.charger_wh) if each.code == "register_backwards"]
    back += rows_left_out(known.station_id, found.registers.left_out)
    return Advanced(known.station_id, Step.ADDED, packed(state), found.registers.ts.size, tuple(back))


def _replayed(lake: Lake, quarter: Quarter, known: Known, first: int, last: int, step: Step) -> Advanced:
    """Return a station's state from the begin of the quarter on."""
    found = look(lake, known.station_id, Past(), first=first, old=first - 1, edge=first, last=last)
    registers = found.registers
    findings = rows_left_out(known.station_id, registers.left_out)
    state = State(known=digest_of(known), seen_s=found.seen_s, past=found.past, meters=registers.meters)
    try:
        if not registers.ts.size:
            raise Denied(
                "场站 {station} 本期没有数据", clause="R-3.10-a", code="NO_DATA", station=known.station_id
            )
        grid = grid_of(registers)
        station = station_on(registers, known, quarter, grid, registers.meters)
        findings += of_meters(known, registers.meters) + of_registers(known, station.charger_wh)
        stream, settled = begin(station)
        state = replace(state, every=grid.every, settled=settled, stream=stream)
    except Denied as refusal:
        step, state = Step.REFUSED, replace(state, refusal=(refusal.code, str(refusal)))
    except UNUSABLE as error:
        told = unusable(known.station_id, error)
        step, state = Step.REFUSED, replace(state, refusal=(told.code, told.message))
    if step is Step.REFUSED:
        findings.append(Finding(known.station_id, *state.refusal))
    return Advanced(known.station_id, step, packed(state), registers.ts.size, tuple(findings))
