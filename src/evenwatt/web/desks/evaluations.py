"""Lot evaluations: the count against Ac and Re, the report, what the city makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.disclosure.queries import is_published
from evenwatt.evaluation.actions import issue_report, prepare_report
from evenwatt.evaluation.life import EVALUATION
from evenwatt.evaluation.queries import visible_evaluations
from evenwatt.evaluation.states import EvaluationState, LotConclusion
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.law.catalog import catalog
from evenwatt.lots.queries import visible_lots
from evenwatt.procedures.disposal import dispose
from evenwatt.procedures.evaluation_page import consequences_of, samples_of
from evenwatt.web.desks.evaluation_forms import DisposalForm
from evenwatt.web.downloads import XLSX, download
from evenwatt.web.judgement import item_rows, verdict_word
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import documents, history, timeline
from evenwatt.web.refusals import beside
from evenwatt.web.sheets import xlsx_sheet
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evenwatt.evaluation.models import Evaluation


@desk(Permission.REPORT_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    evaluations = _filtered(request)
    listed = evaluations.select_related(None).select_related("lot__scheme__operator")
    page = page_of(request, listed, "-prepared_at", "-pk")
    context = {
        "page": page,
        "total": total_of(evaluations),
        "state": request.GET.get("state", ""),
        "conclusion": request.GET.get("conclusion", ""),
        "states": [(choice, choice.label) for choice in EvaluationState],
        "conclusions": [(choice, choice.label) for choice in LotConclusion],
    }
    return render(request, "evaluations/list.html", context)


@desk(Permission.REPORT_READ)
def export(request: DeskRequest) -> HttpResponse:
    headings = (
        _("报告编号"), _("批"), _("运营机构"), _("制造商"), _("型号"), _("批量"), _("样本量"), _("不合格"),
        "Ac", "Re", _("结论"), _("报告日期"), _("下次评价期限"), _("状态"),
    )  # fmt: skip
    rows = [
        (
            found.number, found.lot.number, found.lot.scheme.operator.name, found.lot.maker, found.lot.model,
            found.lot.size, found.tested, found.nonconforming,
            found.lot.acceptance_number, found.lot.rejection_number,
            str(LotConclusion(found.conclusion).label), found.report_on, found.next_evaluation_on,
            str(EvaluationState(found.state).label),
        )
        for found in _filtered(request)
    ]  # fmt: skip
    return download(xlsx_sheet(headings, rows), f"{_('评价报告')}.xlsx", XLSX)


@desk(Permission.REPORT_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return _page(request, _found(request, key), DisposalForm())


@desk(Permission.REPORT_READ)
def samples(request: DeskRequest, key: int) -> HttpResponse:
    evaluation = _found(request, key)
    rows = [
        {
            "record": record,
            "results": [row for row in item_rows(record.measured, record.judged) if row.load_point],
            "verdict": verdict_word(record.verdict),
        }
        for record in samples_of(evaluation)
    ]
    opens_records = may(request.actor.role, Permission.VERIFICATION_READ)
    context = {**_frame(request, evaluation), "samples": rows, "opens_records": opens_records}
    return render(request, "evaluations/samples.html", context)


@desk(Permission.REPORT_READ)
def papers(request: DeskRequest, key: int) -> HttpResponse:
    evaluation = _found(request, key)
    context = {**_frame(request, evaluation), "documents": documents(request.actor, evaluation.subject)}
    return render(request, "evaluations/documents.html", context)


@desk(Permission.REPORT_READ)
def life(request: DeskRequest, key: int) -> HttpResponse:
    evaluation = _found(request, key)
    lines = history(("lot", evaluation.lot_id), (evaluation.subject.type, evaluation.pk))
    return render(request, "evaluations/history.html", {**_frame(request, evaluation), "lines": lines})


@desk(Permission.REPORT_PREPARE)
@acts("lot")
def prepare(request: DeskRequest, key: int) -> HttpResponse:
    """Prepare the report of a lot, from the lot's page."""
    lot = get_object_or_404(visible_lots(request.actor), pk=key)
    evaluation = prepare_report(lot=lot, by=request.actor, at=request.now)
    messages.success(request, _("已编制评价报告，待批准人批准"))
    return redirect("evaluation", evaluation.pk)


@desk(Permission.REPORT_ISSUE)
@acts("evaluation")
def issue(request: DeskRequest, key: int) -> HttpResponse:
    evaluation = as_seen(request, _found(request, key))
    issue_report(evaluation=evaluation, by=request.actor, at=request.now)
    messages.success(request, _("报告 {number} 已出具并送市局").format(number=evaluation.number))
    return redirect("evaluation", evaluation.pk)


@desk(Permission.REPORT_REVIEW)
@acts("evaluation")
def dispose_of(request: DeskRequest, key: int) -> HttpResponse:
    evaluation = _found(request, key)
    form = DisposalForm(request.POST)
    if form.is_valid():
        with beside(form):
            dispose(
                evaluation=as_seen(request, evaluation),
                opinion=form.cleaned_data["opinion"],
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("已处置；停用和整改要求随即生效，可以发布结果"))
            return redirect("evaluation", evaluation.pk)
    return _page(request, evaluation, form)


def _filtered(request: DeskRequest) -> QuerySet[Evaluation]:
    found = visible_evaluations(request.actor)
    for name, choices in (("state", EvaluationState), ("conclusion", LotConclusion)):
        if (asked := request.GET.get(name)) in choices:
            found = found.filter(**{name: asked})
    return found


def _found(request: DeskRequest, key: int) -> Evaluation:
    return get_object_or_404(visible_evaluations(request.actor), pk=key)


def _page(request: DeskRequest, evaluation: Evaluation, form: DisposalForm) -> HttpResponse:
    today = local_date(request.now)
    context = {
        **_frame(request, evaluation),
        "consequences": consequences_of(evaluation, actor=request.actor),
        "reads_orders": may(request.actor.role, Permission.RECTIFICATION_READ),
        "rectification_days": catalog().value("R-4.4.6-d", on=today),
        "objection_days": catalog().value("R-4.4.6-h", on=today),
        "certificate_months": catalog().value("certificate_months", on=today),
        "form": form,
    }
    return render(request, "evaluations/evaluation.html", context, status=422 if form.errors else 200)


def _frame(request: DeskRequest, evaluation: Evaluation) -> dict[str, Any]:
    """What every tab of an evaluation's page shows: header, acts that are open, timeline."""
    disposed = evaluation.state == EvaluationState.DISPOSED
    return {
        "publishes": disposed and may(request.actor.role, Permission.RESULT_PUBLISH),
        "published": disposed and is_published(evaluation.subject.type, evaluation.pk),
        "evaluation": evaluation,
        "lot": evaluation.lot,
        "acts": {step.name for step in EVALUATION.open_to(request.actor.role, evaluation.state)},
        "steps": timeline(evaluation.subject, actor=request.actor, today=local_date(request.now)),
    }


urlpatterns = [
    path("evaluations", show_list, name="evaluations"),
    path("evaluations/export", export, name="evaluations_export"),
    path("evaluations/<int:key>", show, name="evaluation"),
    path("evaluations/<int:key>/samples", samples, name="evaluation_samples"),
    path("evaluations/<int:key>/documents", papers, name="evaluation_documents"),
    path("evaluations/<int:key>/history", life, name="evaluation_history"),
    path("evaluations/lots/<int:key>/prepare", prepare, name="evaluation_prepare"),
    path("evaluations/<int:key>/issue", issue, name="evaluation_issue"),
    path("evaluations/<int:key>/dispose", dispose_of, name="evaluation_dispose"),
]
