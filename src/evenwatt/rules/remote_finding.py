"""What online monitoring finds of a charger, and the verdict on an estimated error (R-3.10-a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied


class RemoteFinding(StrEnum):
    """The kinds of clause 3.10: fault alarm (故障报警), anomaly warning (异常预警), error (计量误差)."""

    FAULT_ALARM = "fault_alarm"
    ANOMALY_WARNING = "anomaly_warning"
    ERROR_ESTIMATE = "error_estimate"


class EstimateVerdict(StrEnum):
    """What an estimate says; undetermined is a proper result."""

    PASS = "pass"
    FAIL = "fail"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class ErrorEstimate:
    """A relative error [%] with the interval [%] that holds it with probability ``coverage``."""

    error_pct: float
    low_pct: float
    high_pct: float
    coverage: float


def estimate_verdict(estimate: ErrorEstimate, *, mpe_pct: float, on: date) -> EstimateVerdict:
    """Return what an estimate says against the maximum permissible error [%].

    Pass if the whole interval lies within ±``mpe_pct``, the limits included; fail if it lies wholly beyond
    one of them.

    Raises:
        Denied: the estimate is not within its interval (not a number is within none), no positive limit, or
            less coverage than the parameter ``estimate_coverage`` asks for.

    >>> estimate = ErrorEstimate(error_pct=0.3, low_pct=-0.4, high_pct=1.0, coverage=0.95)
    >>> estimate_verdict(estimate, mpe_pct=2.0, on=date(2026, 3, 2)).value
    'pass'

    Clause: R-3.10-a, R-4.3.2-c.
    """
    low, high = estimate.low_pct, estimate.high_pct
    if not low <= estimate.error_pct <= high or not mpe_pct > 0:
        raise Denied(
            "误差估计 {error_pct}% 应在其区间 [{low_pct}%, {high_pct}%] 内，最大允许误差应大于0",
            clause="R-3.10-a",
            code="interval_invalid",
            error_pct=estimate.error_pct,
            low_pct=low,
            high_pct=high,
        )
    if not estimate.coverage >= (asked := catalog().value("estimate_coverage", on=on)):
        raise Denied(
            "区间的置信水平 {coverage} 低于规定的 {asked}，不能据以判定",
            clause="R-3.10-a",
            code="coverage_too_low",
            coverage=estimate.coverage,
            asked=asked,
        )
    if -mpe_pct <= low and high <= mpe_pct:
        return EstimateVerdict.PASS
    if low > mpe_pct or high < -mpe_pct:
        return EstimateVerdict.FAIL
    return EstimateVerdict.UNDETERMINED


def starts_repair(*, finding: RemoteFinding, verdict: EstimateVerdict | None) -> bool:
    """Return whether a finding sets the repair loop going: only an estimated error that failed does.

    An alarm or a warning has no verdict; somebody looks at it.

    Raises:
        Denied: an error estimate without verdict, or a verdict on an alarm or a warning.

    Clause: R-3.10-a, R-4.3.2-d.
    """
    if (finding is RemoteFinding.ERROR_ESTIMATE) != (verdict is not None):
        raise Denied("只有误差估计作合格与否的判定，且必须判定", clause="R-3.10-a", code="verdict_misplaced")
    return verdict is EstimateVerdict.FAIL
