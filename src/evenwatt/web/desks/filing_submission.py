"""A firm's part: upload the workbook, check what it says, submit it, take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.filing import actions
from evenwatt.filing.actions.background import LARGE_FILE, UPLOAD, ask_for_upload
from evenwatt.filing.actions.typing import TYPED_NAME
from evenwatt.filing.comparison import difference
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.queries import last_approved_round, open_filings, review_due_on, visible_filings
from evenwatt.filing.states import FiledForm, FilingState
from evenwatt.filing.workbook import check_workbook
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.listing import listed
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.progress.queries import work_under_way
from evenwatt.procedures.filing_submission import submit_filing
from evenwatt.web.desks.filing_forms import SubmitForm, UploadForm
from evenwatt.web.desks.filing_mending import on_submission
from evenwatt.web.filed_rows import sentences
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.refusals import beside
from evenwatt.web.version import as_seen

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing, Round
    from evenwatt.kernel.progress.models import Progress


@desk(Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
def upload(request: DeskRequest) -> HttpResponse:
    """Take a workbook; what is no workbook is refused in the form and leaves nothing behind."""
    filed = _asked_form(request)
    under_way = list(open_filings(request.actor, filed))
    # A platform's next form B may be about another operator; any other form waits until the one is decided.
    several = filed == FiledForm.B and request.actor.role == Role.PLATFORM_CLERK
    open_filing = under_way[0] if under_way and not several else None
    # Which of several is meant, the file alone says: then nothing is compared.
    seen = None if several else open_filing.version if open_filing else 0
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, filed=filed)
    if form.is_valid():
        if form.cleaned_data["workbook"].size > LARGE_FILE:
            return redirect("progress", _ask(request, form, filed).pk)
        with beside(form, {"not_a_workbook": "workbook"}):
            return redirect("filing", _keep(request, form, filed).pk)
    context = {
        "form": form,
        "seen": seen,
        "filed": filed,
        "forms": _forms(request.actor.role),
        "under_way": under_way,
        "open_filing": open_filing,
        "work": work_under_way(request.actor, UPLOAD),
        "last_round": last_approved_round(request.actor, filed),
    }
    return render(request, "filings/upload.html", context, status=422 if form.errors else 200)


def _forms(role: Role) -> list[FiledForm]:
    """What an office files: an operator form B, a platform all three (R-4.2.1-a, R-4.2.2-a, R-4.2.2-b)."""
    return [FiledForm.F, FiledForm.B, FiledForm.G] if role == Role.PLATFORM_CLERK else [FiledForm.B]


def _asked_form(request: DeskRequest) -> FiledForm:
    forms = _forms(request.actor.role)
    asked = request.GET.get("form", "")
    return FiledForm(asked) if asked in forms else forms[0]


def _ask(request: DeskRequest, form: UploadForm, filed: FiledForm) -> Progress:
    """Leave a large file to the worker."""
    file = form.cleaned_data["workbook"]
    return ask_for_upload(
        file=store(file.read(), at=request.now),
        file_name=file.name,
        form=filed,
        seen=form.cleaned_data["seen"],
        by=request.actor,
        at=request.now,
    )


def _keep(request: DeskRequest, form: UploadForm, filed: FiledForm) -> Filing:
    file = form.cleaned_data["workbook"]
    content = file.read()
    operator = request.membership.organisation
    checked = check_workbook(content, file.name, filer=operator, today=local_date(request.now), form=filed)
    filing = actions.upload(
        filer=operator,
        file=store(content, at=request.now),
        file_name=file.name,
        checked=checked,
        by=request.actor,
        at=request.now,
        seen=form.cleaned_data["seen"],
    )
    latest = filing.rounds.last()
    if latest is None or latest.uploaded_at != request.now:
        messages.info(request, _("与上次上传的文件相同，内容没有变化"))
    elif latest.is_fit and (latest.error_rows or latest.warning_rows):
        words = _("已读取并核对 {n} 行：{wrong} 行有错误，{doubtful} 行有提醒；尚未提交")
        messages.warning(
            request, words.format(n=latest.row_count, wrong=latest.error_rows, doubtful=latest.warning_rows)
        )
    elif latest.is_fit:
        messages.success(request, _("已读取并核对 {n} 行，尚未提交").format(n=latest.row_count))
    else:
        messages.warning(
            request,
            _("已读取 {n} 行；报备表本身有错误，更正后重新上传才能提交").format(n=latest.row_count),
        )
    return filing


@desk(Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
def confirm(request: DeskRequest, key: int) -> HttpResponse:
    """检查填报内容: all that will be submitted, before it is."""
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    if filing.state != FilingState.DRAFT:
        return redirect("filing", filing.pk)
    latest = _latest(filing)
    form = SubmitForm(initial={"version": filing.version}, right_rows=latest.row_count - latest.error_rows)
    return _answers(request, filing, latest, form)


@desk(Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
@acts("filing")
def submit(request: DeskRequest, key: int) -> HttpResponse:
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    latest = _latest(filing)
    form = SubmitForm(request.POST, right_rows=latest.row_count - latest.error_rows)
    form.is_valid()
    with beside(form, SubmitForm.FIELDS):
        reports = submit_filing(
            filing=as_seen(request, filing),
            promised=form.cleaned_data["promised"],
            without_wrong_rows=form.cleaned_data["without_wrong_rows"],
            by=request.actor,
            at=request.now,
        )
        if reports:
            numbers = listed(report.number for report in reports)
            messages.success(
                request, _("已同时上报运营变动 {numbers}，运营状态已同步更新").format(numbers=numbers)
            )
    if form.errors:
        return _answers(request, filing, latest, form)
    return redirect("filing_receipt", filing.pk)


def _latest(filing: Filing) -> Round:
    latest = filing.rounds.last()
    assert latest is not None, "a filing begins with a round"
    return latest


def _answers(request: DeskRequest, filing: Filing, latest: Round, form: SubmitForm) -> HttpResponse:
    context = {
        "filing": filing,
        "latest": latest,
        "gone": latest.gone.count(),
        "unexplained": latest.gone.filter(reason="").count(),
        "right_rows": latest.row_count - latest.error_rows,
        "was_typed": latest.file_name == TYPED_NAME,
        **on_submission(latest),
        "header": [
            (_(field.plain_title), latest.header.get(field.key, ""))
            for field in kind_of(filing.form, filing.filer.kind).form.fields
        ],
        "difference": difference(latest),
        "findings": sentences(latest.findings),
        "review_due_on": review_due_on(filing, local_date(request.now)),
        "form": form,
    }
    return render(request, "filings/confirm.html", context, status=422 if form.errors else 200)


@desk(Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)
@acts("filing")
def withdraw(request: DeskRequest, key: int) -> HttpResponse:
    filing = get_object_or_404(visible_filings(request.actor), pk=key)
    actions.withdraw(filing=as_seen(request, filing), by=request.actor, at=request.now)
    messages.success(request, _("报备已撤回，内容仍可查看"))
    return redirect("filing", filing.pk)


urlpatterns = [
    path("filings/upload", upload, name="filing_upload"),
    path("filings/<int:key>/confirm", confirm, name="filing_confirm"),
    path("filings/<int:key>/submit", submit, name="filing_submit"),
    path("filings/<int:key>/withdraw", withdraw, name="filing_withdraw"),
]
