"""A bureau's remarks as findings, so that they are marked in the firm's own workbook like any other."""

from __future__ import annotations

from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.models import FiledRow, Round
from evenwatt.filing.queries import REMARKED
from evenwatt.forms.findings import WARNING, Finding
from evenwatt.forms.layout import Column, Form


def remark_findings(of_round: Round) -> list[Finding]:
    """Return what was remarked on rows and cells of a round; one on a row stands at the cell that names it.

    Clause: R-4.3.1-b, R-4.3.1-c.
    """
    form = kind_of(of_round.filing.form, of_round.filing.filer.kind).form
    found = []
    for row in of_round.rows.filter(REMARKED).defer("findings"):
        if row.remark:
            found.append(_finding(of_round, row, heading(form), row.remark))
        found += [_finding(of_round, row, form.column(key), text) for key, text in row.cell_remarks.items()]
    return found


def heading(form: Form) -> Column:
    """The column by which people name a row: the serial, else the first."""
    return next((column for column in form.columns if column.key == "serial"), form.columns[0])


def _finding(of_round: Round, row: FiledRow, column: Column, text: str) -> Finding:
    letter = of_round.layout.get("columns", {}).get(column.key)
    return Finding(
        severity=WARNING,
        code="remark",
        template="核查批注：{text}",
        sheet=of_round.layout.get("sheet", ""),
        row=row.excel_row,
        column=column.title,
        value=row.values.get(column.key, ""),
        cell=f"{letter}{row.excel_row}" if letter else None,
        params={"text": text},
    )
