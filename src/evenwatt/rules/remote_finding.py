"""What online monitoring finds of a charger, and what follows from it (R-3.10-a)."""

from __future__ import annotations

from enum import StrEnum

from evenwatt.law.refusal import Denied


class RemoteFinding(StrEnum):
    """The kinds of clause 3.10: fault alarm (故障报警), anomaly warning (异常预警), error (计量误差)."""

    FAULT_ALARM = "fault_alarm"
    ANOMALY_WARNING = "anomaly_warning"
    ERROR_ESTIMATE = "error_estimate"


class EstimateVerdict(StrEnum):
    """What an estimate says, by the rule of ``metrology.online``; undetermined is a proper result."""

    PASS = "pass"
    FAIL = "fail"
    UNDETERMINED = "undetermined"


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
