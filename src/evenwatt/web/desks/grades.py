"""A county's operators with the grade that each holds, to be checked before the city issues its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.procedures.grade_check import check_grade, doubt_grade, due_checks, held_grades
from evenwatt.registry.queries import operators_with_stations
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.page_form import PageForm
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.refusals import beside

if TYPE_CHECKING:
    from evenwatt.kernel.parties.models import Organisation


class DoubtForm(PageForm):
    """Why the grade of an operator is wrong."""

    remark = forms.CharField(
        label=gettext_lazy("哪里有误"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        error_messages={"required": gettext_lazy("请写明信用等级哪里有误")},
    )


@desk(Permission.GRADE_CHECK)
def show_list(request: DeskRequest) -> HttpResponse:
    """All operators of the county, those first that a plan waits for; or the one that is asked for."""
    asked = request.GET.get("operator", "")
    one = operators_with_stations(request.actor).filter(pk=asked).first() if asked.isdecimal() else None
    return _page(request, one, DoubtForm() if one else None)


def _page(request: DeskRequest, asked: Organisation | None, form: DoubtForm | None) -> HttpResponse:
    due = due_checks(request.actor)
    waits = When(pk__in=due, then=0)
    operators = operators_with_stations(request.actor).annotate(rank=Case(waits, default=1))
    shown = operators.filter(pk=asked.pk) if asked else operators
    page = page_of(request, shown, "rank", "pk")
    context = {
        "rows": held_grades(page.rows, due=due, on=local_date(request.now)),
        "next_url": page.next_url,
        "asked": asked.pk if asked else None,
        "total": total_of(shown),
        "form": form,
    }
    return render(request, "grades/list.html", context, status=422 if form and form.errors else 200)


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
    form = DoubtForm(request.POST)
    if form.is_valid():
        with beside(form):
            doubt_grade(operator=operator, **form.cleaned_data, by=request.actor, at=request.now)
            said = _("已记下 {operator} 的信用等级有误，市局可以看到").format(operator=operator.name)
            messages.success(request, said)
            return redirect("grades")
    return _page(request, operator, form)


urlpatterns = [
    path("grades", show_list, name="grades"),
    path("grades/<int:key>/check", check, name="grade_check"),
    path("grades/<int:key>/doubt", doubt, name="grade_doubt"),
]
