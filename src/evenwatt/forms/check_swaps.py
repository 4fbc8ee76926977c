"""Columns whose contents stand under one another's titles: told once for the file, not row by row alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import reduce
from itertools import combinations

from evenwatt.forms.check_cells import is_whole
from evenwatt.forms.counties import Counties
from evenwatt.forms.findings import ERROR, Finding
from evenwatt.forms.reader import ReadForm
from evenwatt.law.catalog import catalog

_MOST = 0.6
"""Share of the rows that must be wrong as they stand, and right as they would be moved."""

_ROWS = 3
"""Fewer rows may look moved by chance."""

_SHIFTED = 2
"""Columns that must have moved by the same distance before they are called shifted together."""

Fits = Mapping[str, Callable[[str], bool]]
"""What tells, by column, whether a value belongs there; the other columns take any text."""


def swap_findings(read: ReadForm, *, counties: Counties, today: date) -> Iterator[Finding]:
    """Yield that two columns are swapped, or that several stand beside their titles. Clause: R-F-B."""
    if len(read.rows) < _ROWS:
        return
    earliest = catalog().value("manufacture_year_earliest", on=today)
    fits: dict[str, Callable[[str], bool]] = {
        column.key: column.choices.__contains__ for column in read.form.columns if column.choices
    }
    fits["county"] = lambda value: bool(counties.find(value))
    fits["year"] = lambda value: is_whole(value) and earliest <= int(value) <= today.year
    fits = {key: check for key, check in fits.items() if key in read.columns and _astray(read, key, check)}
    swapped = [pair for pair in combinations(read.columns, 2) if _swapped(read, pair, fits)]
    mutual = {key for pair in swapped if set(pair) <= set(fits) for key in pair}
    shifts = _shifts(read, {key: check for key, check in fits.items() if key not in mutual})
    for by, keys in shifts.items():
        yield _shift_finding(read, by, keys)
    gone = {key for keys in shifts.values() for key in keys}
    for pair in swapped:
        if not gone.intersection(pair):
            yield _swap_finding(read, pair)


def _astray(read: ReadForm, key: str, fit: Callable[[str], bool]) -> bool:
    """Whether most rows hold something in a column that does not belong there."""
    return _share(read, key, lambda value: value != "" and not fit(value)) > _MOST


def _swapped(read: ReadForm, pair: tuple[str, str], fits: Fits) -> bool:
    """Whether each of two columns holds what the other is for; ``fits`` has the columns gone astray."""
    if not any(key in fits for key in pair):
        return False
    return all(_holds(read, there, key, fits) for key, there in (pair, pair[::-1]))


def _holds(read: ReadForm, place: str, key: str, fits: Fits) -> bool:
    if key in fits:
        return _share(read, place, fits[key]) > _MOST
    return not read.form.column(key).looks and not read.form.column(key).choices


def _shifts(read: ReadForm, fits: Fits) -> dict[int, list[str]]:
    """Return the columns that stand together the same distance from their titles, by that distance."""
    places = {key: _place(letters) for key, letters in read.columns.items()}
    moved: dict[int, list[str]] = {}
    for key, fit in fits.items():
        for other in read.columns:
            if other != key and _share(read, other, fit) > _MOST:
                moved.setdefault(places[other] - places[key], []).append(key)
    return {by: sorted(keys, key=places.__getitem__) for by, keys in moved.items() if len(keys) >= _SHIFTED}


def _share(read: ReadForm, key: str, holds: Callable[[str], bool]) -> float:
    return sum(holds(row.values[key]) for row in read.rows) / len(read.rows)


def _place(letters: str) -> int:
    return reduce(lambda number, letter: 26 * number + ord(letter) - ord("A") + 1, letters, 0)


def _swap_finding(read: ReadForm, pair: tuple[str, str]) -> Finding:
    first, second = sorted(pair, key=lambda key: _place(read.columns[key]))
    return Finding(
        ERROR,
        "swapped_columns",
        "{first_letters} 列“{first}”与 {second_letters} 列“{second}”的内容似乎对调了："
        "请把这两列的内容换回各自的列名下，再上传",
        read.sheet,
        params={
            "first": read.form.column(first).title,
            "first_letters": read.columns[first],
            "second": read.form.column(second).title,
            "second_letters": read.columns[second],
        },
    )


def _shift_finding(read: ReadForm, by: int, keys: list[str]) -> Finding:
    template = (
        "“{titles}”等列的内容似乎向右错开了 {columns} 列：请把错开的内容移回各自的列名下，再上传"
        if by > 0
        else "“{titles}”等列的内容似乎向左错开了 {columns} 列：请把错开的内容移回各自的列名下，再上传"
    )
    titles = "”“".join(read.form.column(key).title for key in keys)
    return Finding(
        ERROR, "shifted_columns", template, read.sheet, params={"titles": titles, "columns": abs(by)}
    )
