"""The first page of every role: what the office owes, the most urgent first."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.kinds import KINDS
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.duties.queries import inbox
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES, Role
from evenwatt.kernel.progress.queries import not_taken_away
from evenwatt.law.calendar import working_calendar
from evenwatt.registry.connection_life import STOP_CONNECTING
from evenwatt.registry.connection_queries import sources_of
from evenwatt.rules.deadlines import deadline
from evenwatt.web.duty_links import counting, link
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.title_words import titled

#: A list longer than this is worked from its own page, not from the inbox.
SHOWN = 200
#: Exports and approvals at their end of which nobody took notice yet: the latest.
_ENDED = 5


@desk()
def show(request: DeskRequest) -> HttpResponse:
    today = local_date(request.now)
    owed = inbox(request.actor)
    rows = _stops(owed.filter(kind=STOP_CONNECTING.name), today)
    rows += [_row(duty, today) for duty in owed.exclude(kind=STOP_CONNECTING.name)[: SHOWN + 1]]
    rows.sort(key=lambda row: row["due_on"] or date.max)
    return render(
        request,
        "inbox/inbox.html",
        {
            "groups": _groups(rows[:SHOWN], today),
            "shown": SHOWN,
            "more": len(rows) > SHOWN,
            "ended": not_taken_away(request.actor)[:_ENDED],
            "coming": None if rows else _coming(request.actor.role, today),
        },
    )


_FILING = ("R-4.2.1-a", _lazy("运营机构报送年度充电设施信息"))
_REVIEW = ("R-4.3.1-b", _lazy("县（区）局核查运营机构填报信息"))
_PLAN = ("R-4.4.3-a", _lazy("市局下达年度抽检计划"))
_FIELD_WORK = ("R-4.4.3-a", _lazy("市局下达年度抽检计划，随后联系运营机构、形成批、抽样和检定"))

#: The fixed dates of the year that an office works towards: the R-id of the period and what is due by then.
_SEASONS: dict[str, tuple[tuple[str, Any], ...]] = {
    Role.OPERATOR_CLERK: (_FILING,),
    Role.PLATFORM_CLERK: (("R-4.2.2-a", _lazy("运营平台年度报备")),),
    Role.COUNTY_OFFICER: (_FILING, _REVIEW),
    Role.CITY_OFFICER: (_PLAN, ("R-4.3.1-c", _lazy("市局核查运营平台填报信息"))),
    Role.PROVINCE_OFFICER: (_FILING, _REVIEW, _PLAN),
    **dict.fromkeys(INSTITUTION_ROLES, (_FIELD_WORK,)),
}


def _coming(role: Role, today: date) -> dict[str, Any] | None:
    """What comes first by the calendar alone for an office with an empty inbox."""
    coming = [
        {
            "word": word,
            "clause": rule,
            "due_on": deadline(rule, start=today, calendar=working_calendar()).due_on,
        }
        for rule, word in _SEASONS.get(role, ())
    ]
    return min(coming, key=lambda each: each["due_on"], default=None)


def _row(duty: Duty, today: date) -> dict[str, Any]:
    url, action = link(duty)
    return {
        "id": duty.pk,
        "title": _(KINDS[duty.kind].title),
        "record": titled(duty.subject),
        "clause": duty.clause,
        "due_on": duty.due_on,
        "counting": counting(duty),
        "provisional": duty.provisional,
        "days_left": _working_days_left(today, duty.due_on),
        "url": url,
        "action": action,
    }


def _stops(owed: QuerySet[Duty], today: date) -> list[dict[str, Any]]:
    """One line for all that a platform is told by one report: its most urgent day, leading to the list."""
    duties = list(owed)
    sources = sources_of(duty.subject_id for duty in duties)
    together: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties:
        together[sources.get(duty.subject_id, duty.subject)].append(duty)
    return [_together(_row(same[0], today), source, len(same)) for source, same in together.items()]


def _together(row: dict[str, Any], source: str, count: int) -> dict[str, Any]:
    if count == 1:
        return row
    words = _("{source}：{n} 台充电设施")
    url = f"{row['url']}&{urlencode({'source': source})}"
    return {**row, "record": words.format(source=source, n=count), "url": url}


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


def _groups(rows: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    week_end = today + timedelta(days=6 - today.weekday())
    words = {"overdue": _("已逾期"), "week": _("本周到期"), "later": _("以后到期"), "undated": _("未定期限")}
    sorted_in: dict[str, list[dict[str, Any]]] = {code: [] for code in words}
    for row in rows:
        sorted_in[_group_of(row["due_on"], today, week_end)].append(row)
    return [
        {"code": code, "word": words[code], "duties": duties} for code, duties in sorted_in.items() if duties
    ]


def _group_of(due_on: date | None, today: date, week_end: date) -> str:
    if due_on is None:
        return "undated"
    if due_on < today:
        return "overdue"
    return "week" if due_on <= week_end else "later"


urlpatterns = [path("inbox", show, name="inbox")]
