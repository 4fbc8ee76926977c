"""Rows of a round into the table and out of it, 100,000 at a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from django.db import connection

from evenwatt.filing.models import FiledRow, Round
from evenwatt.filing.states import RowFate, Severity

_COLUMNS = (
    "round_id",
    "excel_row",
    "values",
    "original",
    "identity",
    "fate",
    "county_code",
    "severity",
    "findings",
    "remark",
    "cell_remarks",
    "looked_by",
)

_encode = json.JSONEncoder(ensure_ascii=False).encode

_KINDS = """
    SELECT f->>'code', f->>'column', f->>'severity', count(*)
    FROM filing_filedrow, jsonb_array_elements(findings) AS f
    WHERE round_id = %s AND severity <> 'ok'
    GROUP BY 1, 2, 3 ORDER BY 3, 4 DESC, 1, 2
"""


def store_rows(rows: Iterable[FiledRow | SimpleNamespace]) -> None:
    """Write new rows by COPY: ten times as fast as INSERT. Any object with the columns will do."""
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {FiledRow._meta.db_table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([_plain(getattr(row, name)) for name in _COLUMNS])


def replace_rows(rows: list[FiledRow]) -> None:
    """Write rows anew in the place of themselves."""
    FiledRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    store_rows(rows)


def count_rows(stored: Round) -> None:
    """Count on the round what its rows hold, so that no page has to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT severity, fate, original <> '{}', count(*) FROM filing_filedrow WHERE round_id = %s"
            " GROUP BY 1, 2, 3",
            [stored.pk],
        )
        counted = cursor.fetchall()
        cursor.execute(_KINDS, [stored.pk])
        names = ("code", "column", "severity", "count")
        stored.kinds = [dict(zip(names, kind, strict=True)) for kind in cursor.fetchall()]
    severities: Counter[str] = Counter()
    fates: Counter[str] = Counter()
    stored.mended_rows = 0
    for severity, fate, is_mended, count in counted:
        severities[severity] += count
        fates[fate] += count
        stored.mended_rows += count if is_mended else 0
    stored.row_count = severities.total()
    stored.error_rows, stored.warning_rows = severities[Severity.ERROR], severities[Severity.WARNING]
    stored.compared = {fate.value: fates[fate] for fate in RowFate}
    stored.save()


def _plain(value: Any) -> Any:
    if not isinstance(value, dict | list):
        return value
    return _encode(value) if value else "[]" if isinstance(value, list) else "{}"
