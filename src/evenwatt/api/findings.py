"""What the check found, as a system reads it: the same sentences as on the page, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema

from evenwatt.filing.workbook import finding_said
from evenwatt.forms.layout import Form


class FindingOut(Schema):
    """One error or doubt. ``row`` counts as in the workbook of the same rows; ``key`` names the column."""

    severity: Literal["error", "warning"]
    code: str
    row: int | None = None
    key: str | None = None
    column: str | None = None
    cell: str | None = None
    value: str | None = None
    message: str
    place: str


def findings_out(kept: Iterable[dict[str, Any]], form: Form) -> list[FindingOut]:
    """Stored findings in the language of the request."""
    keys = {column.title: column.key for column in form.columns}
    keys |= {field.plain_title: field.key for field in form.fields if field.plain_title not in keys}
    return [
        FindingOut(
            severity=finding.severity,
            code=finding.code,
            row=finding.row,
            key=keys.get(finding.column or ""),
            column=_(finding.column) if finding.column else None,
            cell=finding.cell,
            value=finding.value,
            message=finding.statement(_),
            place=finding.place(_),
        )
        for finding in map(finding_said, kept)
    ]
