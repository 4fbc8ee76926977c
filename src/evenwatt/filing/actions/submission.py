"""What a firm declares: that its draft is true, or that it takes the filing back."""

from __future__ import annotations

from datetime import datetime

from evenwatt.filing.actions.season import is_late, open_season, settle_season
from evenwatt.filing.actions.technical import ask_for_remarks
from evenwatt.filing.life import REMARK, course_of
from evenwatt.filing.models import Filing
from evenwatt.filing.platforms import filing_year
from evenwatt.filing.states import FiledForm
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.actions import close_duties, close_duties_of, open_duty
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.workflow.engine import fire
from evenwatt.law.refusal import Denied
from evenwatt.rules.annual_filing import require_submittable


def submit(
    *, filing: Filing, promised: bool, by: Actor, at: datetime, without_wrong_rows: bool = False
) -> None:
    """Submit the filing with the promise that it is true (R-4.2.1-b).

    Rows with errors stop it, unless the operator leaves them out: they stay in the round, marked, and do
    not reach the registry.
    """
    with act("filing.submit", clause="R-4.2.1-b", by=by, at=at) as deed:
        latest = filing.rounds.last()
        require_submittable(
            file_fit=latest is None or latest.is_fit,
            rows=latest.row_count if latest else 0,
            wrong_rows=latest.error_rows if latest else 0,
            without_wrong_rows=without_wrong_rows,
            promised=promised,
        )
        assert latest is not None, "what has rows was uploaded"
        if unexplained := latest.gone.filter(reason="").count():
            raise Denied(
                "有 {count} 台在册的充电设施不再报送，没有说明原因；请逐台或一并说明，漏报的请补报",
                clause="R-4.2.1-a",
                code="gone_unexplained",
                count=unexplained,
            )
        course = course_of(filing.filer)
        if not filing.receipt and filing.filer.kind == OrganisationKind.PLATFORM:
            # A draft that was begun before the window opened is for the year in which it is submitted.
            filing.year = filing_year(filing.filer, FiledForm(filing.form), on=deed.on)
        fire(
            deed,
            course.workflow,
            filing,
            "submit",
            submitted_at=at,
            year=filing.year,
            # What was filed in time and returned stays in time: the review itself falls after the last day.
            late=filing.late if filing.receipt else is_late(deed, filing),
            receipt=filing.receipt or next_number(deed, "filing_receipt", issuer=filing.county.name),
        )
        latest.submitted_at, latest.promised_by = at, deed.signed
        latest.save(update_fields=["submitted_at", "promised_by"])
        close_duties(deed, filing.subject, course.submit, course.correct)
        close_duties_of(deed, filing.filer, course.redo)
        settle_season(deed, filing)
        open_duty(deed, course.review, filing.subject, owed_by=bureau_of(filing.county_id))
        ask_for_remarks(deed, filing)


def withdraw(*, filing: Filing, by: Actor, at: datetime) -> None:
    """Take a filing back before it is approved; it stays readable, and the year's filing is owed again."""
    with act("filing.withdraw", clause="R-4.2.1-a", by=by, at=at) as deed:
        course = course_of(filing.filer)
        fire(deed, course.workflow, filing, "withdraw")
        close_duties(deed, filing.subject, course.submit, course.correct, course.review, REMARK)
        open_season(deed, filing.filer, year=filing.year)
