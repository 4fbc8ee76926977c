"""Chargers change hands: what is under way is named before, what they owe goes with them (R-4.2.1-a)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.credit.actions import grant_initial_grade
from evenwatt.filing.queries import under_way_with
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actor import Actor
from evenwatt.planning.queries import under_way
from evenwatt.procedures.operation_change import Effect
from evenwatt.rectification.actions import hand_over
from evenwatt.rectification.queries import open_orders_of
from evenwatt.registry.queries import chargers_by_key
from evenwatt.registry.transfers import accept_transfer

if TYPE_CHECKING:
    from evenwatt.registry.models import Transfer


def effects_of_transfer(charger_ids: Iterable[int], *, to_giver: bool) -> list[Effect]:
    """What is under way for chargers, and what becomes of it when they change hands.

    The giver's own filings are told to the giver only.
    """
    keys = list(charger_ids)
    chargers = list(chargers_by_key(keys))
    told = [
        Effect(
            template="报备 {filing} 正在办理，其中有 {n} 台：转让后该报备须更正，才能通过",
            clause="R-4.2.1-a",
            params={"filing": str(filing), "n": str(n)},
        )
        for filing, n in (under_way_with(chargers) if to_giver else ())
    ]
    told += [
        Effect(
            template="计划 {plan} 中有 {n} 台：检定和评价照常进行",
            clause="R-4.4.3-a",
            params={"plan": plan, "n": str(n)},
        )
        for plan, n in Counter(place.plan.number for place in under_way(keys)).items()
    ]
    told += [
        Effect(
            template="整改通知 {order} 涉及其中 {n} 台：由受让方在原期限内完成",
            clause="R-4.4.6-d",
            params={"order": order, "n": str(n)},
        )
        for order, n in Counter(order.number for order in open_orders_of(keys).values()).items()
    ]
    if stopped := sum(bool(charger.stopped_by) for charger in chargers):
        told.append(
            Effect(
                template="{n} 台因检定或评价停用：转让后仍停用",
                clause="R-4.4.6-b",
                params={"n": str(stopped)},
            )
        )
    return told


def take_over(*, transfer: Transfer, by: Actor, at: datetime) -> None:
    """Accept a transfer; open orders follow the chargers, and the taker has a grade. Clause: R-4.2.1-a."""
    with act("transfer.accept", clause="R-4.2.1-a", by=by, at=at) as deed:
        keys = accept_transfer(transfer=transfer, by=by, at=at)
        grant_initial_grade(deed, transfer.taker)
        hand_over(deed, charger_ids=keys, giver=transfer.giver, taker=transfer.taker)
