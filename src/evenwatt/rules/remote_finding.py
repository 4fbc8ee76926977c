"""What online monitoring finds of a charger, and the verdict on an estimated error (R-3.10-a)."""

from __future__ import annotations

from enum import StrEnum

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


def estimate_verdict(*, error_pct: float, low_pct: float, high_pct: float, mpe_pct: float) -> EstimateVerdict:
    """Return the verdict on a relative error [%] from its interval and the maximum permissible error [%].

    Pass if the whole interval lies within ±``mpe_pct``, fail if it lies wholly beyond one limit. The interval
    has the coverage of the parameter ``estimate_coverage``.

    Raises:
        Denied: the estimate is not within its interval (not a number is within none), or no positive limit.

    >>> estimate_verdict(error_pct=0.3, low_pct=-0.4, high_pct=1.0, mpe_pct=2.0).value
    'pass'

    Clause: R-3.10-a, R-4.3.2-c.
    """
    if not low_pct <= error_pct <= high_pct or not mpe_pct > 0:
        raise Denied(
            "误差估计 {error_pct}% 应在其区间 [{low_pct}%, {high_pct}%] 内，最大允许误差应大于0",
            clause="R-3.10-a",
            code="interval_invalid",
            error_pct=error_pct,
            low_pct=low_pct,
            high_pct=high_pct,
        )
    if -mpe_pct <= low_pct and high_pct <= mpe_pct:
        return EstimateVerdict.PASS
    if low_pct > mpe_pct or high_pct < -mpe_pct:
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
