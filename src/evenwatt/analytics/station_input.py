"""From the lake to what an estimator receives: one station, one period."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from evenwatt.analytics.contract import Role
from evenwatt.analytics.lake import Lake
from evenwatt.analytics.on_site import known_by
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.register_grid import Grid, common_grid, on_grid
from evenwatt.analytics.station_registers import Meters, StationRegisters
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.station import MISSING, UNKNOWN_MODEL, UNKNOWN_SIDE, Chargers, Station

_LENIENT_CLASS = "2"
"""Taken where the class is not known: the wider limits, so that nobody fails for a missing entry."""

_LEAST_DC_KW, _MOST_AC_KW = 15.0, 44.0
"""AC chargers have up to three phases of 63 A; DC chargers more than wall boxes of 15 kW."""
_WANTED_S = 3600
"""Readings are thinned to hours before anything else. Whatever the master's step, hours lose little: the
background is slower, the wander of clocks and steps is shared by fewer boundaries, and the balance of longer
intervals is nearer to the truth than its model of shorter ones is (docs/online-estimation.md has figures)."""


@dataclass(frozen=True)
class Known:
    """What the lake's tables say of one station.

    ``rows`` are its chargers as dictionaries, by id; ``doubled`` those another station claimed before;
    ``is_listed`` whether it is in the table of stations, or only in that of chargers.
    """

    station_id: str
    master_step_wh: float
    timezone: str
    rows: tuple[Mapping[str, Any], ...]
    doubled: tuple[str, ...]
    is_listed: bool = True


def known_stations(lake: Lake) -> tuple[Known, ...]:
    """Return the stations in the order of their ids; a charger belongs to the first that lists it.

    A station that only the table of chargers names is taken with what is usual.
    """
    visits = lake.visits.by_charger
    mine: dict[str, list[Mapping[str, Any]]] = {}
    doubled: dict[str, list[str]] = {}
    seen: set[str] = set()
    chargers = lake.chargers.to_pylist()
    sides = _sides(chargers)
    for row in sorted(chargers, key=lambda row: (row["station_id"], row["charger_id"])):
        if row["charger_id"] in seen:
            doubled.setdefault(row["station_id"], []).append(row["charger_id"])
            continue
        seen.add(row["charger_id"])
        told = _with_side(row, sides) | {"on_site": visits.get(row["charger_id"], ())}
        mine.setdefault(row["station_id"], []).append(told)
    listed = {row["station_id"] for row in lake.stations.to_pylist()}
    unlisted = [
        {"station_id": name, "master_step_wh": None, "timezone": None} for name in mine.keys() - listed
    ]
    return tuple(
        Known(
            station_id=row["station_id"],
            master_step_wh=float(row["master_step_wh"] or 10),
            timezone=row["timezone"] or "Asia/Shanghai",
            rows=tuple(mine.get(row["station_id"], ())),
            doubled=tuple(doubled.get(row["station_id"], ())),
            is_listed=row["station_id"] in listed,
        )
        for row in sorted([*lake.stations.to_pylist(), *unlisted], key=lambda row: row["station_id"])
    )


def _sides(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str | None, str], set[str]]:
    """Return on which sides of the conversion the meters of each model are said to sit."""
    sides: dict[tuple[str | None, str], set[str]] = {}
    for row in rows:
        if row["model"] and row["meter_side"]:
            sides.setdefault((row["maker"], row["model"]), set()).add(row["meter_side"])
    return sides


def _with_side(row: Mapping[str, Any], sides: Mapping[tuple[str | None, str], set[str]]) -> dict[str, Any]:
    """Return a charger's row with the side that all named ones of its model have.

    Where a model is found on both sides its name tells nothing of the loss, as if nobody had given it.
    """
    named = sides.get((row["maker"], row["model"]), set())
    if row["meter_side"] or not named:
        return dict(row)
    return {**row, "meter_side": next(iter(named))} if len(named) == 1 else {**row, "model": None}


def unlisted(known: Known, meters: Meters) -> tuple[str, ...]:
    """Return the meters of chargers that the table of chargers does not name at this station."""
    mine = {row["charger_id"] for row in known.rows}
    return tuple(name for name, role in meters if role is Role.CHARGER and name not in mine)


def digest_of(known: Known) -> str:
    """Return a digest of what the lake's tables say of a station; results on site are read at the end."""
    rows = [{name: row[name] for name in sorted(row) if name != "on_site"} for row in known.rows]
    said = [known.station_id, known.master_step_wh, known.timezone, rows]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def chargers_of(known: Known, *, on: date) -> Chargers:
    """Return the chargers of a station with the maximum permissible errors in force on a day."""
    rows = known.rows
    limits = catalog().value("working_error_mpe", on=on)

    def number(name: str) -> np.ndarray:
        return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)

    kinds = [_kind(row) for row in rows]
    classes = [row["accuracy_class"] or _LENIENT_CLASS for row in rows]
    mpe = [
        float(limits[kind].get(each, limits[kind][_LENIENT_CLASS]))
        for kind, each in zip(kinds, classes, strict=True)
    ]
    found = [known_by(row["on_site"], Quarter.of(on)) for row in rows]
    dc = np.array([kind == "DC" for kind in kinds], dtype=bool)
    return Chargers(
        ids=tuple(str(row["charger_id"]) for row in rows),
        models=tuple(_model(row) for row in rows),
        dc=dc,
        dc_side=dc & np.array([row["meter_side"] != "AC" for row in rows], dtype=bool),
        rated_kw=number("rated_kw"),
        step_wh=np.nan_to_num(number("step_wh"), nan=10.0),
        mpe_pct=np.array(mpe, dtype=np.float64),
        on_site_error_pct=np.array([each.error_pct if each else np.nan for each in found], dtype=np.float64),
        on_site_se_pct=np.array([each.se_pct if each else np.nan for each in found], dtype=np.float64),
    )


def _kind(row: Mapping[str, Any]) -> str:
    """Return AC or DC; where nobody says, DC unless the rating is an AC charger's.

    A DC charger taken for an AC one would fail for its conversion loss.
    """
    if row["kind"]:
        return str(row["kind"])
    return "AC" if row["rated_kw"] is not None and row["rated_kw"] <= _LEAST_DC_KW else "DC"


def _model(row: Mapping[str, Any]) -> str:
    rated = row["rated_kw"]
    if not row["kind"] and (rated is None or _LEAST_DC_KW < rated < _MOST_AC_KW):
        return UNKNOWN_SIDE
    if row["model"]:
        return f"{row['maker'] or ''}|{row['model']}"
    if _kind(row) == "AC":
        return "AC"
    return UNKNOWN_MODEL if row["meter_side"] else UNKNOWN_SIDE


def station_input(lake: Lake, known: Known, quarter: Quarter) -> Station:
    """Return a station's registers of a quarter on a grid; raises Denied as :func:`station_of` does."""
    return station_of(registers_of(lake, known, quarter), known, quarter)


def registers_of(lake: Lake, known: Known, quarter: Quarter) -> StationRegisters:
    """Return a station's registers of a quarter as they were read."""
    begin, end = quarter.seconds(known.timezone)
    return lake.registers(known.station_id, begin=begin, end=end)


def station_of(registers: StationRegisters, known: Known, quarter: Quarter) -> Station:
    """Return a station's registers of a quarter on a grid.

    Raises
    ------
    Denied
        nothing was read in the quarter; there is no master meter.
    """
    if not registers.ts.size:
        raise _no_data(known.station_id)
    return station_on(registers, known, quarter, grid_of(registers), registers.meters)


def grid_of(registers: StationRegisters) -> Grid:
    """Return the boundaries at which a station's registers are looked at."""
    return common_grid(registers, wanted_s=_WANTED_S)


def station_on(
    registers: StationRegisters, known: Known, quarter: Quarter, grid: Grid, meters: Meters
) -> Station:
    """Return a station's registers at given boundaries; those of meters without rows are missing.

    The register of a charger that the table of chargers does not name here is a metered other load.

    Raises
    ------
    Denied
        none of ``meters`` is a master.
    """
    chargers = chargers_of(known, on=quarter.begins_on)
    readings = dict(zip(registers.meter_ids, on_grid(registers, grid), strict=True))
    nothing = np.full(grid.boundaries, MISSING)
    mine = {name for name, role in meters if role is Role.CHARGER}
    rows = [readings.get(name, nothing) if name in mine else nothing for name in chargers.ids]
    foreign = set(unlisted(known, meters))
    masters = [readings.get(name, nothing) for name, role in meters if role is Role.MASTER]
    others = [readings.get(name, nothing) for name, role in meters if role is Role.OTHER or name in foreign]
    if not masters:
        raise Denied(
            "场站 {station} 没有总表数据", clause="R-3.10-a", code="NO_MASTER", station=known.station_id
        )
    offset = ZoneInfo(known.timezone).utcoffset(
        datetime.fromtimestamp(quarter.seconds(known.timezone)[0], UTC)
    )
    return Station(
        station_id=known.station_id,
        chargers=chargers,
        start_s=grid.start_s,
        interval_s=grid.interval_s,
        master_wh=masters[0] if len(masters) == 1 else _together(np.array(masters)),
        charger_wh=np.array(rows, np.int64).reshape(len(rows), grid.boundaries),
        other_wh=np.array(others, np.int64).reshape(len(others), grid.boundaries),
        master_step_wh=known.master_step_wh,
        utc_offset_s=int(offset.total_seconds()) if offset else 0,
    )


def _together(masters: np.ndarray) -> np.ndarray:
    """Return the register that several master meters would be as one."""
    gone = (masters == MISSING).any(axis=0)
    return np.where(gone, MISSING, np.where(gone, 0, masters).sum(axis=0))


def _no_data(station_id: str) -> Denied:
    return Denied("场站 {station} 本期没有数据", clause="R-3.10-a", code="NO_DATA", station=station_id)
