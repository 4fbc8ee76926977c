"""Mappings of ledgers: the list, one with its versions, and the page that makes another from a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from evenwatt.exchange.actions import words_on
from evenwatt.exchange.mappings import delete_mapping, keep_sample, save_mapping
from evenwatt.exchange.queries import newest_mappings, samples, saved_behind, saved_mappings
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.files.actions import store
from evenwatt.ledgers.mapping import Column, Mapping
from evenwatt.ledgers.proposal import Sample as ReadSample
from evenwatt.ledgers.proposal import read_sample
from evenwatt.ledgers.reader import read_ledger
from evenwatt.ledgers.shipped import shipped
from evenwatt.ledgers.transforms import TRANSFORMS
from evenwatt.web.desks.ledger_forms import LedgerFileForm, MappingForm, choice_of
from evenwatt.web.ledger_rows import fact_word, finding_word, in_words
from evenwatt.web.page import DeskRequest, acts, desk
from evenwatt.web.refusals import beside

if TYPE_CHECKING:
    from evenwatt.exchange.models import Sample

_PREVIEWED = 20


@desk(Permission.LEDGER_EXPORT)
def show_list(request: DeskRequest) -> HttpResponse:
    context = {
        "shipped": shipped(on=local_date(request.now)),
        "saved": newest_mappings(request.actor),
        "reads_registry": may(request.actor.role, Permission.OPERATION_READ),
    }
    return render(request, "ledgers/mappings.html", context)


@desk(Permission.LEDGER_EXPORT)
def show(request: DeskRequest, key: str) -> HttpResponse:
    """One mapping, column by column; a saved one with all its versions."""
    saved = saved_behind(key, request.actor)
    known = {each.name: each for each in shipped(on=local_date(request.now))}
    if saved is None and key not in known:
        raise Http404
    mapping = Mapping.of(saved.content) if saved else known[key]
    context = {
        "mapping": mapping,
        "saved": saved,
        "columns": [_in_words(column) for column in mapping.columns],
        "versions": saved_mappings(request.actor).filter(name=saved.name) if saved else [],
        "code": key,
    }
    return render(request, "ledgers/mapping.html", context)


def _in_words(column: Column) -> dict[str, Any]:
    shape = TRANSFORMS[column.transform].title if column.fact else ""
    return {
        "column": column,
        "fact": fact_word(column.key) if column.key else _("固定内容：{text}").format(text=column.constant),
        "shape": _(shape) if shape else "—",
    }


@desk(Permission.LEDGER_EXPORT)
def new(request: DeskRequest) -> HttpResponse:
    """Upload a sample; its columns are proposed on the next page."""
    form = LedgerFileForm(request.POST, request.FILES) if request.method == "POST" else LedgerFileForm()
    if form.is_valid():
        codes = (
            "not_a_workbook",
            "empty_file",
            "no_titles",
            "broken_csv",
            "broken_workbook",
            "locked_workbook",
        )
        with beside(form, dict.fromkeys(codes, "ledger")):
            file = form.cleaned_data["ledger"]
            sample = keep_sample(
                file=store(file.read(), at=request.now),
                file_name=file.name,
                words=words_on(request.now),
                by=request.actor,
                at=request.now,
            )
            return redirect("ledger_mapping_design", sample.pk)
    return render(request, "ledgers/sample.html", {"form": form}, status=422 if form.is_bound else 200)


@desk(Permission.LEDGER_EXPORT)
@acts("ledger_mapping")
def amend(request: DeskRequest, key: str) -> HttpResponse:
    """Begin the next version of a saved mapping, from the same sample."""
    saved = saved_behind(key, request.actor)
    if saved is None or saved.sample is None:
        raise Http404
    sample = keep_sample(
        file=saved.sample.file,
        file_name=saved.sample.file_name,
        words=words_on(request.now),
        name=saved.name,
        by=request.actor,
        at=request.now,
    )
    return redirect("ledger_mapping_design", sample.pk)


@desk(Permission.LEDGER_EXPORT)
def design(request: DeskRequest, key: int) -> HttpResponse:
    """Choose what each column states, see twenty rows as they will be read, save."""
    sample = get_object_or_404(samples(request.actor), pk=key)
    words = words_on(request.now)
    read = read_sample(sample.file.content(), words)
    titles = [column.title or _("（无列名）") for column in read.columns]
    if request.method == "POST":
        form = MappingForm(request.POST, titles=titles)
    else:
        form = MappingForm(initial=_initial(request, sample, read), titles=titles)
    preview = None
    if form.is_valid():
        with beside(form):
            mapping = Mapping.of(form.content())
            if request.POST.get("act") == "save":
                saved = save_mapping(
                    content=mapping.as_data(), sample=sample, by=request.actor, at=request.now
                )
                messages.success(
                    request, _("已保存“{name}”第 {n} 版").format(name=saved.name, n=saved.version)
                )
                return redirect("ledger_mapping", saved.code)
            preview = _preview(sample, mapping, request)
    context = {
        "sample": sample,
        "form": form,
        "rows": [
            {**row, "contents": column.contents[:3]}
            for row, column in zip(form.rows(), read.columns, strict=True)
        ],
        "preview": preview,
    }
    return render(request, "ledgers/design.html", context, status=422 if form.errors else 200)


def _initial(request: DeskRequest, sample: Sample, read: ReadSample) -> dict[str, Any]:
    """What the titles and contents propose; for a next version what the newest one says."""
    initial: dict[str, Any] = {
        "name": sample.name or sample.file_name.rsplit(".", 1)[0][:60],
        "file": read.file,
        "sheet": read.sheet,
        "heading": read.heading,
    }
    for number, column in enumerate(read.columns):
        initial[f"fact-{number}"] = f"{column.fact}|{column.transform}" if column.fact else ""
        initial[f"constant-{number}"] = column.contents[0] if len(set(column.contents)) == 1 else ""
        initial[f"required-{number}"] = column.fact in ("serial", "maker")
    newest = {saved.name: saved for saved in newest_mappings(request.actor)}.get(sample.name)
    if newest:
        mapping = Mapping.of(newest.content)
        known = {column.title: column for column in mapping.columns}
        initial |= {"file": mapping.file, "sheet": mapping.sheet, "heading": mapping.heading}
        for number, proposed in enumerate(read.columns):
            kept = known.get(proposed.title)
            initial[f"fact-{number}"] = choice_of(kept) if kept else ""
            if kept:
                initial[f"required-{number}"] = kept.required
                initial[f"constant-{number}"] = kept.constant
    return initial


def _preview(sample: Sample, mapping: Mapping, request: DeskRequest) -> dict[str, Any]:
    words = words_on(request.now)
    ledger = read_ledger(sample.file.content(), sample.file_name, mapping, words)
    return {
        "columns": [(column.title, fact_word(column.key)) for column in mapping.stated],
        "rows": [
            {
                "number": row.number,
                "cells": [in_words(c.key, row.facts.get(c.key, ""), words) for c in mapping.stated],
                "findings": [finding_word(finding) for finding in row.findings],
            }
            for row in ledger.rows[:_PREVIEWED]
        ],
        "findings": [finding_word(finding) for finding in ledger.findings],
        "total": len(ledger.rows),
    }


@desk(Permission.LEDGER_EXPORT)
@acts("ledger_mapping")
def delete(request: DeskRequest, key: str) -> HttpResponse:
    saved = saved_behind(key, request.actor)
    if saved is None:
        raise Http404
    delete_mapping(saved=saved, by=request.actor, at=request.now)
    messages.success(request, _("已删除“{name}”").format(name=saved.name))
    return redirect("ledger_mappings")


urlpatterns = [
    path("chargers/ledgers/mappings", show_list, name="ledger_mappings"),
    path("chargers/ledgers/mappings/new", new, name="ledger_mapping_new"),
    path("chargers/ledgers/mappings/design/<int:key>", design, name="ledger_mapping_design"),
    path("chargers/ledgers/mappings/<str:key>", show, name="ledger_mapping"),
    path("chargers/ledgers/mappings/<str:key>/amend", amend, name="ledger_mapping_amend"),
    path("chargers/ledgers/mappings/<str:key>/delete", delete, name="ledger_mapping_delete"),
]
