"""Entries for draws."""

from __future__ import annotations

from typing import Any

from evenwatt.metrology.draw import draw, seed_from, verify_draw


def drawn(*, members: int, sample_size: int, spare_size: int, **altered: Any) -> str:
    """Draw from a lot, alter the published record as the case says, and repeat the draw."""
    serials = [f"S{number:03d}" for number in range(members)]
    seed = seed_from(["市局所揭示的值", "承检机构所揭示的值"], "00")
    record = draw(lot="示范批1", members=serials, seed=seed, sample_size=sample_size, spare_size=spare_size)
    return "一致" if verify_draw(record.as_dict() | altered) is None else "不一致"


ENTRIES = {"draw": drawn}
