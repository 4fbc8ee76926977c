"""Entries for the printed forms and for what the trail of evidence holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.forms import pdf
from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import consulting
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


def due_by_stored_version(*, rule: str, since: date, start: date) -> date:
    """Count a period by the versions that a decision noted on its day."""
    noted = {rule: since, "rolls_to_working_day": date(2023, 3, 1)}
    with consulting(stored_versions(noted)):
        return deadline(rule, start=start, calendar=working_calendar()).due_on


ENTRIES = {"empty_form": empty_form, "due_by_stored_version": due_by_stored_version}
