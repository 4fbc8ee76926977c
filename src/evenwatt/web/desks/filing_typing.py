"""File by form: few chargers need no spreadsheet. Each row saved is checked as a workbook's would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from evenwatt.filing import actions
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.queries import last_approved_round, open_filings
from evenwatt.filing.states import FiledForm, FilingState
from evenwatt.forms.check_cells import is_whole
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.registry.model_queries import catalogue
from evenwatt.registry.queries import stations
from evenwatt.rules.spelling import spelling_key
from evenwatt.web.desks.typing_forms import COUNTED, TypedHeaderForm, TypedRowForm
from evenwatt.web.filed_rows import columns, sentences, shown
from evenwatt.web.page import DeskRequest, acts, desk

if TYPE_CHECKING:
    from evenwatt.filing.models import FiledRow, Filing, Round
    from evenwatt.forms.layout import Form
    from evenwatt.kernel.parties.models import Organisation

PREPARES = (Permission.FILING_PREPARE, Permission.PLATFORM_FILING_PREPARE)

MOST_ROWS = 50
"""Rows up to which a page is the better place; longer forms are uploaded and mended row by row."""

_NO_DRAFT = 0
_SUGGESTED = 500


@dataclass(frozen=True)
class Typed:
    """What the page is about: the open filing of a form, if there is one, and its content so far."""

    filer: Organisation
    filed: FiledForm
    form: Form
    filing: Filing | None
    latest: Round | None

    @property
    def version(self) -> int:
        return self.filing.version if self.filing else _NO_DRAFT

    @property
    def is_open(self) -> bool:
        return self.filing is None or self.filing.state != FilingState.SUBMITTED

    @property
    def is_too_long(self) -> bool:
        return self.latest is not None and self.latest.row_count > MOST_ROWS

    @property
    def header(self) -> dict[str, str]:
        return {**(self.latest.header if self.latest else _known_header(self.filer))}

    @property
    def rows(self) -> dict[int, dict[str, str]]:
        """The rows so far by their number."""
        if self.latest is None:
            return {}
        keys = [column.key for column in self.form.columns]
        found = self.latest.rows.order_by("excel_row").values_list("excel_row", "values")
        return {number: {key: values.get(key, "") for key in keys} for number, values in found}

    @property
    def url(self) -> str:
        return f"{reverse('filing_type')}?form={self.filed}"


@desk(*PREPARES)
def show(request: DeskRequest) -> HttpResponse:
    """The form so far, with what was found in each row; or how to begin."""
    typed = _typed(request)
    rows = list(typed.latest.rows.order_by("excel_row")) if typed.latest and not typed.is_too_long else []
    context = {
        "typed": typed,
        "filing": typed.filing,
        "latest": typed.latest,
        "most_rows": MOST_ROWS,
        "header": [(_(field.plain_title), typed.header.get(field.key, "")) for field in typed.form.fields],
        "findings": sentences(typed.latest.findings) if typed.latest else [],
        "columns": columns(typed.form),
        "rows": [
            shown(_with_proposal(row), typed.form, in_fit_file=typed.latest.is_fit)
            for row in rows
            if typed.latest
        ],
        "last_round": _last_year(request, typed),
    }
    return render(request, "filings/typed.html", context)


@desk(*PREPARES)
def row(request: DeskRequest) -> HttpResponse:
    """Add a row, or amend the one whose number is asked for; a new one begins like the row before it."""
    typed = _editable(request)
    so_far = typed.rows
    number = request.GET.get("row", "")
    if number and (not number.isdigit() or int(number) not in so_far):
        raise Http404
    begun = so_far[int(number)] if number else _alike(list(so_far.values()))
    form = TypedRowForm(
        request.POST or None,
        form=typed.form,
        on=local_date(request.now),
        initial={**begun, "version": typed.version},
        stations=stations(request.actor).order_by("name") if "station" in _keys(typed) else (),
        models=catalogue(request.actor).values_list("maker", "model")[:_SUGGESTED]
        if "model" in _keys(typed)
        else (),
    )
    if form.is_valid():
        key = int(number) if number else max(so_far, default=0) + 1
        _keep(request, typed, {**so_far, key: form.row()})
        messages.success(request, _("已保存草稿，核对结果见各行"))
        again = f"{reverse('filing_type_row')}?form={typed.filed}"
        return redirect(again if "again" in request.POST else typed.url)
    context = {"typed": typed, "form": form, "number": number}
    return render(request, "filings/typed_row.html", context, status=422 if form.is_bound else 200)


@desk(*PREPARES)
@acts("filing_type", of_record=False)
def remove(request: DeskRequest) -> HttpResponse:
    typed = _editable(request)
    so_far = typed.rows
    number = request.POST.get("row", "")
    if not number.isdigit() or int(number) not in so_far:
        raise Http404
    _keep(request, typed, {key: values for key, values in so_far.items() if key != int(number)})
    messages.success(request, _("已删去一行"))
    return redirect(typed.url)


@desk(*PREPARES)
def header(request: DeskRequest) -> HttpResponse:
    typed = _editable(request)
    form = TypedHeaderForm(
        request.POST or None, form=typed.form, initial={**typed.header, "version": typed.version}
    )
    if form.is_valid():
        given = {key: value for key, value in form.cleaned_data.items() if key != "version"}
        _keep(request, typed, typed.rows, header={**typed.header, **given})
        return redirect(typed.url)
    context = {"typed": typed, "form": form}
    return render(request, "filings/typed_header.html", context, status=422 if form.is_bound else 200)


@desk(*PREPARES)
@acts("filing_type", of_record=False)
def as_last_year(request: DeskRequest) -> HttpResponse:
    """沿用上年: begin from the filing that was approved last."""
    typed = _editable(request)
    last = _last_year(request, typed)
    if last is None or last.row_count > MOST_ROWS:
        messages.info(request, _("没有可以沿用的报备；请逐行添加，或上传报备表"))
        return redirect(typed.url)
    before = Typed(typed.filer, typed.filed, typed.form, typed.filing, last)
    _keep(request, typed, before.rows, header={**last.header, **_known_header(typed.filer)})
    messages.success(request, _("已按上年的报备填好 {n} 行，请逐行核对").format(n=last.row_count))
    return redirect(typed.url)


def _last_year(request: DeskRequest, typed: Typed) -> Round | None:
    """What was approved last, to begin from; a change that was reported is none to report again."""
    return None if typed.filed == FiledForm.G else last_approved_round(request.actor, typed.filed)


def _typed(request: DeskRequest) -> Typed:
    filer = request.membership.organisation
    asked = request.GET.get("form", "")
    offered = list(FiledForm) if filer.kind == OrganisationKind.PLATFORM else [FiledForm.B]
    filed = FiledForm(asked) if asked in offered else offered[0]
    filing = open_filings(request.actor, filed).filter(hosted="").first()
    latest = filing.rounds.last() if filing else None
    return Typed(filer, filed, kind_of(filed, filer.kind).form, filing, latest)


def _editable(request: DeskRequest) -> Typed:
    typed = _typed(request)
    if not typed.is_open or typed.is_too_long:
        raise Http404
    return typed


def _with_proposal(row: FiledRow) -> FiledRow:
    """The row with the kind that its model suggests, where none was chosen (R-3.8-a)."""
    if (proposed := row.values.get("proposed_kind")) and not row.values.get("kind"):
        row.values = {**row.values, "kind": _("{kind}（按型号推测）").format(kind=proposed)}
    return row


def _keys(typed: Typed) -> set[str]:
    return {column.key for column in typed.form.columns}


def _alike(rows: list[dict[str, str]]) -> dict[str, str]:
    """What the next charger most likely shares with the last one: everything but its serial."""
    return {key: value for key, value in rows[-1].items() if key != "serial"} if rows else {}


def _keep(
    request: DeskRequest,
    typed: Typed,
    rows: dict[int, dict[str, str]],
    *,
    header: dict[str, str] | None = None,
) -> Filing:
    """Keep the whole form as it now is, unless somebody else changed it since the page was shown (409)."""
    said = {**(header or typed.header), **_counted(typed.form, list(rows.values()))}
    seen = request.POST.get("version", "")
    return actions.file_typed(
        filer=typed.filer,
        form=typed.filed,
        header={field.key: said[field.key] for field in typed.form.fields if said.get(field.key)},
        rows=[row for _, row in sorted(rows.items())],
        seen=int(seen) if seen.isdigit() else -1,
        by=request.actor,
        at=request.now,
    )


def _counted(form: Form, rows: list[dict[str, str]]) -> dict[str, str]:
    """The numbers that the header states, counted from the rows."""
    if form.code == FiledForm.F:
        return {key: str(sum(int(row[key]) for row in rows if is_whole(row[key]))) for key in COUNTED}
    if form.code == FiledForm.G:
        return {}
    places = {(spelling_key(row["station"]), row["county"]) for row in rows}
    return {"stations": str(len(places)), "chargers": str(len(rows))}


def _known_header(filer: Organisation) -> dict[str, str]:
    """What is registered of the firm, by the keys of the header block."""
    region = filer.region
    place = (
        f"{region.city.name}/{region.name}" if region.city_id != region.pk and region.city else region.name
    )
    known = {
        "name": filer.name,
        "address": filer.address,
        "registered_at": place,
        "contact": filer.contact,
        "phone": filer.phone,
        "email": filer.email,
    }
    return {key: value for key, value in known.items() if value}


urlpatterns = [
    path("filings/type", show, name="filing_type"),
    path("filings/type/row", row, name="filing_type_row"),
    path("filings/type/remove", remove, name="filing_type_remove"),
    path("filings/type/header", header, name="filing_type_header"),
    path("filings/type/last-year", as_last_year, name="filing_type_last_year"),
]
