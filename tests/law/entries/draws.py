"""Entries for draws."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.metrology.draw import draw, seed_from, verify_draw
from evenwatt.metrology.draw_publication import verify_published
from evenwatt.rules.spare_use import next_spare, require_unavailable
from tests.fixtures.publications import silent as with_source


def drawn(
    *, members: int, sample_size: int, spare_size: int, drawn_with: str | None = None, **altered: Any
) -> str:
    """Draw from a lot, alter the published record as the case says, and repeat the draw.

    ``drawn_with`` is the seed; without it one is made of two values.
    """
    serials = [f"S{number:03d}" for number in range(members)]
    seed = seed_from(["市局所揭示的值", "承检机构所揭示的值"], "00") if drawn_with is None else drawn_with
    record = draw(lot="示范批1", members=serials, seed=seed, sample_size=sample_size, spare_size=spare_size)
    return "一致" if verify_draw(record.as_dict() | altered) is None else "不一致"


def published(*, silent: list[str], **altered: Any) -> str:
    """Publish a draw for which some did not open and the public source stood in; repeat it."""
    publication = with_source(*silent)
    for name, value in altered.items():
        place = publication if name in publication else publication["fallback"]
        place[name] = value
    return verify_published(publication) or "一致"


def spare(
    *,
    reason: str,
    waiting: list[int],
    measured: bool = False,
    day: date = date(2026, 3, 16),
) -> int:
    return next_spare(serial="S001", reason=reason, measured=measured, waiting=waiting, on=day)


def aside(*, reason: str, measured: bool = False, in_lot: bool = False, day: date = date(2026, 3, 16)) -> str:
    require_unavailable(serial="S001", reason=reason, measured=measured, in_lot=in_lot, on=day)
    return "无法检定"


ENTRIES = {
    "draw": drawn,
    "published_draw": published,
    "next_spare": spare,
    "require_unavailable": aside,
}
