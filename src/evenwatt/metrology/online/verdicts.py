"""What is said of each charger: estimate, interval, probability, verdict, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from evenwatt.law.catalog import catalog
from evenwatt.metrology.online.station import Floats


class Verdict(StrEnum):
    """The outcome of online monitoring for one charger and period."""

    PASS = "pass"
    FAIL = "fail"
    UNDETERMINED = "undetermined"


class Reason(StrEnum):
    """Why there is no verdict; the words people read."""

    TOO_LITTLE_ENERGY = "电量太少"
    NOT_SEPARABLE = "与充电桩 {charger} 分不开"
    UNMETERED_LOAD = "总表下有未计量的负荷或电源"
    NOT_A_SUM = "总表电量不是这些充电桩的合计"
    NO_ANCHOR = "同型号充电桩太少且没有现场检定结果"
    UNKNOWN_SIDE = "没有登记交流或直流、型号或电能表位置，损耗无法扣除"
    DATA_GAPS = "数据缺失太多"
    CLOCK = "时钟偏差太大"
    NEAR_THE_LIMIT = "误差接近最大允许误差"
    NO_MASTER = "没有总表数据"
    NO_DATA = "本期没有数据"
    UNUSABLE = "数据无法计算"


@dataclass(frozen=True)
class Thresholds:
    """When a verdict is given (parameter ``estimate_verdict_rules``).

    Attributes
    ----------
    probability
        beyond which an error outside the MPE is a fail, and one within it a pass.
    evidence_mpe
        standard error without prior, in MPE, beyond which nothing is said.
    model_chargers
        fewest chargers of a model, metered behind the conversion, without on-site results.
    filled_share
        share of readings filled in beyond which nothing is said.
    unexplained_share, unrest_share
        unmetered energy relative to the master's, its standard deviation relative to the chargers' mean.
    clock_s
        standard deviation of reading instants [s].
    charger_clock_s
        difference between a charger's clock and the master's [s].
    common_error_pct
        error that a station's chargers have in common, which is the master's rather than theirs [%].
    coverage
        of the interval (parameter ``estimate_coverage``).
    """

    probability: float
    evidence_mpe: float
    model_chargers: int
    filled_share: float
    unexplained_share: float
    unrest_share: float
    clock_s: float
    charger_clock_s: float
    common_error_pct: float
    coverage: float


def thresholds(*, on: date) -> Thresholds:
    """Return the thresholds in force on a day.

    Clause: R-3.10-a, R-4.3.2-c.
    """
    known = catalog()
    return Thresholds(
        **known.value("estimate_verdict_rules", on=on), coverage=known.value("estimate_coverage", on=on)
    )


@dataclass(frozen=True)
class Conclusions:
    """One row per charger, shapes (n,); NaN where there is no number.

    ``flat_*`` is without prior; ``bound_se_pct`` what no unbiased estimator undercuts.
    """

    error_pct: Floats
    se_pct: Floats
    low_pct: Floats
    high_pct: Floats
    p_out_of_mpe: Floats
    verdicts: tuple[Verdict, ...]
    reasons: tuple[str, ...]
    energy_kwh: Floats
    flat_error_pct: Floats
    flat_se_pct: Floats
    bound_se_pct: Floats


def nothing(count: int, reason: str, energy_kwh: Floats | None = None) -> Conclusions:
    """Return conclusions that say nothing of any charger, and why."""
    unknown = np.full(count, np.nan)
    return Conclusions(
        error_pct=unknown,
        se_pct=unknown,
        low_pct=unknown,
        high_pct=unknown,
        p_out_of_mpe=unknown,
        verdicts=(Verdict.UNDETERMINED,) * count,
        reasons=(reason,) * count,
        energy_kwh=unknown if energy_kwh is None else energy_kwh,
        flat_error_pct=unknown,
        flat_se_pct=unknown,
        bound_se_pct=unknown,
    )


def verdict(p_out_of_mpe: float, hindrance: str, rules: Thresholds) -> tuple[Verdict, str]:
    """Return the verdict on one charger and, if undetermined, why.

    ``hindrance`` is what stands against any verdict, empty if nothing. A probability beyond, not at, the
    threshold decides. This is the one rule for estimated errors, whoever estimated them.

    >>> verdict(0.95, "", thresholds(on=date(2026, 3, 2)))[0].value
    'fail'

    Clause: R-3.10-a, R-4.3.2-c.
    """
    if hindrance:
        return Verdict.UNDETERMINED, hindrance
    if not 0 <= p_out_of_mpe <= 1:
        return Verdict.UNDETERMINED, Reason.UNUSABLE.value
    if p_out_of_mpe > rules.probability:
        return Verdict.FAIL, ""
    if 1 - p_out_of_mpe > rules.probability:
        return Verdict.PASS, ""
    return Verdict.UNDETERMINED, Reason.NEAR_THE_LIMIT.value
