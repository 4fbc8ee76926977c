"""Two entries of one charger become one; both histories stay readable (R-4.2.1-a)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.workflow.engine import (
    begin,
    fire,
    fire_all,
    require_permission,
    require_standing,
)
from evenwatt.law.refusal import Denied
from evenwatt.registry.actions import stop_use
from evenwatt.registry.life import CHARGER, DECIDE_MERGE, MERGE
from evenwatt.registry.models import Charger, Merge
from evenwatt.registry.states import ChargerState, MergeState, StopCause

_CLAUSE = "R-4.2.1-a"


def propose_merge(*, survivor: Charger, duplicate: Charger, reason: str, by: Actor, at: datetime) -> Merge:
    """Propose that two entries are one charger; the county of the one that stays decides."""
    with act("merge.propose", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.MERGE_PROPOSE)
        for charger in (survivor, duplicate):
            require_standing(by, charger, title="充电设施", clause=_CLAUSE)
        if survivor.pk == duplicate.pk:
            raise Denied("请选择两条不同的登记", clause=_CLAUSE, code="same")
        if ChargerState.MERGED in (survivor.state, duplicate.state):
            raise Denied("其中一条登记已经并入其他登记", clause=_CLAUSE, code="merged")
        if not reason.strip():
            raise Denied("请写明原因", clause=_CLAUSE, code="no_reason")
        both = (survivor.pk, duplicate.pk)
        if Merge.objects.filter(state=MergeState.PROPOSED, duplicate__in=both, survivor__in=both).exists():
            raise Denied("这两条登记的合并已经提出，待县（区）局决定", clause=_CLAUSE, code="proposed")
        merge = Merge.objects.create(
            state=MergeState.PROPOSED,
            survivor=survivor,
            duplicate=duplicate,
            proposed_by_id=by.organisation_id,
            reason=reason.strip(),
            proposed_at=at,
        )
        begin(deed, MERGE, merge)
        open_duty(deed, DECIDE_MERGE, merge.subject, owed_by=bureau_of(survivor.station.county_id))
    return merge


def refuse_merge(*, merge: Merge, opinion: str, by: Actor, at: datetime) -> None:
    """Find that they are two chargers, or that it is not shown that they are one."""
    with act("merge.refuse", clause=_CLAUSE, by=by, at=at) as deed:
        if not opinion.strip():
            raise Denied("请写明不合并的理由", clause=_CLAUSE, code="no_opinion")
        _decide(deed, merge, "refuse", opinion)


def merge_entries(deed: Act, *, merge: Merge, opinion: str) -> None:
    """Make two entries one: the duplicate leads to the survivor from now on.

    A merge never lifts a stop nor puts off a due day: the survivor takes over the stricter of both.
    """
    _decide(deed, merge, "decide", opinion)
    survivor, duplicate = merge.survivor, merge.duplicate
    if survivor.state == ChargerState.MERGED:
        raise Denied("其中一条登记已经并入其他登记", clause=_CLAUSE, code="merged")
    if duplicate.stopped_by and not survivor.stopped_by:
        stop_use(
            deed,
            [survivor.pk],
            cause=StopCause(duplicate.stopped_by),
            reason=duplicate.public_code,
            clause="R-4.4.6-b",
        )
    fire_all(deed, CHARGER, Charger, [duplicate.pk], "merge", note=survivor.public_code, merged_into=survivor)
    Charger.objects.filter(merged_into=duplicate.pk).update(merged_into=survivor)
    Charger.objects.filter(pk=survivor.pk).update(**_of_both(survivor, duplicate))
    write_line(deed, survivor.subject, step="merged_with", note=f"{duplicate.maker} {duplicate.serial}")


def _of_both(survivor: Charger, duplicate: Charger) -> dict[str, Any]:
    return {
        "filed_on": min(survivor.filed_on, duplicate.filed_on),
        "rejected_lot": survivor.rejected_lot or duplicate.rejected_lot,
        "certificate_until": _earlier(survivor.certificate_until, duplicate.certificate_until),
        "next_evaluation_on": _earlier(survivor.next_evaluation_on, duplicate.next_evaluation_on),
        "construction_confirmed_on": survivor.construction_confirmed_on
        or duplicate.construction_confirmed_on,
    }


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _decide(deed: Act, merge: Merge, step: str, opinion: str) -> None:
    require_standing_of_both(deed.by, merge)
    fire(deed, MERGE, merge, step, decided_at=deed.at, opinion=opinion.strip(), note=opinion.strip())
    close_duties(deed, merge.subject, DECIDE_MERGE)


def require_standing_of_both(by: Actor | None, merge: Merge) -> None:
    """Refuse to a county that has only one of the two chargers in its area."""
    assert by is not None
    for charger in (merge.survivor, merge.duplicate):
        require_standing(by, charger, title="充电设施", clause=_CLAUSE)
