from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from evenwatt.credit.queries import grade_on
from evenwatt.evaluation.decisions import LOT_CONCLUSION, NEXT_EVALUATION
from evenwatt.evaluation.life import DISPOSE, EVALUATION, ISSUE, PREPARE, REEVALUATE
from evenwatt.evaluation.models import Evaluation
from evenwatt.evaluation.report import report
from evenwatt.evaluation.states import EvaluationState, LotConclusion
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.documents.actions import issue_document
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.verdicts.actions import decide, keep
from evenwatt.kernel.verdicts.decision import find
from evenwatt.kernel.workflow.engine import begin, fire, require_permission, require_standing
from evenwatt.law.refusal import Denied
from evenwatt.rules.evaluation_interval import is_urgent
from evenwatt.verification.queries import approved_verdicts, last_field_day

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot


def ask_for_report(deed: Act, lot: Lot, *, last_field_task_on: date) -> None:
    """The lot's last field task is done: its report is due within the statutory days (R-4.3.1-e)."""
    open_duty(
        deed,
        PREPARE,
        Subject("lot", lot.pk, lot.number),
        owed_by=lot.scheme.institution,
        counted_from=last_field_task_on,
    )


def prepare_report(*, lot: Lot, by: Actor, at: datetime) -> Evaluation:
    """Count the nonconforming samples and decide the lot by Ac and Re (R-4.4.6-a).

    Raises `Denied` while a sample has no approved result.
    """
    with act("evaluation.prepare", clause="R-4.4.6-a", by=by, at=at) as deed:
        require_permission(by, Permission.REPORT_PREPARE)
        require_standing(by, lot, title="充电设施批", clause="R-4.4.6-a")
        if Evaluation.objects.filter(lot=lot).exists():
            raise Denied("该批已编制评价报告", clause="R-4.4.6-a", code="already_prepared")
        verdicts = approved_verdicts(lot)
        nonconforming = sum(not conforming for conforming in verdicts.values())
        found = find(
            LOT_CONCLUSION,
            {
                "tested": len(verdicts),
                "nonconforming": nonconforming,
                "sample_size": lot.sample_size,
                "acceptance_number": lot.acceptance_number,
                "rejection_number": lot.rejection_number,
            },
        )
        evaluation = Evaluation.objects.create(
            state=EvaluationState.PREPARED,
            lot=lot,
            tested=len(verdicts),
            nonconforming=nonconforming,
            conclusion=LotConclusion(found.found["conclusion"]),
            prepared_by_id=by.account_id,
            prepared_at=at,
        )
        begin(deed, EVALUATION, evaluation)
        keep(deed, LOT_CONCLUSION, evaluation.subject, found)
        close_duties(deed, Subject("lot", lot.pk, lot.number), PREPARE)
        open_duty(
            deed,
            ISSUE,
            evaluation.subject,
            owed_by=lot.scheme.institution,
            counted_from=last_field_day(lot),
        )
    return evaluation


def issue_report(*, evaluation: Evaluation, by: Actor, at: datetime) -> None:
    """Approve the report, number it and send it to the city bureau (R-4.3.1-e, R-4.4.6-a)."""
    with act("evaluation.issue", clause="R-4.4.6-a", by=by, at=at) as deed:
        if by.account_id == evaluation.prepared_by_id:
            raise Denied("报告的编制人和批准人应为不同的人", clause="R-4.4.4-a", code="same_person")
        scheme = evaluation.lot.scheme
        grade = grade_on(scheme.operator_id, deed.on)
        if grade is None:
            raise Denied(
                "{operator} 在 {on} 没有信用等级记录，不能确定评价周期",
                clause="R-5-b",
                code="no_grade",
                operator=scheme.operator.name,
                on=deed.on,
            )
        interval = {"report_on": deed.on, "grade": grade, "at": deed.on}
        fire(
            deed,
            EVALUATION,
            evaluation,
            "issue",
            number=next_number(deed, "report", issuer=scheme.institution.name),
            issued_at=at,
            report_on=deed.on,
            grade=grade,
            next_evaluation_on=(
                decide(deed, NEXT_EVALUATION, evaluation.subject, interval).day("due_on")
                if evaluation.conclusion == LotConclusion.ACCEPTED
                else None
            ),
        )
        issue_document(
            deed,
            template="evaluation_report",
            number=evaluation.number,
            title="充电设施批统计抽样计量性能评价报告",
            subject=evaluation.subject,
            content=report(evaluation, approver=by.name),
            operator=scheme.operator,
            institution=scheme.institution,
            counties=Region.objects.filter(
                stations__chargers__lot_memberships__lot=evaluation.lot
            ).distinct(),
            city=scheme.city,
        )
        close_duties(deed, evaluation.subject, ISSUE)
        open_duty(deed, DISPOSE, evaluation.subject, owed_by=bureau_of(scheme.city_id))


def follow_grade(deed: Act, evaluation: Evaluation, *, grade: str) -> bool:
    """Move a lot's next evaluation to where a grade that takes effect today puts it; tell whether it moved.

    One that comes earlier, within the grace, is owed by the city at once. Clause: R-4.4.5-a.
    """
    held = evaluation.next_evaluation_on
    assert held is not None
    assert evaluation.report_on is not None
    given = {"due_on": held, "report_on": evaluation.report_on, "grade": grade, "at": deed.on}
    found = find(NEXT_EVALUATION, given)
    due_on = found.day("due_on")
    if due_on == held:
        return False
    keep(deed, NEXT_EVALUATION, evaluation.subject, found)
    evaluation.next_evaluation_on = due_on
    evaluation.save(update_fields=["next_evaluation_on"])
    write_line(
        deed,
        evaluation.subject,
        step="next_evaluation",
        target=evaluation.state,
        clause="R-4.4.5-a",
        note=f"{grade}：{held} → {due_on}",
    )
    close_duties(deed, evaluation.subject, REEVALUATE)
    if due_on < held and is_urgent(due_on=due_on, at=deed.on):
        city = bureau_of(evaluation.lot.scheme.city_id)
        open_duty(deed, REEVALUATE, evaluation.subject, owed_by=city, due_on=due_on)
    return True


def close_reevaluation(deed: Act, evaluation: Evaluation) -> None:
    """Close what the city owed since the grade changed: a later result dates every charger of the lot."""
    close_duties(deed, evaluation.subject, REEVALUATE)


def mark_disposed(deed: Act, evaluation: Evaluation, *, opinion: str) -> None:
    """Note the city's review; `procedures.dispose` does what follows from it."""
    fire(deed, EVALUATION, evaluation, "dispose", disposed_at=deed.at, opinion=opinion, note=opinion)
    close_duties(deed, evaluation.subject, DISPOSE)
