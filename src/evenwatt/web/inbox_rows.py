"""The lines of the inbox: what the office owes, what it waits for, and the groups in which they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from evenwatt.kernel.duties.kinds import KINDS
from evenwatt.kernel.duties.models import Duty
from evenwatt.law.calendar import working_calendar
from evenwatt.registry.connection_life import STOP_CONNECTING
from evenwatt.registry.connection_queries import sources_of
from evenwatt.web.duty_links import BATCHES, counting, link, record_url
from evenwatt.web.title_words import titled

Row = dict[str, Any]
"""A duty in the shape of the component ``inbox``, with its ``kind`` and the code of its ``group``."""


def rows_of(duties: Iterable[Duty], *, today: date, awaited: bool = False) -> list[Row]:
    """One line per duty, by due day; what a platform is told by one report to stop is one line.

    ``awaited``: the duties are those of other organisations.
    """
    tell = _awaited if awaited else _row
    rows = [(duty, tell(duty, today)) for duty in duties]
    stops = [duty.subject_id for duty, row in rows if duty.kind == STOP_CONNECTING.name]
    told = _stops_together(rows, sources_of(stops)) if stops else [row for _, row in rows]
    return sorted(told, key=by_due_day)


def by_due_day(row: Row) -> date:
    """The most urgent first, what has no date last."""
    return row["due_on"] or date.max


def groups_of(rows: Collection[Row]) -> list[Row]:
    """The groups that have any of these lines, the most urgent first."""
    found = {code: [row for row in rows if row["group"] == code] for code in group_words()}
    return [
        {"code": code, "word": word, "duties": found[code]}
        for code, word in group_words().items()
        if found[code]
    ]


def batches_of(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The pages on which several of these lines can be dealt with at once."""
    found = dict(BATCHES[row["kind"]] for row in rows if row["batch"])
    return [{"code": route, "url": reverse(route), "word": word} for route, word in found.items()]


def group_words() -> dict[str, str]:
    """Code → word of each group, in their order."""
    return {
        "overdue": _("已逾期"),
        "week": _("本周到期"),
        "later": _("以后到期"),
        "undated": _("未定期限"),
        "waiting": _("等待他方办理"),
    }


def group_of(due_on: date | None, today: date) -> str:
    """The group of what the office itself owes by a day."""
    if due_on is None:
        return "undated"
    if due_on < today:
        return "overdue"
    return "week" if due_on <= _end_of_week(today) else "later"


def due_in(group: str, today: date) -> Q:
    """The condition under which :func:`group_of` says ``group`` of a duty."""
    end = _end_of_week(today)
    return {
        "overdue": Q(due_on__lt=today),
        "week": Q(due_on__range=(today, end)),
        "later": Q(due_on__gt=end),
        "undated": Q(due_on=None),
    }.get(group, Q(pk=None))


def _end_of_week(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _row(duty: Duty, today: date) -> Row:
    url, action = link(duty)
    return {
        "id": duty.pk,
        "kind": duty.kind,
        "group": group_of(duty.due_on, today),
        "title": _(KINDS[duty.kind].title),
        "record": titled(duty.subject),
        "clause": duty.clause,
        "due_on": duty.due_on,
        "counting": counting(duty),
        "provisional": duty.provisional,
        "days_left": _working_days_left(today, duty.due_on),
        "url": url,
        "action": action,
        "subject_id": duty.subject_id,
        "batch": BATCHES[duty.kind][0] if duty.kind in BATCHES else "",
    }


def _awaited(duty: Duty, today: date) -> Row:
    """What another organisation owes leads to the page of the record, where nothing is to be done now."""
    return {
        **_row(duty, today),
        "group": "waiting",
        "url": record_url(duty.subject_type, duty.subject_id),
        "action": "",
        "batch": "",
        "waiting_for": duty.organisation.name,
    }


def _stops_together(rows: list[tuple[Duty, Row]], sources: dict[int, str]) -> list[Row]:
    """One line for all that a platform is told by one report: its most urgent day, leading to the list."""
    alone = [row for duty, row in rows if duty.kind != STOP_CONNECTING.name]
    together: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for duty, row in rows:
        if duty.kind == STOP_CONNECTING.name:
            together[duty.organisation_id, sources.get(duty.subject_id, duty.subject)].append(row)
    return alone + [_together(same, source) for (_, source), same in together.items()]


def _together(same: list[Row], source: str) -> Row:
    row = same[0]
    if len(same) == 1:
        return row
    words = _("{source}：{n} 台充电设施")
    url = f"{row['url']}&{urlencode({'source': source})}"
    return {**row, "record": words.format(source=source, n=len(same)), "url": url}


def _working_days_left(today: date, due_on: date | None) -> int | None:
    """Working days from today to the last timely day; negative when it is past."""
    if due_on is None:
        return None
    calendar = working_calendar()
    first, last = sorted((today, due_on))
    days = sum(
        calendar.is_working(first + timedelta(days=offset)) for offset in range(1, (last - first).days + 1)
    )
    return days if due_on >= today else -max(days, 1)
