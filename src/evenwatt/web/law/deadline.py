"""When a period ends: any rule from any day, counted day by day on a calendar (R-0-a)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.clock.reading import local_date
from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import Param, catalog
from evenwatt.rules.day_by_day import day_by_day
from evenwatt.rules.deadlines import deadline, periods
from evenwatt.web.law.frame import law_page
from evenwatt.web.law.markdown import sourced
from evenwatt.web.law.month_grid import month_grid
from evenwatt.web.law.values import shown_value
from evenwatt.web.page import public
from evenwatt.web.page_form import PageForm
from evenwatt.web.refusals import beside

#: The calendar of the computer ends in 9999; a period that is asked for from a later day than this is a slip.
_LAST_START = date(2199, 12, 31)
_EXAMPLE = "R-4.4.6-d"


def _choices() -> list[tuple[str, str]]:
    nothing = ("", _("请选择一项期限"))
    return [nothing, *((one.name, f"{_(one.title)}：{shown_value(one)}（{one.name}）") for one in periods())]


class DeadlineForm(PageForm):
    rule = forms.ChoiceField(
        label=gettext_lazy("期限项目"),
        choices=_choices,
        error_messages={
            "required": gettext_lazy("请选择一项期限"),
            "invalid_choice": gettext_lazy("没有编号为“%(value)s”的期限；请从列表中选择"),
        },
    )
    start = forms.DateField(
        label=gettext_lazy("起算事件之日"),
        help_text=gettext_lazy("收到、送达、完成之日，其本身不计入。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        validators=[
            MaxValueValidator(_LAST_START, gettext_lazy("起算日不能晚于 %(limit_value)s；请核对年份"))
        ],
        error_messages={
            "required": gettext_lazy("请填写起算事件之日"),
            "invalid": gettext_lazy("日期应写作年-月-日，例如 2026-03-02"),
        },
    )

    def add_prefix(self, field_name: str) -> str:
        """The address says ``from``, like the command line; Python cannot name a field so."""
        return "from" if field_name == "start" else field_name


@public
def show(request: HttpRequest) -> HttpResponse:
    if "from" not in request.GET:
        today = local_date(request.now)  # type: ignore[attr-defined]
        rule = request.GET.get("rule", _EXAMPLE)
        form = DeadlineForm(initial={"rule": rule, "start": today})
        return law_page(request, "law/deadline.html", {"form": form}, tab="law_deadline")
    form = DeadlineForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        with beside(form, {"parameter_not_in_force": "start"}):
            context |= _counted(form.cleaned_data["rule"], form.cleaned_data["start"])
    status = 422 if form.errors else 200
    return law_page(request, "law/deadline.html", context, tab="law_deadline", status=status)


def _counted(rule: str, start: date) -> dict[str, Any]:
    calendar = working_calendar()
    due = deadline(rule, start=start, calendar=calendar)
    period = catalog().param(rule, on=start)
    return {
        "due": due,
        "start": start,
        "period": period,
        "value": shown_value(period),
        "source": sourced(period.source),
        "how": _how(period, start),
        "months": month_grid(day_by_day(due, start=start, calendar=calendar), due_on=due.due_on),
    }


def _how(period: Param, start: date) -> list[str]:
    """Say in sentences how the period is counted, as the parameters of its day have it."""
    book = catalog()
    match period.unit:
        case "before_date":
            included = book.value("before_inclusive", on=start)
            words = _("“前”包括当日。") if included else _("“前”不包括当日，前一日为最后一日。")
            return [words, _("固定日期不因休息日顺延。")]
        case "until_date":
            return [_("写明的日期为最后一日。"), _("固定日期不因休息日顺延。")]
        case "working_days":
            counting = _("起算之日不计入；自次日起只数工作日，调休上班的周末计入。")
        case "calendar_days":
            counting = _("起算之日不计入；自次日起逐日计数。")
        case _:
            counting = _("届满之日是若干个月后的对应日；没有对应日的，为该月末日。")
    rolls = book.value("rolls_to_working_day", on=start)[period.unit]
    return [counting, _("最后一日是休息日的，顺延到其后的第一个工作日。")] if rolls else [counting]


urlpatterns = [path("law/deadline", show, name="law_deadline")]
