"""What an operator does with the operation of its chargers, and the bureau that takes note (R-6.1-a)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.verdicts.actions import keep
from evenwatt.kernel.verdicts.decision import find
from evenwatt.kernel.workflow.engine import Conflict, begin, fire, fire_all
from evenwatt.law.calendar import working_calendar
from evenwatt.law.refusal import Denied
from evenwatt.registry.decisions import CESSATION
from evenwatt.registry.life import CHARGER, NOTE, STATUS_REPORT
from evenwatt.registry.models import Charger, StatusReport
from evenwatt.registry.states import Change, ChargerState, ReportState

_CLAUSE = "R-6.1-a"
_NOT_SO = "{serial} 目前为“{state}”，不能办理“{change}”；请从选择中去掉后再办"
_STOPPED = (
    "{serial} 因检定或评价结果目前为“{state}”，检定或评价合格后恢复，不能办理“{change}”；请从选择中去掉后再办"
)


def change_operation(
    deed: Act, *, change: Change, charger_ids: Iterable[int], effective_on: date, reason: str
) -> list[StatusReport]:
    """Take a change of operation for chargers of the actor's and report it, one report per county.

    The status that the public sees follows in the same act. What a result has stopped stays stopped: of it
    an operator can only report that it ceased, and reopened it is stopped again.

    Raises `Denied` for a day to come, no reason, or chargers that are not in a state to change so;
    `NotAllowed` for those of others. Clause: R-6.1-a, R-4.4.6-b.
    """
    require_told(effective_on, reason, on=deed.on)
    assert deed.by is not None
    chosen = list(
        reachable(Charger.objects.filter(pk__in=list(charger_ids)), deed.by).select_related("station__county")
    )
    _require_open_to(change, chosen, effective_on)
    by_county: dict[Region, list[Charger]] = defaultdict(list)
    for charger in chosen:
        by_county[charger.station.county].append(charger)
    return [
        _report(deed, change, county, chargers, effective_on, reason.strip())
        for county, chargers in sorted(by_county.items(), key=lambda entry: entry[0].pk)
    ]


def open_to(change: Change) -> tuple[str, ...]:
    """The states from which chargers can change so."""
    transition = CHARGER.transition(change)
    assert transition is not None
    return tuple(sorted(transition.sources))


def require_told(effective_on: date, reason: str, *, on: date) -> None:
    """Refuse a change that is to come, or that nobody gives a reason for. Clause: R-6.1-a."""
    if effective_on > on:
        raise Denied("日期不能晚于今天；请在变动发生后办理", clause=_CLAUSE, code="not_yet")
    if not reason.strip():
        raise Denied("请写明原因", clause=_CLAUSE, code="no_reason")


def _require_open_to(change: Change, chosen: list[Charger], effective_on: date) -> None:
    if not chosen:
        raise Denied("请至少选择一台充电设施", clause=_CLAUSE, code="nothing_chosen")
    for charger in chosen:
        if refusal := hindrance(change, charger, effective_on):
            raise refusal


def hindrance(change: Change, charger: Charger, effective_on: date) -> Denied | None:
    """Why one charger cannot change so on a day; ``None`` if it can. Clause: R-6.1-a, R-4.4.6-b."""
    if charger.state not in open_to(change):
        stopped = charger.state == ChargerState.STOPPED
        return Denied(
            _STOPPED if stopped else _NOT_SO,
            clause=_CLAUSE,
            code="wrong_state",
            serial=charger.serial,
            state=str(ChargerState(charger.state).label),
            change=str(change.label),
        )
    since = charger.ceased_on if change == Change.REOPEN else charger.paused_on
    if change in (Change.REOPEN, Change.RESTART) and since and effective_on < since:
        return Denied(
            "日期早于 {serial} 停运的日期 {since}，请核对",
            clause=_CLAUSE,
            code="before_it_stood_still",
            serial=charger.serial,
            since=since,
        )
    return None


def _report(
    deed: Act, change: Change, county: Region, chargers: list[Charger], effective_on: date, reason: str
) -> StatusReport:
    told: dict[str, Any] = {}
    finding = None
    if change == Change.CEASE:
        finding = find(
            CESSATION,
            {
                "ceased_on": effective_on,
                "reported_on": deed.on,
                "last_announced": working_calendar().last_announced(effective_on.year),
            },
        )
        told = {**finding.found, "due_on": finding.day("due_on")}
    report = tell_bureau(
        deed,
        change=change,
        county=county,
        charger_ids=[charger.pk for charger in chargers],
        effective_on=effective_on,
        reason=reason,
        **told,
    )
    if finding:
        keep(deed, CESSATION, report.subject, finding)
    _move(deed, change, chargers, effective_on, report.number)
    return report


def tell_bureau(
    deed: Act,
    *,
    change: Change,
    county: Region,
    charger_ids: Iterable[int],
    effective_on: date,
    reason: str,
    **told: Any,
) -> StatusReport:
    """Let the bureau of a county know of a change that the actor's organisation made (R-6.1-a)."""
    assert deed.by is not None
    report = StatusReport.objects.create(
        state=ReportState.REPORTED,
        number=next_number(deed, "status_report", issuer=county.name),
        change=change,
        operator_id=deed.by.organisation_id,
        county=county,
        effective_on=effective_on,
        reason=reason,
        reported_at=deed.at,
        **told,
    )
    report.chargers.add(*charger_ids)
    begin(deed, STATUS_REPORT, report)
    open_duty(deed, NOTE, report.subject, owed_by=bureau_of(county.pk))
    return report


def _move(deed: Act, change: Change, chargers: list[Charger], on: date, number: str) -> None:
    steps: dict[str, list[int]] = defaultdict(list)
    for charger in chargers:
        still_stopped = change == Change.REOPEN and charger.stopped_by
        steps["reopen_stopped" if still_stopped else change.value].append(charger.pk)
    changes: dict[Change, dict[str, Any]] = {
        Change.CEASE: {"ceased_on": on, "paused_on": None},
        Change.REOPEN: {"ceased_on": None},
        Change.PAUSE: {"paused_on": on},
        Change.RESTART: {"paused_on": None},
    }
    moved = sum(
        fire_all(deed, CHARGER, Charger, keys, step, note=number, **changes[change])
        for step, keys in steps.items()
    )
    if moved != len(chargers):
        raise Conflict(
            "所选充电设施的状态刚有变化，您的操作没有保存；请刷新后核对再办", clause=_CLAUSE, code="conflict"
        )


def take_note(*, report: StatusReport, by: Actor, at: datetime) -> None:
    """Take note of a report, for the bureau of the station (R-6.1-a)."""
    with act("status_report.note", clause=_CLAUSE, by=by, at=at) as deed:
        fire(deed, STATUS_REPORT, report, "note", noted_at=at)
        close_duties(deed, report.subject, NOTE)
