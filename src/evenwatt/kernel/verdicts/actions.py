from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.verdicts.decision import Decision, Finding, find
from evenwatt.kernel.verdicts.models import Verdict


def decide(deed: Act, decision: Decision, subject: Subject, given: Mapping[str, Any]) -> Finding:
    """Make a decision on a subject and keep it with all that it rests on.

    Clause: R-4.4.7-b.
    """
    finding = find(decision, given)
    keep(deed, decision, subject, finding)
    return finding


def keep(deed: Act, decision: Decision, subject: Subject, finding: Finding) -> None:
    """Keep a decision that was made, so that anyone can make it again (R-4.4.7-b)."""
    Verdict.objects.create(
        decision=decision.name,
        clause=decision.clause,
        subject_type=subject.type,
        subject_id=subject.id,
        given=finding.given,
        parameters=finding.parameters,
        found=finding.found,
        at=deed.at,
        signed=deed.signed,
    )
