"""The annual plan: the list, the record, issuing it. Drafting is in `plan_drafting`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.planning.queries import visible_plans
from evenwatt.planning.states import PlanState
from evenwatt.procedures.annual_plan import discard_plan, issue_plan
from evenwatt.procedures.plan_page import planned_operators
from evenwatt.web.desks.plan_forms import DiscardForm
from evenwatt.web.desks.plan_words import sampling_in_words
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import documents, history, timeline
from evenwatt.web.refusals import beside
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.planning.models import AnnualPlan


@desk(Permission.PLAN_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    plans = visible_plans(request.actor)
    state = request.GET.get("state", "")
    if state in PlanState:
        plans = plans.filter(state=state)
    context = {
        "page": page_of(request, plans, "-year", "-pk"),
        "total": total_of(plans),
        "state": state,
        "states": [(choice, choice.label) for choice in PlanState],
        "prepares": may(request.actor.role, Permission.PLAN_ISSUE),
    }
    return render(request, "plans/list.html", context)


@desk(Permission.PLAN_READ)
def record(request: DeskRequest, key: int) -> HttpResponse:
    """A draft as it would be issued today, or an issued plan as it went out."""
    plan = get_object_or_404(visible_plans(request.actor).prefetch_related("counties"), pk=key)
    return _page(request, plan, DiscardForm())


def _page(request: DeskRequest, plan: AnnualPlan, discard_form: DiscardForm) -> HttpResponse:
    today = local_date(request.now)
    operators = planned_operators(plan, on=local_date(plan.issued_at) if plan.issued_at else today)
    context = {
        **frame(request, plan),
        "operators": operators,
        "unchecked": sum(operator.unchecked for operator in operators),
        "doubted": any(operator.doubt for operator in operators),
        "chargers": sum(operator.chargers for operator in operators),
        "sampling": sampling_in_words(plan.sampling),
        "documents": documents(request.actor, plan.subject),
        "discard_form": discard_form,
        "in_overview": True,
    }
    return render(request, "plans/plan.html", context, status=422 if discard_form.errors else 200)


@desk(Permission.PLAN_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=key)
    context = {**frame(request, plan), "lines": history(("plan", plan.pk)), "in_history": True}
    return render(request, "plans/history.html", context)


@desk(Permission.PLAN_ISSUE)
@acts("plan")
def issue(request: DeskRequest, key: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=key)
    issue_plan(plan=as_seen(request, plan), by=request.actor, at=request.now)
    messages.success(request, _("已下达 {number}，承检机构已收到待办。").format(number=plan.number))
    return redirect("plan", plan.pk)


@desk(Permission.PLAN_ISSUE)
@acts("plan")
def discard(request: DeskRequest, key: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=key)
    form = DiscardForm(request.POST)
    if form.is_valid():
        with beside(form, form.REFUSED_AT):
            plan = as_seen(request, plan)
            discard_plan(plan=plan, **form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已撤销该计划草案"))
            return redirect("plans")
    return _page(request, plan, form)


def frame(request: DeskRequest, plan: AnnualPlan) -> dict[str, Any]:
    """What every tab of a plan's record shows."""
    return {
        "plan": plan,
        "drafted": plan.state == PlanState.DRAFT,
        "issues": may(request.actor.role, Permission.PLAN_ISSUE) and plan.state == PlanState.DRAFT,
        "steps": timeline(plan.subject, actor=request.actor, today=local_date(request.now)),
    }


urlpatterns = [
    path("plans", show_list, name="plans"),
    path("plans/<int:key>", record, name="plan"),
    path("plans/<int:key>/history", life, name="plan_history"),
    path("plans/<int:key>/discard", discard, name="plan_discard"),
    path("plans/<int:key>/issue", issue, name="plan_issue"),
]
