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
    title: str
    source: RepairState
    target: RepairState
    owner: Owner


_S = RepairState

# An operator need not wait to be urged.
STEPS = (
    RepairStep("urge", "运营平台督促维修", _S.FAILED, _S.URGED, Owner.PLATFORM),
    RepairStep("report_repair", "运营机构维修并报告", _S.FAILED, _S.REPAIRED, Owner.OPERATOR),
    RepairStep("report_repair", "运营机构维修并报告", _S.URGED, _S.REPAIRED, Owner.OPERATOR),
    RepairStep("order_verification", "市局安排现场检定", _S.REPAIRED, _S.ORDERED, Owner.CITY),
    RepairStep("pass", "承检机构检定合格", _S.ORDERED, _S.CLOSED, Owner.INSTITUTION),
    RepairStep("fail", "承检机构检定不合格", _S.ORDERED, _S.STOPPED, Owner.INSTITUTION),
    RepairStep("report_repair", "运营机构维修并报告", _S.STOPPED, _S.REPAIRED, Owner.OPERATOR),
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
    ahead = owed(state)
    for row in ahead:
        if row.name == step and row.owner is by:
            return row.target
    raise Denied(
        "现在不是这一步；接下来是：{ahead}",
        clause="R-4.3.2-d",
        code="not_the_next_step",
        ahead="，或".join(row.title for row in ahead) or "已结案",
    )
