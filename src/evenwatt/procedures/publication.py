"""Publish results, and read them as the public sees them (4.4.8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from evenwatt.credit.queries import grades_on
from evenwatt.disclosure.actions import publish
from evenwatt.disclosure.life import PUBLISH
from evenwatt.disclosure.queries import groups_to_publish
from evenwatt.evaluation.states import EvaluationState, LotConclusion
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.actions import close_duties
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import require_permission, require_standing
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.lots.queries import members_of, to_verify_in_full
from evenwatt.rules.publication import public_record
from evenwatt.verification.queries import full_verification_verdicts

if TYPE_CHECKING:
    from evenwatt.evaluation.models import Evaluation
    from evenwatt.lots.models import SamplingScheme

LOT_CONCLUSIONS = {
    LotConclusion.ACCEPTED: gettext_noop("批评价合格"),
    LotConclusion.REJECTED: gettext_noop("批评价不合格"),
}
SINGLE_CONCLUSIONS = {True: gettext_noop("逐台检定合格"), False: gettext_noop("逐台检定不合格")}


def publish_evaluation(*, evaluation: Evaluation, by: Actor, at: datetime) -> None:
    """Publish a lot's result once the city has reviewed it (R-4.4.8-a)."""
    with act("result.publish", clause="R-4.4.8-a", by=by, at=at) as deed:
        require_permission(by, Permission.RESULT_PUBLISH)
        require_standing(by, evaluation, title="批评价", clause="R-4.4.8-a")
        if evaluation.state != EvaluationState.DISPOSED:
            raise Denied("评审处置之后方可发布", clause="R-4.4.8-a", code="not_disposed")
        assert evaluation.report_on is not None
        scheme = evaluation.lot.scheme
        publish(
            deed,
            source=evaluation.subject,
            operator=scheme.operator,
            city_id=scheme.city_id,
            conclusion=LOT_CONCLUSIONS[LotConclusion(evaluation.conclusion)],
            result_on=evaluation.report_on,
            charger_ids=members_of(evaluation.lot),
        )
        close_duties(deed, evaluation.subject, PUBLISH)


def publish_full_verification(*, scheme: SamplingScheme, by: Actor, at: datetime) -> None:
    """Publish the results of the chargers that a scheme verifies in full (R-4.4.2-b, R-4.4.8-a)."""
    with act("result.publish", clause="R-4.4.8-a", by=by, at=at) as deed:
        require_permission(by, Permission.RESULT_PUBLISH)
        require_standing(by, scheme, title="抽样方案", clause="R-4.4.8-a")
        _require_all_verified(scheme)
        for conclusion, chargers in _single_results(scheme):
            publish(
                deed,
                source=scheme.subject,
                operator=scheme.operator,
                city_id=scheme.city_id,
                conclusion=conclusion,
                result_on=deed.on,
                charger_ids=chargers,
            )
        close_duties(deed, scheme.subject, PUBLISH)


def preview_evaluation(evaluation: Evaluation, *, on: date) -> list[dict[str, Any]]:
    """What the public will see of a lot once it is published."""
    groups = groups_to_publish(
        members_of(evaluation.lot),
        operator=evaluation.lot.scheme.operator,
        conclusion=LOT_CONCLUSIONS[LotConclusion(evaluation.conclusion)],
    )
    return public_results(groups, on=on)


def preview_full_verification(scheme: SamplingScheme, *, on: date) -> list[dict[str, Any]]:
    """What the public will see of the chargers that a scheme verifies in full."""
    groups = [
        group
        for conclusion, chargers in _single_results(scheme)
        for group in groups_to_publish(chargers, operator=scheme.operator, conclusion=conclusion)
    ]
    return public_results(groups, on=on)


def _single_results(scheme: SamplingScheme) -> list[tuple[str, list[int]]]:
    """Conclusion → chargers, for what a scheme verifies in full and has approved."""
    verdicts = full_verification_verdicts(scheme)
    results = [
        (conclusion, [charger for charger, result in verdicts.items() if result is conforming])
        for conforming, conclusion in SINGLE_CONCLUSIONS.items()
    ]
    return [(conclusion, chargers) for conclusion, chargers in results if chargers]


def _require_all_verified(scheme: SamplingScheme) -> None:
    due = to_verify_in_full(scheme)
    done = len(full_verification_verdicts(scheme))
    if done < due:
        raise Denied(
            "逐台检定 {due} 台，已批准 {done} 台；全部批准后方可发布",
            clause="R-4.4.8-a",
            code="not_finished",
            due=due,
            done=done,
        )


def public_results(groups: Sequence[dict[str, Any]], *, on: date) -> list[dict[str, Any]]:
    """The published fields of 4.4.8, and no others, for a page of groups; a constant number of queries."""
    grades = grades_on({group["publication__operator_id"] for group in groups}, on)
    return [
        public_record(
            {
                "operator": group["publication__operator__name"],
                "station_address": group["charger__station__address"],
                "manufacturer": group["charger__catalogue__maker"],
                "model": group["charger__catalogue__model"],
                "lot_conclusion": _(group["publication__conclusion"]),
                "operating_status": _operating_status(group["total"], group["stopped"]),
                "in_rectification": group["mending"] > 0,
                "rectification_due_on": _mending_until(group, on),
                "credit_grade": grades.get(group["publication__operator_id"]),
            },
            on=on,
        )
        for group in groups
    ]


def _mending_until(group: dict[str, Any], on: date) -> date | str | None:
    """The last day of the rectification; before the operator has the notice, from when it will be counted."""
    if group["mending"] == 0 or group["due_on"]:
        return group["due_on"]
    days = catalog().value("R-4.4.6-d", on=on)
    return _("自收到整改通知之日起 {days} 个工作日").format(days=days)


def _operating_status(total: int, stopped: int) -> str:
    if stopped == 0:
        return _("正常")
    if stopped == total:
        return _("停运")
    return _("部分停运（{stopped}/{total} 台）").format(stopped=stopped, total=total)
