"""How evaluation records are bound, kept and destroyed (R-4.4.7-a)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.months import add_months


@dataclass(frozen=True)
class Volume:
    """One bound volume as its catalogue entry (编目) states it, and who bound it."""

    item: str
    title: str
    first_on: date
    last_on: date
    first_number: str
    last_number: str
    archivist: str


@dataclass(frozen=True)
class Destruction:
    """Who checked and who approved the destruction of a volume, and the number of its record."""

    checked_by: str
    approved_by: str
    record: str


def require_catalogued(volumes: Iterable[Volume]) -> None:
    """Refuse a catalogue with an incomplete entry, or whose volumes are not bound in the order of numbers.

    Numbers are compared figure by figure: 〔2026〕9号 stands before 〔2026〕10号. Volumes are given in their
    order on the shelf; each item has numbers of its own.

    Clause: R-4.4.7-a.
    """
    by_item: dict[str, list[Volume]] = {}
    for volume in volumes:
        _require_complete(volume)
        by_item.setdefault(volume.item, []).append(volume)
    for shelf in by_item.values():
        for before, after in pairwise(shelf):
            if _order(after.first_number) <= _order(before.last_number):
                raise Denied(
                    "“{after}”应排在“{before}”之后：记录按编号顺序装订成册",
                    clause="R-4.4.7-a",
                    code="out_of_order",
                    after=after.first_number,
                    before=before.last_number,
                )


def kept_until(volume: Volume) -> date:
    """Return the last day on which a volume must still be kept, counted from its newest record.

    Clause: R-4.4.7-a.
    """
    return add_months(volume.last_on, catalog().value("R-4.4.7-a", on=volume.last_on))


def require_destroyable(volume: Volume, *, destruction: Destruction, on: date) -> None:
    """Refuse a destruction before the time is over, by fewer than two persons, or without a record.

    The custodian (保管人) checks, the technical-quality lead (技术质量负责人) approves.

    Clause: R-4.4.7-a.
    """
    if on <= (last_day := kept_until(volume)):
        raise Denied(
            "“{title}”应保存至 {last_day}，不能销毁",
            clause="R-4.4.7-a",
            code="still_kept",
            title=volume.title,
            last_day=last_day,
        )
    if not destruction.checked_by.strip() or not destruction.approved_by.strip():
        raise Denied(
            "销毁须经保管人核查，并经技术质量负责人批准", clause="R-4.4.7-a", code="approval_missing"
        )
    if destruction.checked_by == destruction.approved_by:
        raise Denied("核查人和批准人不能是同一人", clause="R-4.4.7-a", code="same_person")
    if not destruction.record.strip():
        raise Denied("请写明销毁记录的编号", clause="R-4.4.7-a", code="record_missing")


def _require_complete(volume: Volume) -> None:
    stated = (volume.item, volume.title, volume.first_number, volume.last_number, volume.archivist)
    if not all(text.strip() for text in stated):
        raise Denied(
            "编目应写明项目、名称、起止时间、起止编号和归档人", clause="R-4.4.7-a", code="entry_incomplete"
        )
    if volume.last_on < volume.first_on or _order(volume.last_number) < _order(volume.first_number):
        raise Denied("“{title}”的起止颠倒", clause="R-4.4.7-a", code="entry_reversed", title=volume.title)


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(figures) for figures in re.findall(r"\d+", number))
