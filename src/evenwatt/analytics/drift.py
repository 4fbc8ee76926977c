"""The drift of chargers between two periods: two files of results beside each other (R-4.3.2-c)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import RESULTS
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.tables import read_table
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.screens import Alarm, limits
from evenwatt.metrology.online.screens_drift import drift

_BEGIN = "Asia/Shanghai"


def drifted(before: Path, after: Path, quarter: Quarter) -> dict[str, list[Alarm]]:
    """Return the alarms of chargers whose error has changed up to a quarter, by station.

    Raises
    ------
    Denied
        a file is not in its shape, holds no or several periods; they are not in their order; the later one
        is not the quarter's.
    """
    old, new = read_table(before, RESULTS), read_table(after, RESULTS)
    earlier, later = _period(old, before), _period(new, after)
    if not earlier < later:
        raise Denied(
            "{before} 的期间 {earlier} 应早于 {after} 的期间 {later}",
            clause="R-3.10-a",
            code="periods_out_of_order",
            before=str(before),
            earlier=str(earlier),
            after=str(after),
            later=str(later),
        )
    if later != quarter:
        raise Denied(
            "{after} 的期间是 {later}，不是要筛查的 {quarter}",
            clause="R-3.10-a",
            code="results_of_other_period",
            after=str(after),
            later=str(later),
            quarter=str(quarter),
        )
    at = pc.index_in(new["charger_id"], value_set=old["charger_id"].combine_chunks())
    new, old = new.filter(at.is_valid()), old.take(at.drop_null())
    told = np.isfinite(_numbers(old, "error_pct")) & np.isfinite(_numbers(new, "error_pct"))
    new, old = new.filter(pa.array(told)), old.filter(pa.array(told))
    stations = dict(zip(new["charger_id"].to_pylist(), new["station_id"].to_pylist(), strict=True))
    found: dict[str, list[Alarm]] = {}
    for alarm in drift(
        new["charger_id"].to_pylist(),
        np.stack([_numbers(old, "error_pct"), _numbers(new, "error_pct")]),
        np.stack([_numbers(old, "se_pct"), _numbers(new, "se_pct")]),
        (earlier.seconds(_BEGIN)[0], later.seconds(_BEGIN)[0]),
        _numbers(new, "mpe_pct"),
        limits(on=later.begins_on),
    ):
        found.setdefault(stations[alarm.subject], []).append(alarm)
    return found


def _period(results: pa.Table, path: Path) -> Quarter:
    periods = pc.unique(results["period"]).to_pylist()
    if len(periods) != 1:
        raise Denied(
            "{path} 应恰好含一个期间，现有 {count} 个",
            clause="R-3.10-a",
            code="several_periods",
            path=str(path),
            count=len(periods),
        )
    return Quarter.parse(periods[0])


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(), dtype=np.float64)
