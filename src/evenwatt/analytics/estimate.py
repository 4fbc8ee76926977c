"""The errors of a lake's chargers in a quarter, on the cores of one machine (R-4.3.2-c)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from evenwatt.analytics.audit import Audit, read_audit
from evenwatt.analytics.contract import RESULTS
from evenwatt.analytics.engine import Engine, LocalEngine
from evenwatt.analytics.findings import UNUSABLE, Finding, rows_left_out, unusable
from evenwatt.analytics.lake import Lake, open_lake
from evenwatt.analytics.quarters import Quarter, midnight
from evenwatt.analytics.state_folder import read_state, require_state
from evenwatt.analytics.station_input import (
    Known,
    chargers_of,
    digest_of,
    known_stations,
    registers_of,
    station_of,
    unlisted,
)
from evenwatt.analytics.station_registers import Meters
from evenwatt.analytics.station_state import unpacked
from evenwatt.analytics.tables import write_table
from evenwatt.analytics.tasks import Task, tasks_of
from evenwatt.analytics.whole_file import require_file_name
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.gls_mixture import GlsMixture
from evenwatt.metrology.online.method import method
from evenwatt.metrology.online.ratings import doubtful_ratings
from evenwatt.metrology.online.recalibration import recalibrated
from evenwatt.metrology.online.station import MISSING
from evenwatt.metrology.online.verdicts import Conclusions, Reason, nothing, thresholds
from evenwatt.metrology.online.visited import Contradiction, contradictions, without_visits

_TOLD = "gls-mixture"
"""The method that is told what was found on site."""


@dataclass(frozen=True)
class Studied:
    """One station after the first pass; ``study`` is ``None`` where it was refused."""

    known: Known
    study: Any
    findings: tuple[Finding, ...]
    readings: int


@dataclass(frozen=True)
class Summary:
    """What was estimated; ``until``: the last day accumulated, where results are of states."""

    stations: int
    chargers: int
    verdicts: dict[str, int]
    readings: int
    findings: tuple[Finding, ...]
    method_version: str
    until: date | None = None


def estimate(
    root: Path,
    quarter: Quarter,
    out: Path,
    *,
    name: str = "gls-mixture",
    audit: Path | None = None,
    workers: int = 1,
    engine: Engine | None = None,
    state: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Summary:
    """Write the results of a quarter; the same whatever the number of workers and the engine.

    Three steps: each station by itself, the fleet, each station again. What is wrong with a station is a
    finding, its chargers undetermined, and all others are computed. Without ``engine`` the work is done by
    ``workers`` processes of this machine. The file is replaced as a whole: a run that ends early leaves the
    one before, a second run writes the same again. With ``audit`` probabilities are set right by what was
    found on site of earlier quarters, and ``method_version`` says so.

    Raises
    ------
    Denied
        no lake, no such method, no station; an audit that is not of this method and earlier quarters; a file
        that is not in its shape; a result that would be no file.

    Clause: R-4.3.2-c, R-3.10-a.
    """
    require_file_name(out)
    chosen = method(name)
    audited = read_audit(audit, version=chosen.version, before=quarter) if audit else None
    lake = open_lake(root.resolve())
    stations = known_stations(lake)
    if not stations:
        raise Denied("{path} 中没有场站", clause="R-3.10-a", code="no_stations", path=str(root))
    work: Callable[[Task], list[Studied]] = partial(study_stations, lake.root, quarter, name)
    until = None
    if state is not None:
        head = require_state(state, lake=lake.root, quarter=quarter, version=chosen.version)
        until = date.fromisoformat(head["until"])
        lake.pieces = {}
        work = partial(study_states, quarter, state.resolve(), until)
    with engine or LocalEngine(workers) as running:
        studied: list[Studied] = []
        for part in running.first(work, tasks_of(stations, lake.pieces)):
            studied.extend(part)
            progress(len(studied), len(stations))
        studies = [each.study for each in studied if each.study is not None]
        against = contradictions(GlsMixture(), studies, on=quarter.begins_on) if name == _TOLD else ()
        aside = frozenset(each.charger_id for each in against)
        if aside:
            studies = [without_visits(each, aside) for each in studies]
        fleet = chosen.fleet(studies, on=quarter.begins_on)
        concluding = partial(conclude_stations, quarter, name, fleet, audited=audited, aside=aside)
        tables = list(running.again(concluding))
    results = pa.concat_tables(tables)
    write_table(results, out)
    counts = {each["values"]: each["counts"] for each in results["verdict"].value_counts().to_pylist()}
    return Summary(
        stations=len(stations),
        chargers=results.num_rows,
        verdicts=counts,
        readings=sum(each.readings for each in studied),
        findings=(
            *lake.findings,
            *_of_visits(against, stations),
            *(finding for each in studied for finding in each.findings),
        ),
        method_version=_version(chosen, audited),
        until=until,
    )


def study_stations(root: Path, quarter: Quarter, name: str, task: Task) -> list[Studied]:
    """Return the first pass over some stations."""
    chosen, lake = method(name), Lake(root)
    lake.pieces = task.pieces
    return [_study(chosen, lake, quarter, known) for known in task.stations]


def _study(chosen: Any, lake: Lake, quarter: Quarter, known: Known) -> Studied:
    findings = _of_tables(known)
    readings = 0
    try:
        registers = registers_of(lake, known, quarter)
        readings = registers.ts.size
        findings += rows_left_out(known.station_id, registers.left_out)
        station = station_of(registers, known, quarter)
        findings += of_meters(known, registers.meters) + of_registers(known, station.charger_wh)
        findings += of_ratings(known, doubtful_ratings(station))
        study = chosen.study(station)
    except Denied as refusal:
        findings.append(Finding(known.station_id, refusal.code, str(refusal)))
        return Studied(known, None, tuple(findings), readings)
    except UNUSABLE as error:
        findings.append(unusable(known.station_id, error))
        return Studied(known, None, tuple(findings), readings)
    return Studied(known, study, tuple(findings), readings)


def study_states(quarter: Quarter, folder: Path, until: date, task: Task) -> list[Studied]:
    """Return the first pass over some stations, from what was accumulated up to a day."""
    return [_study_state(folder, quarter, until, known) for known in task.stations]


def _study_state(folder: Path, quarter: Quarter, until: date, known: Known) -> Studied:
    findings, study, readings = _of_tables(known), None, 0
    chargers = chargers_of(known, on=quarter.begins_on)
    data = read_state(folder, known.station_id)
    state = None if data is None else unpacked(data, chargers)
    if state is None or state.known != digest_of(known):
        message = f"场站 {known.station_id} 尚未累计，或其档案在累计之后有变化"
        findings.append(Finding(known.station_id, Reason.NO_DATA.name, message))
    elif state.stream is None:
        findings.append(Finding(known.station_id, *state.refusal))
    else:
        findings += _behind(known, state.seen_s, until)
        believed = state.stream.tail.chargers.rated_kw
        findings += of_meters(known, state.meters)
        findings += of_ratings(known, np.isnan(believed) & ~np.isnan(chargers.rated_kw))
        try:
            study = GlsMixture().study_of(state.stream)
            readings = state.stream.found.readings if state.stream.found else 0
        except UNUSABLE as error:
            findings.append(unusable(known.station_id, error))
    return Studied(known, study, tuple(findings), readings)


def _behind(known: Known, seen_s: int, until: date) -> list[Finding]:
    """Return what is said of a state that has nothing of the last day the folder claims."""
    if seen_s >= midnight(until, known.timezone):
        return []
    seen = datetime.fromtimestamp(seen_s - 1, ZoneInfo(known.timezone)).date()
    message = (
        f"场站 {known.station_id} 的示数只累计到 {seen}，而状态文件夹已到 {until}；"
        "如非停采，请再次运行 evenwatt monitor accumulate"
    )
    return [Finding(known.station_id, "state_behind", message)]


def _of_visits(against: Sequence[Contradiction], stations: Sequence[Known]) -> list[Finding]:
    """Return what is said of visits that were set aside."""
    home = {row["charger_id"]: known.station_id for known in stations for row in known.rows}
    return [
        Finding(
            home[each.charger_id],
            "visit_contradicted",
            f"充电桩 {each.charger_id} 现场检定的误差 {each.on_site_pct:+.2f}% 与本期示数得出的"
            f" {each.registers_pct:+.2f}%（标准不确定度 {each.registers_se_pct:.2f}%）相差太大，"
            "检定结果未采用，请核实其后是否维修或更换",
        )
        for each in against
    ]


def _of_tables(known: Known) -> list[Finding]:
    found = [
        Finding(known.station_id, "charger_in_two_stations", f"充电桩 {charger} 已属于另一场站，在本场站不计")
        for charger in known.doubled
    ]
    if not known.is_listed:
        message = f"场站 {known.station_id} 有充电桩，但不在场站表中，按通常的时区和总表分度计算"
        found.append(Finding(known.station_id, "station_unlisted", message))
    return found


def of_meters(known: Known, meters: Meters) -> list[Finding]:
    """Return which registers are of chargers that are not listed at their station."""
    return [
        Finding(
            known.station_id, "register_unlisted", f"充电桩 {name} 有读数，但未登记在本场站，按其他负荷计"
        )
        for name in unlisted(known, meters)
    ]


def of_registers(known: Known, charger_wh: np.ndarray) -> list[Finding]:
    """Return what is wrong with the registers of a station's chargers, one finding per charger."""
    found = []
    for row, registers in zip(known.rows, charger_wh, strict=True):
        kept = registers[registers != MISSING]
        charger = row["charger_id"]
        if not kept.size:
            found.append(
                Finding(known.station_id, "charger_without_readings", f"充电桩 {charger} 本期没有读数")
            )
        elif kept.size > 1 and (kept[1:] < kept[:-1]).any():
            found.append(
                Finding(known.station_id, "register_backwards", f"充电桩 {charger} 的示数倒退或清零")
            )
    return found


def of_ratings(known: Known, doubtful: np.ndarray) -> list[Finding]:
    """Return whose rated power is not believed, shape (n,)."""
    return [
        Finding(
            known.station_id,
            "rating_contradicted",
            f"充电桩 {known.rows[at]['charger_id']} 的示数多次超出额定功率所能及，登记的额定功率不予采用",
        )
        for at in np.flatnonzero(doubtful)
    ]


def conclude_stations(
    quarter: Quarter,
    name: str,
    fleet: Any,
    studied: Sequence[Studied],
    *,
    audited: Audit | None = None,
    aside: Collection[str] = (),
) -> pa.Table:
    """Return the results of some stations, in the contract's shape, set right where there was an audit.

    Visits to the chargers in ``aside`` are not used.
    """
    chosen = method(name)
    on = quarter.begins_on
    tables = []
    for each in studied:
        if each.study is None:
            rows = nothing(len(each.known.rows), _why(each))
        else:
            study = without_visits(each.study, aside) if aside else each.study
            rows = chosen.conclude(study, fleet, on=on)
        if audited:
            rows = recalibrated(rows, audited.map, thresholds(on=on))
        ignored = (
            aside
            if name == _TOLD and each.study is not None
            else [row["charger_id"] for row in each.known.rows]
        )
        tables.append(_table(each.known, quarter, rows, _version(chosen, audited), ignored))
    return pa.concat_tables(tables)


def _version(chosen: Any, audited: Audit | None) -> str:
    return str(chosen.version) + (audited.mark if audited else "")


def _why(refused: Studied) -> str:
    code = refused.findings[-1].code
    return Reason[code].value if code in Reason.__members__ else Reason.UNUSABLE.value


def _table(
    known: Known, quarter: Quarter, rows: Conclusions, version: str, ignored: Collection[str]
) -> pa.Table:
    count = len(known.rows)
    chargers = chargers_of(known, on=quarter.begins_on)
    visited = chargers.on_site_se_pct > 0
    columns = {
        "charger_id": [row["charger_id"] for row in known.rows],
        "station_id": [known.station_id] * count,
        "period": [str(quarter)] * count,
        "error_pct": rows.error_pct,
        "se_pct": rows.se_pct,
        "ci95_low_pct": rows.low_pct,
        "ci95_high_pct": rows.high_pct,
        "p_out_of_mpe": rows.p_out_of_mpe,
        "mpe_pct": chargers.mpe_pct,
        "verdict": [str(verdict) for verdict in rows.verdicts],
        "reason": [reason or None for reason in rows.reasons],
        "energy_kwh": rows.energy_kwh,
        "method_version": [version] * count,
        "flat_error_pct": rows.flat_error_pct,
        "flat_se_pct": rows.flat_se_pct,
        "bound_se_pct": rows.bound_se_pct,
        "on_site_used": [
            bool(each) and name not in ignored for each, name in zip(visited, chargers.ids, strict=True)
        ],
    }
    arrays = [
        pa.array(columns[field.name], field.type, from_pandas=pa.types.is_floating(field.type))
        for field in RESULTS
    ]
    return pa.table(arrays, schema=RESULTS)
