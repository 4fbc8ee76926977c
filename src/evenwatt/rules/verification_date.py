"""On which day a drawn sample can have been verified (R-4.4.4-a)."""

from __future__ import annotations

from datetime import date

from evenwatt.law.refusal import Denied


def require_drawn_before(*, drawn_on: date, verified_on: date) -> None:
    """Refuse a verification dated before its sample was drawn; the day of the draw itself is good.

    Nobody can have gone to verify a charger as a sample before it was one (R-3.12-a): the date is a slip,
    or the sample was not drawn at random.

    Clause: R-4.4.4-a.
    """
    if verified_on < drawn_on:
        raise Denied(
            "检定日期 {verified_on} 早于样本抽取之日 {drawn_on}，请核对检定日期",
            clause="R-4.4.4-a",
            code="verified_before_draw",
            verified_on=verified_on,
            drawn_on=drawn_on,
        )
