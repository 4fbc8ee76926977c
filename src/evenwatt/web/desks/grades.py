"""A county's operators with the grade that each holds, to be checked before the city issues its plan."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.procedures.grade_check import check_grade, doubt_grade, due_checks, held_grades
from evenwatt.registry.queries import operators_with_stations
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of


@desk(Permission.GRADE_CHECK)
def show_list(request: DeskRequest) -> HttpResponse:
    due = due_checks(request.actor)
    waits = When(pk__in=due, then=0)
    operators = operators_with_stations(request.actor).annotate(rank=Case(waits, default=1))
    asked = request.GET.get("operator", "")
    shown = operators.filter(pk=asked) if asked.isdecimal() else operators
    page = page_of(request, shown, "rank", "pk")
    context = {
        "rows": held_grades(page.rows, due=due, on=local_date(request.now)),
        "next_url": page.next_url,
        "asked": shown is not operators,
        "total": total_of(shown),
    }
    return render(request, "grades/list.html", context)


@desk(Permission.GRADE_CHECK)
@acts("grades", of_record=False)
def check(request: DeskRequest, key: int) -> HttpResponse:
    operator = get_object_or_404(operators_with_stations(request.actor), pk=key)
    check_grade(operator=operator, by=request.actor, at=request.now)
    messages.success(request, _("已核对 {operator} 的信用等级").format(operator=operator.name))
    return redirect("grades")


@desk(Permission.GRADE_CHECK)
@acts("grades", of_record=False)
def doubt(request: DeskRequest, key: int) -> HttpResponse:
    operator = get_object_or_404(operators_with_stations(request.actor), pk=key)
    remark = request.POST.get("remark", "")
    doubt_grade(operator=operator, remark=remark, by=request.actor, at=request.now)
    messages.success(
        request, _("已记下 {operator} 的信用等级有误，市局可以看到").format(operator=operator.name)
    )
    return redirect("grades")


urlpatterns = [
    path("grades", show_list, name="grades"),
    path("grades/<int:key>/check", check, name="grade_check"),
    path("grades/<int:key>/doubt", doubt, name="grade_doubt"),
]
