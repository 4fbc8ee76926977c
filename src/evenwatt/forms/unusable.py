"""The refusal of a file that is no readable table; its sentence says what the file is, and what to do."""

from evenwatt.law.refusal import Denied


def unusable(template: str, *, code: str = "not_a_workbook", **params: object) -> Denied:
    """Return the refusal (R-F-B: the form is read back from spreadsheets)."""
    return Denied(template, clause="R-F-B", code=code, **params)
