"""What is to be verified anew once a lot's faults are rectified (R-4.4.6-f)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from evenwatt.law.catalog import catalog

FAILED_BY_ITSELF = "failed_by_itself"
REJECTED_WITH_LOT = "rejected_with_lot"
"""Why a charger is verified by itself after its rectification."""

Key = TypeVar("Key")


class RestBy(StrEnum):
    """How the chargers that were not in the sample are verified anew; the city bureau chooses."""

    NEW_LOT = "new_lot"
    FULL_VERIFICATION = "full_verification"


@dataclass(frozen=True)
class RepeatVerification(Generic[Key]):
    """Chargers to be verified one by one, and those that form a new lot, with its inspection severity."""

    one_by_one: tuple[Key, ...]
    new_lot: tuple[Key, ...]
    severity: str | None


def repeat_verification(
    *, lot_accepted: bool, failed: Sequence[Key], unsampled: Sequence[Key], rest_by: RestBy, on: date
) -> RepeatVerification[Key]:
    """Return who is verified anew, and how: the samples that failed always one by one.

    In an accepted lot nobody else stands still. In a rejected lot the unsampled chargers do, and go as a
    new lot under tightened inspection or one by one. Samples that passed stand on their own result.

    Raises:
        Denied: a day before the parameters are in force.

    Clause: R-4.4.6-f.
    """
    rest = () if lot_accepted else tuple(unsampled)
    if rest_by is RestBy.FULL_VERIFICATION or not rest:
        return RepeatVerification((*failed, *rest), (), None)
    return RepeatVerification(tuple(failed), rest, catalog().value("repeat_severity", on=on))
