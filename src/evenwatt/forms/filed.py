"""A filed workbook of whichever form: which one it is, and its findings (R-F-B, R-F-F, R-F-G)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from evenwatt.forms import appendix_b, appendix_f, appendix_g
from evenwatt.forms.check_b import check_b
from evenwatt.forms.check_f import check_f
from evenwatt.forms.check_g import check_g
from evenwatt.forms.findings import Finding
from evenwatt.forms.layout import Form, fold
from evenwatt.forms.locate import find_table
from evenwatt.forms.reader import ReadForm, read_book
from evenwatt.forms.workbook import Sheet, sheets
from evenwatt.law.divisions import Division

_FORMS = (appendix_b.FORM, appendix_f.FORM, appendix_g.FORM)
_TITLE_WITHIN = 20
"""Rows searched for the title of a form."""


def read_filed(content: bytes, filename: str) -> ReadForm:
    """Read the form that a file is: the one whose title it bears, else whose columns it has most of.

    What is none of them is read as Appendix B, which says what is missing. Raises Denied if the content is
    no table at all.

    Clause: R-F-B, R-F-F, R-F-G.
    """
    book = sheets(content)
    seen = [sheet for sheet in book if not sheet.is_hidden]
    likeness = {form.code: max((_likeness(sheet, form) for sheet in seen), default=()) for form in _FORMS}
    return read_book(book, filename, max(_FORMS, key=lambda form: likeness[form.code]))


def check_filed(read: ReadForm, *, today: date, divisions: Iterable[Division]) -> list[Finding]:
    """Return the findings about a form that was read, without a registry to compare with.

    Clause: R-F-B, R-F-F, R-F-G.
    """
    if read.form is appendix_f.FORM:
        return check_f(read, today=today, divisions=divisions)
    if read.form is appendix_g.FORM:
        return check_g(read, today=today, divisions=divisions)
    return check_b(read, today=today, divisions=divisions)


def _likeness(sheet: Sheet, form: Form) -> tuple[bool, float]:
    """Whether the sheet bears the form's title, and which share of its columns."""
    title = fold(form.title)
    titled = any(
        isinstance(value, str) and title in fold(value) for row in sheet.rows[:_TITLE_WITHIN] for value in row
    )
    table = find_table(sheet, form)
    printed = {column.key for column in form.printed_columns}
    return titled, len(printed & table.columns.keys()) / len(printed) if table else 0
