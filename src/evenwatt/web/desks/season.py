"""报备季: who has filed and who has not, day by day and place by place; letters to those who are late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from evenwatt.filing import actions
from evenwatt.filing.actions.urging import urges
from evenwatt.filing.season_queries import (
    SEASONS,
    STANDINGS,
    Day,
    Season,
    areas,
    counts,
    firms,
    letters_of,
    own_standing,
    progress_by_day,
    seasons_of,
    shown,
    unfinished,
    urgeable,
)
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import Role
from evenwatt.rules.filing_season import OPERATORS, FilingWindow, Phase
from evenwatt.rules.plan_year import last_filing_day
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.sheets import csv_sheet, xlsx_sheet

_FIRST_YEAR = 2023
PHASES = {
    Phase.BEFORE: _lazy("尚未开始"),
    Phase.OPEN: _lazy("报备期内"),
    Phase.LAST_DAYS: _lazy("即将届满"),
    Phase.EXTENDED: _lazy("延长期内，逾期标明"),
    Phase.OVER: _lazy("已届满"),
}


@desk(Permission.SEASON_READ)
def show(request: DeskRequest) -> HttpResponse:
    """Counts, progress by day, sums by place, and the firms behind every figure."""
    season, year, today = _season(request), _year(request), local_date(request.now)
    every = firms(request.actor, season, year)
    found, asked, name = _filtered(request, every)
    counted = counts(every)
    window = season.window(year)
    context = {
        "season": season,
        "seasons": seasons_of(request.actor),
        "year": year,
        "years": range(today.year, max(today.year - 4, _FIRST_YEAR - 1), -1),
        **window_facts(window, today),
        "counts": counted,
        "filed": counted["all"] - counted["missing"],
        "tabs": _tabs(counted),
        "show": asked,
        "q": name,
        "page": page_of(request, found, "region_id", "pk"),
        "total": total_of(found),
        "standings": STANDINGS,
        "areas": areas(every, by_city=request.actor.role is Role.PROVINCE_OFFICER)
        if request.actor.role is not Role.COUNTY_OFFICER
        else [],
        "chart": _chart(progress_by_day(every), counted["all"], window),
        "may_urge": window.phase(today) is Phase.OVER and urges(request.actor, season),
        "to_urge": urgeable(every, on=today).count(),
        "today": today,
        "assigns": may(request.actor.role, Permission.TECHNICAL_ASSIGN),
        "export": urlencode(
            {
                "season": season.code,
                "year": str(year),
                "show": asked,
                "q": name,
                "area": str(request.GET.get("area", "")),
            }
        ),
    }
    return render(request, "season/season.html", context)


@desk(Permission.FILING_URGE)
@acts("season", of_record=False)
def urge(request: DeskRequest) -> HttpResponse:
    """Send letters to the chosen firms, or with ``all`` to every one that is late and has none running."""
    season, year = _season(request), _year(request)
    chosen = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 19]
    keys = None if "all" in request.POST else chosen
    letters = actions.urge(season=season, year=year, firm_ids=keys, by=request.actor, at=request.now)
    messages.success(request, _("已发出 {n} 份催报函，文书正在生成").format(n=len(letters)))
    return redirect(f"{reverse('season_letters')}?{urlencode({'year': year})}")


@desk(Permission.FILING_READ)
def letters(request: DeskRequest) -> HttpResponse:
    """The letters that the office sent or, as a firm, got: when, by whom, by when to answer."""
    year = _year(request)
    found = letters_of(request.actor, year)
    context = {"page": page_of(request, found, "-sent_at", "-pk"), "total": total_of(found), "year": year}
    return render(request, "season/letters.html", context)


@desk(Permission.SEASON_READ)
def export(request: DeskRequest, kind: str) -> HttpResponse:
    """What the page shows, as a workbook or a text file."""
    season, year = _season(request), _year(request)
    found, _asked, _name = _filtered(request, firms(request.actor, season, year))
    titles = [
        _("单位"),
        _("统一社会信用代码"),
        _("登记地"),
        _("情况"),
        _("报送日期"),
        _("是否按期"),
        _("催报日期"),
        _("联系人"),
        _("电话"),
    ]
    rows = [_exported(firm) for firm in found]
    name = _("{year}年度报备情况").format(year=year)
    if kind == "csv":
        text = [[_as_text(value) for value in row] for row in rows]
        return download(csv_sheet(titles, text), f"{name}.csv", "text/csv")
    return download(xlsx_sheet(titles, rows), f"{name}.xlsx", XLSX)


def window_facts(window: FilingWindow, today: date) -> dict[str, Any]:
    """What a page says of a window: phase, days left; by the calendar, as the text counts it."""
    phase = window.phase(today)
    return {
        "window": window,
        "phase": phase,
        "phase_word": PHASES[phase],
        "days_left": (window.last_day - today).days,
        "rule": window.rule,
    }


def own_season(request: DeskRequest) -> list[dict[str, Any]]:
    """What a firm sees of its season: the window, days left, where it stands, and what is still missing."""
    today = local_date(request.now)
    kind = request.membership.organisation.kind
    return [
        {
            "season": season,
            **window_facts(window := season.window(today.year), today),
            "firm": (firm := own_standing(request.actor, season, window.last_day.year)),
            "standing": STANDINGS[firm.standing] if firm else None,
            "plan_until": last_filing_day(today.year) if season.rule == OPERATORS else None,
            "missing": _missing(request, season) if firm and firm.standing == "missing" else [],
        }
        for season in SEASONS.values()
        if season.kind == kind
    ]


def _missing(request: DeskRequest, season: Season) -> list[str]:
    drafts = unfinished(request.actor, season)
    if not drafts:
        return [_("还没有上传报备表")]
    found = []
    for draft in drafts:
        if not draft.is_fit:
            found.append(_("报备表本身有错误，更正后重新上传"))
        if draft.error_rows:
            found.append(_("有 {n} 行错误没有更正").format(n=draft.error_rows))
        if draft.unexplained:  # type: ignore[attr-defined]
            found.append(_("有 {n} 台不再报送的没有说明原因").format(n=draft.unexplained))  # type: ignore[attr-defined]
        found.append(_("草稿尚未提交"))
    return found


def _season(request: DeskRequest) -> Season:
    seasons = {season.code: season for season in seasons_of(request.actor)}
    asked = request.POST.get("season") or request.GET.get("season", "")
    return seasons.get(asked) or next(iter(seasons.values()))


def _year(request: DeskRequest) -> int:
    today = local_date(request.now)
    asked = request.POST.get("year") or request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year
    return year if _FIRST_YEAR <= year <= today.year else today.year


def _filtered(request: DeskRequest, every: Any) -> tuple[Any, str, str]:
    asked, name = request.GET.get("show", ""), request.GET.get("q", "").strip()
    area = request.GET.get("area", "")
    if area:
        by_city = request.actor.role is Role.PROVINCE_OFFICER
        every = every.filter(**{"region__city_id" if by_city else "region_id": area})
    return shown(every, show=asked, name=name), asked, name


def _tabs(counted: dict[str, int]) -> list[dict[str, Any]]:
    words = {
        "": (_("全部"), "", "all"),
        **{code: (str(word), tone, code) for code, (word, tone) in STANDINGS.items()},
        "in_time": (_("按期"), "good", "in_time"),
        "late": (_("逾期"), "bad", "late"),
        "urged": (_("已催报"), "info", "urged"),
    }
    return [
        {"show": show, "word": word, "tone": tone, "count": counted[code]}
        for show, (word, tone, code) in words.items()
    ]


def _chart(days: list[Day], every: int, window: FilingWindow) -> dict[str, Any] | None:
    """Bars of a plot, 700 by 160: how many had filed by each day, and where the window ends."""
    if not days or not every:
        return None
    first = min(days[0].on, window.last_day) - timedelta(days=3)
    last = max(days[-1].on, window.last_day) + timedelta(days=3)
    width = 660 / max((last - first).days, 1)

    def across(day: date) -> float:
        return round(30 + (day - first).days * width, 1)

    return {
        "bars": [
            {
                "x": across(day.on),
                "y": round(140 - 120 * day.so_far / every, 1),
                "height": round(120 * day.so_far / every, 1),
                "width": max(round(width * 0.8, 1), 2),
                "day": day,
            }
            for day in days
        ],
        "limit": across(window.last_day + timedelta(days=1)),
        "days": days,
        "every": every,
        "first": first,
        "last": last,
    }


def _exported(firm: Any) -> list[Any]:
    late = {True: _("逾期"), False: _("按期"), None: ""}[firm.late]
    return [
        firm.name,
        firm.credit_code,
        firm.region.full_name,
        str(STANDINGS[firm.standing][0]),
        local_date(firm.filed_at) if firm.filed_at else None,
        late,
        firm.urged_on,
        firm.contact,
        firm.phone,
    ]


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


urlpatterns = [
    path("filings/season", show, name="season"),
    path("filings/season/urge", urge, name="season_urge"),
    path("filings/season/letters", letters, name="season_letters"),
    path("filings/season/export.xlsx", export, {"kind": "xlsx"}, name="season_xlsx"),
    path("filings/season/export.csv", export, {"kind": "csv"}, name="season_csv"),
]
