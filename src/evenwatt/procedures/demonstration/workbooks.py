"""Filings as real workbooks in the printed layout (R-F-B)."""

from __future__ import annotations

from collections.abc import Sequence

from evenwatt.forms.appendix_b import FORM
from evenwatt.forms.xlsx import write
from evenwatt.kernel.parties.models import Organisation


def workbook(operator: Organisation, rows: Sequence[dict[str, str]]) -> bytes:
    """Form B of an operator, its header filled from what is known of it."""
    header = {
        "name": operator.name,
        "address": operator.address,
        "grade": "B",
        "registered_at": operator.region.full_name,
        "stations": str(len({(row["county"], row["station"]) for row in rows})),
        "chargers": str(len(rows)),
        "contact": operator.contact,
        "phone": operator.phone,
    }
    return write(FORM, header, rows, with_optional=any("site_kind" in row for row in rows))
