"""The first page of every role: what the office owes, the most urgent first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _lazy

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.queries import inbox
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES, Role
from evenwatt.kernel.progress.queries import not_taken_away
from evenwatt.kernel.search.filters import keep_filter, kept_filter
from evenwatt.law.calendar import working_calendar
from evenwatt.procedures.waiting import waiting
from evenwatt.registry.connection_life import STOP_CONNECTING
from evenwatt.rules.deadlines import deadline
from evenwatt.web.inbox_filter import Filter, chips, tally, total
from evenwatt.web.inbox_rows import batches_of, by_due_day, groups_of, rows_of
from evenwatt.web.page import DeskRequest, acts, desk

#: A list longer than this is worked from its own page, not from the inbox.
SHOWN = 200
#: Exports and approvals at their end of which nobody took notice yet: the latest.
_ENDED = 5
#: The name under which its filter is kept.
_LISTED = "inbox"


@desk()
def show(request: DeskRequest) -> HttpResponse:
    """The lines that the chosen filter lets pass; without one in the address, the filter that was kept."""
    today = local_date(request.now)
    kept = Filter.asked(QueryDict(kept_filter(request.membership.pk, _LISTED)))
    chosen = Filter.asked(request.GET) if {"group", "kind"} & request.GET.keys() else kept
    owed = inbox(request.actor).exclude(kind=STOP_CONNECTING.name)
    stops = rows_of(inbox(request.actor).filter(kind=STOP_CONNECTING.name), today=today)
    awaited = rows_of(waiting(request.actor)[: SHOWN + 1], today=today, awaited=True)
    counted = tally(owed, stops + awaited, today=today)
    own = rows_of(chosen.within(owed, today=today)[: SHOWN + 1], today=today) + chosen.of(stops)
    own.sort(key=by_due_day)
    others = chosen.of(awaited)
    listed, every = total(counted, chosen), total(counted, Filter())
    owes = every > len(awaited)
    return render(
        request,
        "inbox/inbox.html",
        {
            "groups": groups_of([*own[:SHOWN], *others[:SHOWN]]),
            "batches": batches_of(own[:SHOWN]),
            "chips": chips(counted, chosen),
            "chosen": chosen,
            "kept": kept,
            "listed": listed,
            "left_out": every - listed,
            "owes": owes,
            "shown": SHOWN,
            "more": len(own) > SHOWN or len(others) > SHOWN,
            "ended": not_taken_away(request.actor)[:_ENDED],
            "coming": None if owes else _coming(request.actor.role, today),
        },
    )


@desk()
@acts("inbox", of_record=False)
def keep(request: DeskRequest) -> HttpResponse:
    """Begin with this filter from now on, or with none."""
    chosen = Filter.asked(request.POST)
    keep_filter(membership_id=request.membership.pk, listed=_LISTED, query=chosen.query)
    return redirect("inbox")


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


urlpatterns = [path("inbox", show, name="inbox"), path("inbox/filter", keep, name="inbox_filter")]
