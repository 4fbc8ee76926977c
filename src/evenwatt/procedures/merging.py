"""Two entries that may be one charger: found, weighed, and made one by the county (R-4.2.1-a)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actor import Actor
from evenwatt.law.refusal import Denied
from evenwatt.lots.queries import share_a_lot, verified_in_one_scheme
from evenwatt.planning.queries import under_way
from evenwatt.rectification.actions import name_the_survivor
from evenwatt.registry.change_queries import is_offered
from evenwatt.registry.merging import merge_entries
from evenwatt.rules.duplicates import TwoEntries, merge_hindrances

if TYPE_CHECKING:
    from evenwatt.registry.models import Charger, Merge
    from evenwatt.rules.reason import Reason


def hindrances(survivor: Charger, duplicate: Charger) -> tuple[Reason, ...]:
    """Why two entries cannot become one now; asked by the page before and by the act again."""
    return merge_hindrances(
        TwoEntries(
            same_operator=survivor.operator_id == duplicate.operator_id,
            share_a_lot=share_a_lot(survivor.pk, duplicate.pk),
            both_verified_in_one_scheme=verified_in_one_scheme(survivor.pk, duplicate.pk),
            duplicate_is_planned=under_way([duplicate.pk]).exists(),
            duplicate_is_offered=is_offered(duplicate),
        )
    )


def decide_merge(*, merge: Merge, opinion: str, by: Actor, at: datetime) -> None:
    """Make the two entries one; open orders then speak of the one that stays. Clause: R-4.2.1-a."""
    with act("merge.decide", clause="R-4.2.1-a", by=by, at=at) as deed:
        if found := hindrances(merge.survivor, merge.duplicate):
            raise Denied(found[0].template, clause=found[0].clause, code=found[0].code, **found[0].params)
        merge_entries(deed, merge=merge, opinion=opinion)
        name_the_survivor(deed, duplicate=merge.duplicate_id, survivor=merge.survivor_id)
