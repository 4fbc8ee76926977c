from __future__ import annotations

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.numbering.models import Series
from evenwatt.law.catalog import catalog


def next_numbers(deed: Act, name: str, *, issuer: str, count: int = 1) -> list[str]:
    """Give the next numbers of a series under a row lock, in the act's own transaction.

    An act that fails gives its numbers back, so the series has no gaps. The printed form is the dated
    parameter ``number_formats``. Clause: R-4.4.7-a.
    """
    pattern: str = catalog().value("number_formats", on=deed.on)[name]
    Series.objects.get_or_create(name=name, issuer=issuer, year=deed.on.year)
    series = Series.objects.select_for_update().get(name=name, issuer=issuer, year=deed.on.year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [
        pattern.format(issuer=issuer, year=deed.on.year, n=number) for number in range(first, first + count)
    ]


def next_number(deed: Act, name: str, *, issuer: str) -> str:
    return next_numbers(deed, name, issuer=issuer)[0]
