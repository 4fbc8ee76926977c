"""Checks of what the form does not print: site and place of a station, figures of a charger (R-3-a).

The page on which an operator states the same has the same bounds and the same sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evenwatt.forms.findings import ERROR, Finding
from evenwatt.forms.layout import fold
from evenwatt.forms.reader import ReadForm
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.coordinates import require_in_province

NOT_A_NUMBER = "请填写数字，例如 120"
NOT_POSITIVE = "应大于零"
TOO_LARGE = "数字过大，请核对单位"
TOO_FINE = "小数位数过多，请核对"
UNKNOWN_SITE = "请从列表中选择场站类型"
HALF_A_PLACE = "经度和纬度应同时填写"

PLACE = ("longitude", "latitude")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure may be: its digits in all and behind the point, and up to what it is plausible."""

    digits: int
    decimals: int
    most: int | None = None

    def problem(self, text: str) -> tuple[str, str] | None:
        """Return code and sentence of what is wrong with a text, ``None`` if it is such a figure."""
        try:
            number = Decimal(text)
        except ArithmeticError:
            return "not_a_number", NOT_A_NUMBER
        if not number.is_finite():
            return "not_a_number", NOT_A_NUMBER
        if number <= 0:
            return "not_positive", NOT_POSITIVE
        if number >= 10 ** (self.digits - self.decimals) or (self.most and number > self.most):
            return "too_large", TOO_LARGE
        if number != round(number, self.decimals):
            return "too_fine", TOO_FINE
        return None


FIGURES = {
    "longitude": Figure(9, 6),
    "latitude": Figure(9, 6),  # as many digits as of a longitude: whoever swaps them is told so
    "rated_kw": Figure(7, 2),
    "display_step_kwh": Figure(6, 4),
    "connectors": Figure(2, 0, most=20),
}


def site_code(text: str, *, on: date) -> str:
    """Return the code of the kind of site that a text names on a day, "" if it names none."""
    codes = {fold(word): code for code, word in catalog().value("site_kinds", on=on).items()}
    return codes.get(fold(text), "")


def fact_findings(read: ReadForm, *, today: date) -> Iterator[Finding]:
    """Yield what is wrong with the columns of ours that state facts; an empty cell states nothing.

    Clause: R-3-a.
    """
    stated = [key for key in ("site_kind", *FIGURES) if key in read.columns]
    if not stated:
        return
    told = {(finding.row, finding.column) for finding in read.findings if finding.is_error}
    for row in read.rows:
        values = {key: row.values.get(key, "") for key in stated}
        wrong = {
            key: problem for key, text in values.items() if text and (problem := _problem(key, text, today))
        }
        number = row.number_in_excel
        for key, (code, template) in wrong.items():
            if (number, read.form.column(key).title) not in told:
                yield read.finding(ERROR, code, template, row=number, key=key, value=values[key])
        if not wrong.keys() & set(PLACE):
            yield from _place(read, number, values, today)


def _problem(key: str, text: str, today: date) -> tuple[str, str] | None:
    if key in FIGURES:
        return FIGURES[key].problem(text)
    return None if site_code(text, on=today) else ("unknown_site", UNKNOWN_SITE)


def _place(read: ReadForm, number: int, values: Mapping[str, str], today: date) -> Iterator[Finding]:
    place = {key: values.get(key, "") for key in PLACE}
    missing = [key for key, text in place.items() if not text]
    if len(missing) == 1:
        yield read.finding(ERROR, "half_a_place", HALF_A_PLACE, row=number, key=missing[0])
    if missing:
        return
    try:
        require_in_province(**{key: Decimal(text) for key, text in place.items()}, on=today)
    except Denied as denied:
        yield read.finding(
            ERROR,
            denied.code,
            denied.template,
            row=number,
            key="latitude",
            value=place["latitude"],
            **denied.texts(),
        )
