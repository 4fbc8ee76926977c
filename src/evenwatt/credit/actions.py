from __future__ import annotations

from datetime import date

from evenwatt.credit.decisions import INITIAL_GRADE
from evenwatt.credit.life import CHECK_GRADE
from evenwatt.credit.models import CreditGrade, GradeCheck
from evenwatt.credit.queries import grade_on, last_checks
from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.verdicts.actions import keep
from evenwatt.kernel.verdicts.decision import find
from evenwatt.law.refusal import Denied


def grant_initial_grade(deed: Act, organisation: Organisation) -> CreditGrade:
    """Store the grade that holds from registration until the first score sheet is decided (R-5-b)."""
    initial = find(INITIAL_GRADE, {"on": deed.on})
    grade, granted = CreditGrade.objects.get_or_create(
        organisation=organisation,
        until=None,
        defaults={
            "grade": initial.found["grade"],
            "since": organisation.registered_on,
            "clause": "R-5-b",
            "reason": "首次评价默认等级",
        },
    )
    if granted:
        keep(deed, INITIAL_GRADE, organisation.subject, initial)
    return grade


def hold_grade(deed: Act, organisation: Organisation, *, grade: str, clause: str, reason: str) -> None:
    """Let a decided grade hold from today, in place of the one held until now.

    `procedures.next_evaluations` dates the operator's lots with it. Clause: R-5-b.
    """
    CreditGrade.objects.filter(organisation=organisation, until=None).update(until=deed.on)
    CreditGrade.objects.create(
        organisation=organisation, grade=grade, since=deed.on, clause=clause, reason=reason
    )


def ask_for_check(deed: Act, organisation: Organisation, *, county: Organisation, year: int) -> None:
    """Let a county owe the check of a grade that the plan of a year waits for (R-4.3.1-f)."""
    open_duty(deed, CHECK_GRADE, organisation.subject, owed_by=county, counted_from=date(year, 1, 1))


def check_grade(deed: Act, organisation: Organisation) -> None:
    """Note that a county found right the grade that an operator holds; who holds none has none to check.

    Clause: R-4.3.1-f.
    """
    grade = grade_on(organisation.pk, deed.on)
    close_duties(deed, organisation.subject, CHECK_GRADE)
    if grade:
        GradeCheck.objects.create(organisation=organisation, grade=grade, on=deed.on, signed=deed.signed)


def check_filed_grade(deed: Act, organisation: Organisation) -> None:
    """Check the grade together with the filing that states it.

    A grade that a county found wrong stays in doubt: that it is right after all is said expressly.
    Clause: R-4.3.1-f.
    """
    last = last_checks([organisation.pk]).get(organisation.pk)
    if last is None or not last.remark or last.grade != grade_on(organisation.pk, deed.on):
        check_grade(deed, organisation)


def doubt_grade(deed: Act, organisation: Organisation, *, remark: str) -> None:
    """Note that a county found wrong the grade that an operator holds, and why; the check stays owed.

    Clause: R-4.3.1-f.
    """
    if not remark.strip():
        raise Denied(
            "没有写明信用等级哪里有误；请填写后再提交，市局在计划草案上看到您的说明",
            clause="R-4.3.1-f",
            code="remark_missing",
        )
    grade = grade_on(organisation.pk, deed.on)
    if grade is None:
        raise Denied("该运营机构没有等级记录，无可核对", clause="R-4.3.1-f", code="no_grade")
    GradeCheck.objects.create(
        organisation=organisation, grade=grade, on=deed.on, remark=remark.strip(), signed=deed.signed
    )
