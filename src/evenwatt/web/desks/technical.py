"""Technical remarks of institutions on what operators filed, by direction of the city (R-4.1.1-f)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from evenwatt.filing import actions
from evenwatt.filing.queries import rows_of, shown_form
from evenwatt.filing.review_queries import filings_for_remarks, visible_assignments
from evenwatt.filing.states import FilingState, Severity
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import institutions
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.regions.queries import counties_under
from evenwatt.web.filed_rows import columns, shown
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.page_form import PageForm
from evenwatt.web.paging import page_of
from evenwatt.web.refusals import beside


class RemarkForm(PageForm):
    excel_row = forms.IntegerField(
        label=_lazy("报备表行号"), help_text=_lazy("不填即为对整份报备的意见。"), required=False, min_value=1
    )
    text = forms.CharField(label=_lazy("技术意见"), widget=forms.Textarea, max_length=2000, required=False)


class AssignmentForm(PageForm):
    institution = forms.ModelChoiceField(label=_lazy("承检机构"), queryset=Organisation.objects.none())
    county = forms.ModelChoiceField(label=_lazy("县（区）"), queryset=Region.objects.none())

    def __init__(self, data: QueryDict | None, *, city: str) -> None:
        super().__init__(data)
        self.fields["institution"].queryset = institutions()  # type: ignore[attr-defined]
        self.fields["county"].queryset = counties_under(city)  # type: ignore[attr-defined]


@desk(Permission.TECHNICAL_REMARK)
def show_list(request: DeskRequest) -> HttpResponse:
    """What waits for the institution's remarks, then what was reviewed."""
    filings = filings_for_remarks(request.actor, local_date(request.now))
    page = page_of(request, filings, "-submitted_at", "-pk")
    return render(request, "filings/technical_list.html", {"page": page})


@desk(Permission.TECHNICAL_REMARK)
def show(request: DeskRequest, key: int) -> HttpResponse:
    """The rows of a filing and what the institution says of them, until the county has decided."""
    filings = filings_for_remarks(request.actor, local_date(request.now))
    filing = get_object_or_404(filings, pk=key)
    latest = filing.rounds.exclude(submitted_at=None).last()
    assert latest is not None, "what is submitted has a round"
    form = RemarkForm(request.POST or None)
    if form.is_valid():
        with beside(form, {"no_such_row": "excel_row", "remark_empty": "text"}):
            actions.remark(
                filing=filing,
                excel_row=form.cleaned_data["excel_row"] or 0,
                text=form.cleaned_data["text"],
                by=request.actor,
                at=request.now,
            )
            messages.success(request, _("技术意见已送县（区）局"))
            return redirect("technical_filing", filing.pk)
    layout = shown_form(latest)
    doubtful = request.GET.get("show", "")
    rows = rows_of(latest, show=doubtful if doubtful in Severity else "")
    page = page_of(request, rows, "excel_row", size=100)
    context = {
        "filing": filing,
        "latest": latest,
        "is_open": filing.state == FilingState.SUBMITTED,
        "remarks": latest.technical_remarks.filter(institution_id=request.actor.organisation_id),
        "columns": columns(layout),
        "rows": [shown(row, layout, in_fit_file=latest.is_fit) for row in page.rows],
        "next_url": page.next_url,
        "form": form,
    }
    return render(request, "filings/technical.html", context, status=422 if form.errors else 200)


@desk(Permission.TECHNICAL_ASSIGN)
def assignments(request: DeskRequest) -> HttpResponse:
    """Which institution checks the filings of which county, and a form to direct another."""
    form = AssignmentForm(request.POST or None, city=request.actor.region_code)
    if form.is_valid():
        with beside(form, {"assigned": "institution"}):
            actions.assign(**form.cleaned_data, by=request.actor, at=request.now)
            messages.success(request, _("已指定，承检机构会在待办中看到待核的报备"))
            return redirect("technical_assignments")
    context = {"assignments": visible_assignments(request.actor), "form": form}
    return render(request, "filings/assignments.html", context, status=422 if form.errors else 200)


@desk(Permission.TECHNICAL_ASSIGN)
@acts("technical_assignments", of_record=False)
def end(request: DeskRequest, key: int) -> HttpResponse:
    found = get_object_or_404(visible_assignments(request.actor).filter(until=None), pk=key)
    actions.end_assignment(assignment=found, by=request.actor, at=request.now)
    messages.success(request, _("指定已终止"))
    return redirect("technical_assignments")


urlpatterns = [
    path("technical", show_list, name="technical_filings"),
    path("technical/<int:key>", show, name="technical_filing"),
    path("technical/assignments", assignments, name="technical_assignments"),
    path("technical/assignments/<int:key>/end", end, name="technical_end"),
]
