"""Where an estimator is good and where not: its figures by kind, meter side, size, step and energy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.assess import Accuracy, Judged, accuracy
from evenwatt.analytics.contract import CHARGERS, STATIONS
from evenwatt.analytics.tables import read_table

_SIZES = ((10, "4–10"), (20, "11–20"), (40, "21–40"), (np.inf, "41–"))
_STEPS = ((200, "–0.2 kWh"), (800, "0.2–0.8 kWh"), (2000, "0.8–2 kWh"), (np.inf, "2– kWh"))
_ENERGIES = ((100, "–100 kWh"), (1000, "100–1000 kWh"), (np.inf, "1000– kWh"))
_NOT_TOLD = "未知"
_ORDER = ("AC", "DC", *(name for classes in (_SIZES, _STEPS, _ENERGIES) for _, name in classes), _NOT_TOLD)
"""All labels, in the order in which a table shows them."""

Groups = dict[str, dict[str, Accuracy]]
"""Figures by what the chargers are grouped by, then by group."""


def by_group(judged: Judged, lake: Path | None) -> Groups:
    """Return the figures of each group of chargers: by energy, and by what a lake tells of them.

    Raises
    ------
    Denied
        the lake's stations or chargers are not in their shape.
    """
    labels = {"energy": _classes(judged.energy_kwh, _ENERGIES)}
    if lake is not None:
        labels |= _of_lake(judged, lake)
    return {name: _figures(judged, label) for name, label in labels.items()}


def lake_beside(truth: Path) -> Path | None:
    """Return the lake a truth lies in, if it does."""
    return truth.parent if (truth.parent / "chargers.parquet").exists() else None


def _figures(judged: Judged, label: np.ndarray) -> dict[str, Accuracy]:
    present = set(label.tolist())
    return {each: accuracy(judged.only(label == each)) for each in sorted(present, key=_ORDER.index)}


def _of_lake(judged: Judged, lake: Path) -> dict[str, np.ndarray]:
    chargers = read_table(lake / "chargers.parquet", CHARGERS)
    stations = read_table(lake / "stations.parquet", STATIONS)
    at = pc.index_in(pa.array(judged.charger_id), value_set=chargers["charger_id"].combine_chunks())
    mine = chargers.take(at)
    counts = {
        each["values"].as_py(): each["counts"].as_py() for each in chargers["station_id"].value_counts()
    }
    steps = dict(zip(stations["station_id"].to_pylist(), stations["master_step_wh"].to_pylist(), strict=True))
    home = mine["station_id"].to_pylist()
    return {
        "kind": _words(mine["kind"]),
        "meter_side": _words(mine["meter_side"]),
        "station_size": _classes(np.array([counts.get(each, np.nan) for each in home], float), _SIZES),
        "master_step": _classes(
            np.array([np.nan if steps.get(each) is None else steps[each] for each in home], float), _STEPS
        ),
    }


def _words(column: pa.ChunkedArray) -> np.ndarray:
    return np.array(column.fill_null(_NOT_TOLD).to_pylist(), dtype=str)


def _classes(values: np.ndarray, classes: tuple[tuple[float, str], ...]) -> np.ndarray:
    """Return the label of the first class whose upper limit is not exceeded."""
    limits = np.array([limit for limit, _ in classes])
    names = np.array([*(name for _, name in classes), _NOT_TOLD])
    return names[np.where(np.isnan(values), len(classes), np.searchsorted(limits, values))]
