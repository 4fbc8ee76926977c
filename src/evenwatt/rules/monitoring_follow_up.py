"""The repair loop after a monitored charger failed: what comes next, and who owes it (R-4.3.2-d)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evenwatt.law.refusal import Denied


class RepairState(StrEnum):
    """Where a failed charger stands."""

    FAILED = "failed"
    URGED = "urged"
    REPAIRED = "repaired"
    ORDERED = "ordered"
    STOPPED = "stopped"
    CLOSED = "closed"


class Owner(StrEnum):
    """Who owes a step."""

    PLATFORM = "platform"
    OPERATOR = "operator"
    CITY = "city"
    INSTITUTION = "institution"


@dataclass(frozen=True)
class RepairStep:
    """One row of the loop."""

    name: str
    source: RepairState
    target: RepairState
    owner: Owner


STEPS = (
    RepairStep("urge", RepairState.FAILED, RepairState.URGED, Owner.PLATFORM),
    # An operator need not wait to be urged.
    RepairStep("report_repair", RepairState.FAILED, RepairState.REPAIRED, Owner.OPERATOR),
    RepairStep("report_repair", RepairState.URGED, RepairState.REPAIRED, Owner.OPERATOR),
    RepairStep("order_verification", RepairState.REPAIRED, RepairState.ORDERED, Owner.CITY),
    RepairStep("pass", RepairState.ORDERED, RepairState.CLOSED, Owner.INSTITUTION),
    RepairStep("fail", RepairState.ORDERED, RepairState.STOPPED, Owner.INSTITUTION),
    RepairStep("report_repair", RepairState.STOPPED, RepairState.REPAIRED, Owner.OPERATOR),
)


def owed(state: RepairState) -> tuple[RepairStep, ...]:
    """Return the steps that may come next, the one that is owed first; none once the loop is closed.

    Clause: R-4.3.2-d.
    """
    return tuple(step for step in STEPS if step.source is state)


def follow(state: RepairState, *, step: str, by: Owner) -> RepairState:
    """Return where the charger stands after a step.

    Raises:
        Denied: the step does not come next, or belongs to somebody else.

    Clause: R-4.3.2-d.
    """
    for row in owed(state):
        if row.name == step and row.owner is by:
            return row.target
    raise Denied(
        "维修环节“{state}”之后，{owner}没有“{step}”这一步",
        clause="R-4.3.2-d",
        code="not_the_next_step",
        state=state,
        owner=by,
        step=step,
    )
