"""Which tone a state has: the colour and shape beside its word, the same on every page."""

from __future__ import annotations

from evenwatt.evaluation.states import EvaluationState
from evenwatt.filing.states import FilingState
from evenwatt.kernel.draws.states import DrawState
from evenwatt.lots.states import SchemeState, TestState
from evenwatt.planning.states import PlanState
from evenwatt.rectification.states import RectificationState
from evenwatt.registry.connection_states import MismatchState, StopState
from evenwatt.registry.states import ChargerState, MergeState, ReportState, TransferState
from evenwatt.verification.states import RecordState

TONES: dict[str, dict[str, str]] = {
    "charger": {
        ChargerState.IN_USE: "good",
        ChargerState.STOPPED: "bad",
        ChargerState.PAUSED: "warn",
        ChargerState.CEASED: "bad",
        ChargerState.MERGED: "draft",
    },
    "status_report": {ReportState.REPORTED: "wait", ReportState.NOTED: "good"},
    "transfer": {
        TransferState.OFFERED: "wait",
        TransferState.ACCEPTED: "good",
        TransferState.DECLINED: "draft",
        TransferState.WITHDRAWN: "draft",
    },
    "merge": {MergeState.PROPOSED: "wait", MergeState.MERGED: "good", MergeState.REFUSED: "draft"},
    "stop_notice": {StopState.NOTIFIED: "warn", StopState.CONFIRMED: "bad", StopState.RELEASED: "good"},
    "mismatch": {MismatchState.OPEN: "warn", MismatchState.EXPLAINED: "wait", MismatchState.SETTLED: "good"},
    "filing": {
        FilingState.DRAFT: "draft",
        FilingState.SUBMITTED: "wait",
        FilingState.RETURNED: "warn",
        FilingState.APPROVED: "good",
        FilingState.WITHDRAWN: "draft",
    },
    "plan": {PlanState.DRAFT: "draft", PlanState.ISSUED: "good", PlanState.DISCARDED: "draft"},
    "scheme": {
        SchemeState.WAITING: "wait",
        SchemeState.FORMED: "draft",
        SchemeState.FILED: "wait",
        SchemeState.RETURNED: "warn",
        SchemeState.RECORDED: "info",
        SchemeState.DRAWN: "good",
    },
    "draw": {DrawState.COMMITTING: "wait", DrawState.OPENING: "wait", DrawState.DRAWN: "good"},
    "test_item": {
        TestState.RESERVE: "draft",
        TestState.DUE: "wait",
        TestState.UNAVAILABLE: "warn",
        TestState.TESTED: "good",
    },
    "verification": {
        RecordState.ENTERED: "wait",
        RecordState.RETURNED: "warn",
        RecordState.CHECKED: "wait",
        RecordState.APPROVED: "good",
    },
    "evaluation": {
        EvaluationState.PREPARED: "wait",
        EvaluationState.ISSUED: "wait",
        EvaluationState.DISPOSED: "good",
    },
    "rectification": {
        RectificationState.ORDERED: "warn",
        RectificationState.NOTIFIED: "warn",
        RectificationState.RUNNING: "warn",
        RectificationState.REPORTED: "wait",
        RectificationState.CONFIRMED: "good",
    },
}


def tone_of(workflow: str, state: str) -> str:
    """The tone of a state in a workflow; a workflow without a row here is neutral."""
    return TONES.get(workflow, {}).get(state, "info")
