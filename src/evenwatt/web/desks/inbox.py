"""The first page of every role: what the office owes, the most urgent first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.kinds import KINDS
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.duties.queries import inbox
from evenwatt.kernel.parties.roles import Role
from evenwatt.law.calendar import working_calendar
from evenwatt.rules.deadlines import deadline
from evenwatt.web.duty_links import counting, link
from evenwatt.web.page import DeskRequest, desk

#: A list longer than this is worked from its own page, not from the inbox.
SHOWN = 200


@desk()
def show(request: DeskRequest) -> HttpResponse:
    today = local_date(request.now)
    duties = list(inbox(request.actor)[: SHOWN + 1])
    return render(
        request,
        "inbox/inbox.html",
        {
            "groups": _groups([_row(duty, today) for duty in duties[:SHOWN]], today),
            "shown": SHOWN,
            "more": len(duties) > SHOWN,
            "coming": None if duties else _coming(request.actor.role, today),
        },
    )


#: The fixed date of the year that an office works towards: the R-id of its period and what is due.
_SEASONS = {
    Role.OPERATOR_CLERK: ("R-4.2.1-a", _lazy("报送年度充电设施信息")),
    Role.PLATFORM_CLERK: ("R-4.2.2-a", _lazy("报送平台接入的经营者和充电设施")),
    Role.COUNTY_OFFICER: ("R-4.3.1-b", _lazy("核查运营机构填报信息")),
    Role.CITY_OFFICER: ("R-4.4.3-a", _lazy("下达年度抽检计划")),
}


def _coming(role: Role, today: date) -> dict[str, Any] | None:
    """What an office with an empty inbox will owe next by the calendar alone."""
    if role not in _SEASONS:
        return None
    rule, word = _SEASONS[role]
    due = deadline(rule, start=today, calendar=working_calendar())
    return {"word": word, "clause": rule, "due_on": due.due_on}


def _row(duty: Duty, today: date) -> dict[str, Any]:
    url, action = link(duty)
    return {
        "id": duty.pk,
        "title": _(KINDS[duty.kind].title),
        "record": duty.subject,
        "clause": duty.clause,
        "due_on": duty.due_on,
        "counting": counting(duty),
        "provisional": duty.provisional,
        "days_left": _working_days_left(today, duty.due_on),
        "url": url,
        "action": action,
    }


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
