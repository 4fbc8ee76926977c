"""How good an estimator is: its results beside the truth of simulated or verified chargers (R-3.10-a)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenwatt.analytics.contract import RESULTS, TRUTH
from evenwatt.analytics.ranking import auc, detection
from evenwatt.analytics.tables import opened, read_table
from evenwatt.law.refusal import Denied

LARGE_PCT = 2.0
"""The error that ranking and detection look for, the same for every class [%]."""
_FALSE_ALARMS = 0.01
_ENOUGH_KWH = 100.0


@dataclass(frozen=True)
class Judged:
    """Chargers whose truth is known, with what was estimated of them; arrays of shape (N,).

    Where the estimator said nothing, numbers are NaN and the verdict is undetermined.
    """

    charger_id: np.ndarray
    truth_pct: np.ndarray
    error_pct: np.ndarray
    se_pct: np.ndarray
    low_pct: np.ndarray
    high_pct: np.ndarray
    p_out_of_mpe: np.ndarray
    mpe_pct: np.ndarray
    verdict: np.ndarray
    energy_kwh: np.ndarray
    flat_error_pct: np.ndarray
    bound_se_pct: np.ndarray

    def __len__(self) -> int:
        return len(self.charger_id)

    @property
    def guess_pct(self) -> np.ndarray:
        """The estimate; zero where there is none, which is what one knows of a charger without data."""
        return np.nan_to_num(self.error_pct)

    @property
    def is_outside(self) -> np.ndarray:
        """Whether the true error exceeds the maximum permissible error."""
        return np.abs(self.truth_pct) > self.mpe_pct

    def only(self, rows: np.ndarray) -> Judged:
        """Return the chargers where ``rows`` is true."""
        return Judged(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


@dataclass(frozen=True)
class Accuracy:
    """Figures over a set of chargers; ``None`` where nothing can be said.

    ``rmse_pp``: root mean square of estimate − truth [percentage points], all chargers counted, no estimate
    as zero; ``rmse_100kwh_pp``: over those with more than 100 kWh. ``auc_2pct``: probability that a charger
    with |error| > 2 % has a larger |estimate| than one without; ``detection_at_1pct_fpr``: share of the
    former beyond the |estimate| that 1 % of the latter exceed. ``coverage95``: share of 95 % intervals that
    hold the truth; ``rms_z``: root mean square of (estimate − truth) / standard error. ``precision_fail``,
    ``recall_fail``, ``false_alarms``: of the verdict fail against |truth| > MPE; ``wrong_pass``: share of
    the verdict pass that is beyond the MPE; ``auc_mpe``: as above for |truth| > MPE, by p_out_of_mpe.
    ``bound_ratio_flat``: root mean square of (flat estimate − truth) / bound: 1 is the best any unbiased
    estimator does.
    """

    chargers: int
    without_estimate: int
    outside_mpe: int
    rmse_pp: float | None
    rmse_100kwh_pp: float | None
    bias_pp: float | None
    auc_2pct: float | None
    detection_at_1pct_fpr: float | None
    auc_mpe: float | None
    coverage95: float | None
    rms_z: float | None
    precision_fail: float | None
    recall_fail: float | None
    false_alarms: float | None
    wrong_pass: float | None
    undetermined: float | None
    rmse_flat_pp: float | None
    bound_ratio_flat: float | None

    def as_dict(self) -> dict[str, Any]:
        """Return the figures by name."""
        return asdict(self)


def accuracy(j: Judged) -> Accuracy:
    """Return the figures of a set of chargers.

    Clause: R-3.10-a, R-4.3.2-c.
    """
    off = j.guess_pct - j.truth_pct
    large = np.abs(j.truth_pct) > LARGE_PCT
    size = np.abs(j.guess_pct)
    estimated = np.isfinite(j.error_pct) & (j.se_pct > 0)
    bounded = np.isfinite(j.low_pct) & np.isfinite(j.high_pct)
    flat = np.isfinite(j.flat_error_pct) & (j.bound_se_pct > 0)
    flat_off = j.flat_error_pct[flat] - j.truth_pct[flat]
    failed, passed = j.verdict == "fail", j.verdict == "pass"
    outside = j.is_outside
    probability = np.isfinite(j.p_out_of_mpe)
    within = (j.low_pct <= j.truth_pct) & (j.truth_pct <= j.high_pct)
    return Accuracy(
        chargers=len(j),
        without_estimate=int((~np.isfinite(j.error_pct)).sum()),
        outside_mpe=int(outside.sum()),
        rmse_pp=_rms(off),
        rmse_100kwh_pp=_rms(off[j.energy_kwh > _ENOUGH_KWH]),
        bias_pp=_mean(off),
        auc_2pct=auc(size, large),
        detection_at_1pct_fpr=detection(size, large, false_alarms=_FALSE_ALARMS),
        auc_mpe=auc(j.p_out_of_mpe[probability], outside[probability]),
        coverage95=_mean(within[bounded]),
        rms_z=_rms(off[estimated] / j.se_pct[estimated]),
        precision_fail=_mean(outside[failed]),
        recall_fail=_mean(failed[outside]),
        false_alarms=_mean(failed[~outside]),
        wrong_pass=_mean(outside[passed]),
        undetermined=_mean(~failed & ~passed),
        rmse_flat_pp=_rms(flat_off),
        bound_ratio_flat=_rms(flat_off / j.bound_se_pct[flat]),
    )


def judge(results: Path, truth: Path, *, period: str | None = None) -> Judged:
    """Return results beside the truth, in the order of the truth.

    Raises
    ------
    Denied
        a file is not in its shape; results in place of the truth; a charger occurs twice; the results are of
        several periods and none is chosen; not one charger is in both files.
    """
    with opened(truth) as file:
        if "method_version" in file.schema_arrow.names:
            raise Denied(
                "{path} 是估计结果，不是真实误差", clause="R-3.10-a", code="not_the_truth", path=str(truth)
            )
    known = read_table(truth, TRUTH)
    found = read_table(results, RESULTS)
    if period is not None:
        found = found.filter(pc.equal(found["period"], period))
    _once(known, truth)
    _once(found, results)
    at = pc.index_in(known["charger_id"], value_set=found["charger_id"].combine_chunks())
    if at.null_count == len(at):
        raise Denied(
            "{results} 与 {truth} 没有共同的充电桩",
            clause="R-3.10-a",
            code="nothing_in_common",
            results=str(results),
            truth=str(truth),
        )
    rows = found.take(at)

    def number(name: str) -> np.ndarray:
        return np.asarray(rows[name].cast(pa.float64()).to_numpy(), dtype=float)

    mpe = number("mpe_pct")
    return Judged(
        charger_id=known["charger_id"].to_numpy(),
        truth_pct=known["error_pct"].to_numpy(),
        error_pct=number("error_pct"),
        se_pct=number("se_pct"),
        low_pct=number("ci95_low_pct"),
        high_pct=number("ci95_high_pct"),
        p_out_of_mpe=number("p_out_of_mpe"),
        mpe_pct=np.where(np.isfinite(mpe), mpe, LARGE_PCT),
        verdict=rows["verdict"].fill_null("undetermined").to_numpy(),
        energy_kwh=number("energy_kwh"),
        flat_error_pct=number("flat_error_pct"),
        bound_se_pct=number("bound_se_pct"),
    )


def _once(table: pa.Table, path: Path) -> None:
    counted = table["charger_id"].value_counts()
    twice = [each["values"].as_py() for each in counted if each["counts"].as_py() > 1]
    if twice:
        raise Denied(
            "{path} 中充电桩 {charger} 出现多次；结果含多个期间的，请用 --period 选定一个",
            clause="R-3.10-a",
            code="charger_twice",
            path=str(path),
            charger=twice[0],
        )


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _rms(values: np.ndarray) -> float | None:
    return float(np.sqrt(np.mean(values**2))) if len(values) else None
