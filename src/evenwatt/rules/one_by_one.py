"""Which chargers are verified one by one because they do not suit lots (R-4.4.1-b)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.rules.lot_forming import Candidate, Unlotted


@dataclass(frozen=True)
class Unsuited:
    """That the city bureau confirmed a charger as unsuited to lots: a reason code, and a note in words."""

    reason: str
    note: str = ""


def set_apart(
    candidates: Iterable[Candidate], *, unsuited: Mapping[int | str, Unsuited], on: date
) -> tuple[tuple[Candidate, ...], tuple[Unlotted, ...]]:
    """Return the chargers that go on to the forming of lots, and those verified one by one with the reason.

    ``unsuited`` holds the city bureau's confirmations by the candidate's key.

    Raises:
        Denied: a reason that is not on the list, or "other" without a note.

    Clause: R-4.4.1-b.
    """
    for confirmed in unsuited.values():
        require_explained(confirmed, on=on)
    listed = tuple(candidates)
    suited = tuple(one for one in listed if one.key not in unsuited)
    alone = tuple(Unlotted(one, unsuited[one.key].reason) for one in listed if one.key in unsuited)
    return suited, alone


def require_explained(confirmed: Unsuited, *, on: date) -> None:
    """Refuse a reason that is not on the list, or "other" without a note. Clause: R-4.4.1-b."""
    if confirmed.reason not in catalog().value("unsuited_to_lots", on=on):
        raise Denied(
            "没有不宜按批检定的原因“{reason}”",
            clause="R-4.4.1-b",
            code="unknown_reason",
            reason=confirmed.reason,
        )
    if confirmed.reason == "other" and not confirmed.note.strip():
        raise Denied("原因为“其他原因”的，请写明", clause="R-4.4.1-b", code="reason_unexplained")
