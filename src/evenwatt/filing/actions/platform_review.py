"""A city approves what a platform filed; operators, connections and changes are taken over (R-4.3.1-c)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from evenwatt.filing.actions.review import decide_round
from evenwatt.filing.life import PLATFORM_CORRECT, PLATFORM_FILING, PLATFORM_REVIEW, PLATFORM_SUBMIT
from evenwatt.filing.models import FiledRow, Filing
from evenwatt.filing.platforms import changed_on, operator_of
from evenwatt.filing.states import FiledForm, FilingState, Severity
from evenwatt.forms.appendix_g import CONNECTED
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.actions import close_duties
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.workflow.engine import fire
from evenwatt.law.refusal import Denied
from evenwatt.registry.connecting import (
    Change,
    ConnectedRow,
    FiledBy,
    HostedRow,
    take_changes,
    take_connected,
    take_hosted,
)
from evenwatt.registry.matching import rematch
from evenwatt.rules.spelling import spelling_key


def approve_platform_filing(*, filing: Filing, opinion: str, by: Actor, at: datetime) -> None:
    """Approve a platform's filing, enter what it connects, and compare it with its operators' own filings.

    Clause: R-4.3.1-c, R-4.2.2-a, R-4.2.2-b.
    """
    with act("filing.approve", clause="R-4.3.1-c", by=by, at=at) as deed:
        require_platform_opinion(opinion)
        fire(deed, PLATFORM_FILING, filing, "approve", approved_at=at, note=opinion.strip())
        latest = decide_round(deed, filing, opinion)
        rows = list(latest.rows.exclude(severity=Severity.ERROR))
        _take(deed, filing, rows)
        close_duties(deed, filing.subject, PLATFORM_REVIEW)
        rematch(deed, filing.filer)


def require_platform_opinion(opinion: str) -> None:
    """Refuse to find a platform's filing true without an opinion. Clause: R-4.3.1-c."""
    if not opinion.strip():
        raise Denied("请填写核查意见，再通过", clause="R-4.3.1-c", code="no_opinion")


def _take(deed: Act, filing: Filing, rows: list[FiledRow]) -> None:
    assert filing.submitted_at is not None
    filed_by = FiledBy(filing.pk, filing.receipt, local_date(filing.submitted_at))
    if filing.form == FiledForm.F:
        left = take_hosted(filing.filer, [_hosted(row) for row in rows], filed_by=filed_by)
        _ask_no_more(deed, filing.filer, left)
    elif filing.form == FiledForm.B:
        connected = [_connected(row, filing.hosted) for row in rows]
        take_connected(deed, filing.filer, connected, filed_by=filed_by)
    else:
        changes = [_change(row, filed_by.on) for row in rows]
        take_changes(deed, filing.filer, changes, filed_by=filed_by)


def _ask_no_more(deed: Act, platform: Organisation, left: Collection[str]) -> None:
    """Of operators that left a platform no form B is owed that it began, or was to correct (R-4.2.2-a)."""
    begun = Filing.objects.filter(
        filer=platform, form=FiledForm.B, state__in=(FilingState.DRAFT, FilingState.RETURNED)
    )
    for filing in begun.exclude(hosted=""):
        if spelling_key(filing.hosted) in left:
            close_duties(deed, filing.subject, PLATFORM_SUBMIT, PLATFORM_CORRECT)


def _hosted(row: FiledRow) -> HostedRow:
    values = row.values
    return HostedRow(
        name=values["operator"],
        county=row.county_code,
        stations=int(values["stations"]),
        chargers=int(values["chargers"]),
        contact=values["contact"],
        phone=values["phone"],
        grade=values["grade"],
    )


def _connected(row: FiledRow, hosted: str) -> ConnectedRow:
    values = row.values
    return ConnectedRow(
        operator=operator_of(row, hosted),
        station=values["station"],
        address=values["address"],
        county=row.county_code,
        serial=values["serial"],
        maker=values["maker"],
        model=values["model"],
    )


def _change(row: FiledRow, submitted_on: date) -> Change:
    values = row.values
    return Change(
        operator=values["operator"],
        address=values["address"],
        model=values["model"],
        serial=values["serial"],
        connects=values["change"] == CONNECTED,
        reason=values["reason"],
        on=changed_on(values, submitted_on),
    )
