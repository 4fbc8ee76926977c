"""Entries for the printed forms and for what the trail of evidence holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from evenwatt.forms import pdf
from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import Catalog, catalog, consulting
from evenwatt.law.consulted import stored_versions
from evenwatt.rules.deadlines import deadline
from tests.unit.forms.test_pdf import text_of
from tests.unit.forms.test_source_words import FORMS, printed_lines


def empty_form(*, form: str) -> dict[str, Any]:
    """Print a form without content; which lines of the source it lacks, and whether it is to be signed."""
    _, document, content, _ = next(each for each in FORMS if each[0] == form)
    text = text_of(pdf.render(document, content))
    lacking = [line for line in printed_lines(form) if line not in text]
    return {"lacking": lacking, "signed": any(word in text for word in ("签字", "签名", "盖章"))}


def due_by_stored_version(
    *,
    rule: str,
    start: date,
    stored: list[Any] | None = None,
    since: str = "",
    entered: dict[str, Any] | None = None,
) -> date:
    """Count a period by what a decision stored of its day, though other versions were entered since."""
    noted: dict[str, Any] = {rule: stored or str(since), "rolls_to_working_day": "2023-03-01"}
    book = catalog()
    if entered:
        held = book.versions[rule]
        later = replace(held[-1], since=entered["from"], value=entered["value"])
        shortened = replace(held[-1], until=entered["from"] - timedelta(days=1))
        book = Catalog({**book.versions, rule: (*held[:-1], shortened, later)})
    with consulting(book), consulting(stored_versions(noted)):
        return deadline(rule, start=start, calendar=working_calendar()).due_on


ENTRIES = {"empty_form": empty_form, "due_by_stored_version": due_by_stored_version}
