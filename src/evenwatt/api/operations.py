"""Changes of operation: told by the operator within the days of the law, at once in the public status."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from evenwatt.api.door import operation, reply
from evenwatt.api.instants import Instant
from evenwatt.api.pages import After, Limit, PageOut, paged
from evenwatt.api.problems import Problem, refused
from evenwatt.kernel.access.permissions import Permission
from evenwatt.procedures.operation_change import report_change
from evenwatt.registry.change_queries import chargers_in_report, visible_reports
from evenwatt.registry.public_code import as_typed
from evenwatt.registry.queries import chargers
from evenwatt.registry.states import Change

if TYPE_CHECKING:
    from evenwatt.registry.models import StatusReport

router = Router(tags=["registry"])

_CLAUSE = "R-6.1-a"


class ChangeIn(Schema):
    """What happened to chargers, by their public codes; a transfer to another firm is agreed in the pages."""

    change: Change
    chargers: list[str]
    effective_on: date
    reason: str


class ReportOut(Schema):
    """One report to one county."""

    id: int
    number: str
    change: str
    change_name: str
    county: str
    effective_on: date
    reported_at: Instant
    due_on: date | None = None
    late: bool
    reason: str
    state: str
    chargers: list[str]


@operation(router.get, "/operation-reports", Permission.OPERATION_READ, answers={200: PageOut[ReportOut]})
def list_operation_reports(request: Any, after: After = "", limit: Limit = 100) -> HttpResponse:
    """Reports of changes of operation, the newest first.

    运营变动的报告。
    """
    page = paged(
        request,
        visible_reports(request.actor),
        "-reported_at",
        "-pk",
        out=_reports_out,
        after=after,
        limit=limit,
    )
    return reply(PageOut[ReportOut](**page))


@operation(router.get, "/operation-reports/{key}", Permission.OPERATION_READ, answers={200: ReportOut})
def read_operation_report(request: Any, key: int) -> HttpResponse:
    """One report.

    一份报告。
    """
    return reply(_report_out(get_object_or_404(visible_reports(request.actor), pk=key)))


@operation(
    router.post,
    "/operation-reports",
    Permission.OPERATION_REPORT,
    answers={201: PageOut[ReportOut], 400: Problem, 409: Problem},
)
def report_operation(request: Any, reported: ChangeIn) -> HttpResponse:
    """Report that chargers ceased, paused or run again; one report per county.

    报告停止运营等变动（10 个工作日内）。The public status follows at once.
    """
    codes = {as_typed(code) for code in reported.chargers}
    found = dict(chargers(request.actor).filter(public_code__in=codes).values_list("public_code", "pk"))
    if missing := tuple(sorted(codes - set(found))) or (() if codes else ("—",)):
        raise refused(
            "没有在册的充电设施 {codes}，或者不属于本单位；请核对公开编号",
            status=422,
            code="unknown_chargers",
            clause=_CLAUSE,
            codes=missing,
        )
    if reported.change == Change.TRANSFER:
        raise refused("转让由双方在页面办理", status=422, code="transfer_by_pages", clause=_CLAUSE)
    reports = report_change(
        change=reported.change,
        charger_ids=found.values(),
        effective_on=reported.effective_on,
        reason=reported.reason,
        by=request.actor,
        at=request.now,
    )
    return reply(PageOut[ReportOut](items=_reports_out(reports)), 201)


def _reports_out(found: list[StatusReport]) -> list[ReportOut]:
    return list(map(_report_out, found))


def _report_out(report: StatusReport) -> ReportOut:
    return ReportOut(
        id=report.pk,
        number=report.number,
        change=report.change,
        change_name=str(Change(report.change).label),
        county=report.county.full_name,
        effective_on=report.effective_on,
        reported_at=report.reported_at,
        due_on=report.due_on,
        late=report.late,
        reason=report.reason,
        state=report.state,
        chargers=list(chargers_in_report(report).values_list("public_code", flat=True)),
    )
