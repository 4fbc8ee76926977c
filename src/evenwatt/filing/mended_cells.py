"""What was mended in the page, by cell of the user's own file."""

from __future__ import annotations

from evenwatt.filing.models import Round
from evenwatt.forms.annotate import Mended


def mended_cells(of_round: Round) -> list[Mended]:
    """Return the mended cells that the file has a column for, and the rows that were added to it."""
    sheet, columns = of_round.layout.get("sheet", ""), of_round.layout.get("columns", {})
    rows = of_round.rows.exclude(original={}).values_list("excel_row", "values", "original")
    return [
        Mended(sheet, f"{columns[key]}{number}", values[key], was)
        for number, values, original in rows
        for key, was in original.items()
        if key in columns
    ]
