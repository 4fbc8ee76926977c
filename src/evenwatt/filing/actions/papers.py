"""Filed forms as official documents, and the half-yearly summary of changes (R-F-B, R-F-F, R-F-G)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from evenwatt.filing.life import SUMMARISE
from evenwatt.filing.models import Round
from evenwatt.filing.printing import printed_content
from evenwatt.forms.appendix_g import CONNECTED, DISCONNECTED
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.documents.actions import issue_document
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.documents.queries import documents_of
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.workflow.engine import require_permission
from evenwatt.law.calendar import working_calendar
from evenwatt.law.refusal import Denied
from evenwatt.registry.connection_queries import changes_between, connected_until
from evenwatt.rules.report_period import ReportPeriod, report_due, report_period

_SUMMARY = "R-4.2.2-b.summary"


def issue_form(*, of_round: Round, by: Actor, at: datetime) -> Document:
    """Issue a submitted round as its printed form: once as it was filed, once more with the opinion on it.

    The file follows by the render job, however long the form is. Clause: R-F-B, R-F-F, R-F-G.
    """
    filing = of_round.filing
    with act("filing.print", clause=f"R-F-{filing.form}", by=by, at=at) as deed:
        require_permission(by, Permission.FILING_READ)
        if of_round.submitted_at is None:
            raise Denied("报备提交之后才能生成正式文书", clause="R-4.2.1-b", code="not_submitted")
        template = f"form_{filing.form.lower()}"
        number = f"{filing.receipt}-{of_round.number}{'审' if of_round.decided_at else ''}"
        copied_to = filing.copied_to.all()
        if issued := Document.objects.filter(template=template, number=number).first():
            issued.counties.add(*copied_to)
            return issued
        of_platform = filing.filer.kind == OrganisationKind.PLATFORM
        return issue_document(
            deed,
            template=template,
            number=number,
            title=f"{filing} 第{of_round.number}轮",
            subject=filing.subject,
            content=printed_content(of_round),
            operator=filing.filer,
            counties=[] if of_platform else [filing.county, *copied_to],
            city=filing.county.city,
        )


def remind_of_summary(deed: Act, platform: Organisation) -> None:
    """Let a platform owe the summary of the half-year that ended last; once per half-year (R-4.2.2-b).

    A platform of which nothing was connected yet has nothing to summarise.
    """
    period = half_year_before(deed.on)
    subject = _half_year(period)
    asked = Duty.objects.filter(kind=SUMMARISE.name, subject_id=subject.id, organisation=platform)
    if asked.exists() or not connected_until(platform.pk, period.last):
        return
    due = report_due(_SUMMARY, period=period, calendar=working_calendar())
    open_duty(deed, SUMMARISE, subject, owed_by=platform, counted_from=period.last, due_on=due.due_on)


def summarise(*, platform: Organisation, day: date, by: Actor, at: datetime) -> Document:
    """Report the changes of connection of the half-year in which ``day`` lies, as form G (R-4.2.2-b).

    The rows are what was filed and confirmed in the period. Nothing changed is reported as well.

    Raises:
        Denied: the half-year is not over, or was summarised.
    """
    with act("changes.summarise", clause="R-4.2.2-b", by=by, at=at) as deed:
        require_permission(by, Permission.PLATFORM_FILING_PREPARE)
        period = report_period(_SUMMARY, day=day)
        if deed.on <= period.last:
            raise Denied("半年期间尚未届满，届满后再汇总", clause="R-4.2.2-b", code="period_runs")
        subject = _half_year(period)
        if Document.objects.filter(
            subject_type=subject.type, subject_id=subject.id, operator=platform
        ).exists():
            raise Denied("该半年的变更汇总已经报送", clause="R-4.2.2-b", code="summarised")
        city = platform.region.city
        assert city is not None, "a platform's branch lies in a city"
        number = next_number(deed, "change_summary", issuer=city.name)
        document = issue_document(
            deed,
            template="form_g",
            number=number,
            title=f"{platform.name} {subject.title}接入状态变更汇总",
            subject=subject,
            content=summary_content(platform, period, number=number),
            operator=platform,
            city=city,
        )
        _close_duty(deed, subject, platform)
    return document


def _close_duty(deed: Act, subject: Subject, platform: Organisation) -> None:
    """Close one platform's duty about a half-year, which every platform has of its own."""
    owed = Duty.objects.filter(kind=SUMMARISE.name, subject_type=subject.type, subject_id=subject.id)
    owed.filter(organisation=platform, closed_at=None).update(
        closed_at=deed.at, closed_by_id=deed.by.account_id if deed.by else None
    )


def summary_content(platform: Organisation, period: ReportPeriod, *, number: str = "") -> dict[str, Any]:
    """What form G says of a period."""
    return {
        "header": {"name": platform.name},
        "number": number,
        "notes": [f"变更期间 {period.first} 至 {period.last}"],
        "rows": [
            {
                "operator": change.stay.operator_name,
                "address": change.stay.address,
                "model": change.stay.model,
                "serial": change.stay.serial,
                "change": CONNECTED if change.connects else DISCONNECTED,
                "reason": change.stay.reason,
                "changed_on": change.on.isoformat(),
            }
            for change in changes_between(platform.pk, period.first, period.last)
        ],
    }


def summary_of(actor: Actor, period: ReportPeriod) -> Document | None:
    """The summary of a half-year that the actor's platform reported, if it did."""
    subject = _half_year(period)
    return documents_of(actor, subject.type, subject.id).first()


def half_year_before(day: date) -> ReportPeriod:
    """The half-year that ended last before a day (R-4.2.2-b)."""
    running = report_period(_SUMMARY, day=day)
    return report_period(_SUMMARY, day=running.first - timedelta(days=1))


def half_year(key: int) -> ReportPeriod | None:
    """The half-year of a key such as 20261, ``None`` for what is no key of one."""
    year, half = divmod(key, 10)
    if half not in (1, 2) or not 2000 <= year < 2200:
        return None
    return report_period(_SUMMARY, day=date(year, 6 * half, 1))


def _half_year(period: ReportPeriod) -> Subject:
    year, half = period.first.year, 1 if period.first.month == 1 else 2
    return Subject("half_year", year * 10 + half, f"{year} 年{'上' if half == 1 else '下'}半年")
