"""When chargers cease operation: what is under way for them, told before, done with the report (R-6.1-a)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from evenwatt.disclosure.life import PUBLISH
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.lots.item_actions import drop_ceased, lock_item
from evenwatt.lots.queries import drawn_places, items_of, lots_before_the_draw, spares_left, waiting_items
from evenwatt.lots.states import SchemeState, TestState
from evenwatt.planning.actions import settle
from evenwatt.planning.queries import under_way
from evenwatt.rectification.queries import open_orders_of
from evenwatt.registry.operation import change_operation
from evenwatt.registry.states import GONE, Change
from evenwatt.verification.actions import pass_on
from evenwatt.verification.queries import is_fully_verified, records_of_items

if TYPE_CHECKING:
    from evenwatt.lots.models import SamplingScheme, TestItem
    from evenwatt.planning.models import PlannedCharger
    from evenwatt.registry.models import StatusReport


@dataclass(frozen=True)
class Effect:
    """One sentence on what becomes of something under way, as template and parameters."""

    template: str
    clause: str
    params: dict[str, str] = field(default_factory=dict)


def effects_of_ceasing(charger_ids: Iterable[int]) -> list[Effect]:
    """What is under way for chargers and what becomes of it when they cease; asked before it is done."""
    charger_ids = list(charger_ids)
    items = list(waiting_items(charger_ids))
    measured = set(records_of_items([item.pk for item in items]))
    return [
        *_of_plans(charger_ids, measured={item.charger_id for item in items if item.pk in measured}),
        *_of_lots_before_the_draw(charger_ids),
        *_of_items([item for item in items if item.pk not in measured]),
        *_of_records(len(measured)),
        *_of_orders(charger_ids),
    ]


def _of_plans(charger_ids: list[int], measured: set[int]) -> list[Effect]:
    left = _leaving_their_plan(charger_ids, measured)
    return [
        Effect(
            template="计划 {plan} 中的 {n} 台退出计划", clause="R-4.4.3-a", params={"plan": plan, "n": str(n)}
        )
        for plan, n in Counter(place.plan.number for place in left).items()
    ]


def _of_records(n: int) -> list[Effect]:
    if not n:
        return []
    return [
        Effect(
            template="{n} 台已有检定记录：记录继续核验、批准，结果照常计入评价",
            clause="R-3.12-a",
            params={"n": str(n)},
        )
    ]


def _of_orders(charger_ids: list[int]) -> list[Effect]:
    orders = Counter(order.number for order in open_orders_of(charger_ids).values())
    return [
        Effect(
            template="整改通知 {order} 涉及其中 {n} 台：整改仍须办结",
            clause="R-4.4.6-d",
            params={"order": order, "n": str(n)},
        )
        for order, n in orders.items()
    ]


def _of_lots_before_the_draw(charger_ids: list[int]) -> list[Effect]:
    places = lots_before_the_draw(charger_ids)
    return [
        Effect(
            template="批 {lot} 中的 {n} 台：批尚未抽样，重新形成批时退出；已报备案的，抽中后由备检替换",
            clause="R-3.12-a",
            params={"lot": lot, "n": str(n)},
        )
        for lot, n in Counter(place.lot.number for place in places).items()
    ]


def _of_items(items: list[TestItem]) -> list[Effect]:
    told = []
    left: dict[int, int] = {}
    dropped_spares = Counter(item.lot_id for item in items if item.state == TestState.RESERVE)
    for item in items:
        if item.lot is None:
            told.append(
                Effect(
                    template="{serial} 待逐台检定：记为无法检定",
                    clause="R-4.4.2-b",
                    params={"serial": item.charger.serial},
                )
            )
            continue
        params = {"serial": item.charger.serial, "lot": item.lot.number}
        if item.state == TestState.RESERVE:
            told.append(
                Effect(template="{serial} 是批 {lot} 的备检：退出备检", clause="R-3.12-a", params=params)
            )
            continue
        spares = left.setdefault(item.lot.pk, spares_left(item.lot) - dropped_spares[item.lot.pk])
        left[item.lot.pk] -= 1
        told.append(
            Effect(template="{serial} 是批 {lot} 的样本：由下一台备检替换", clause="R-3.12-a", params=params)
            if spares > 0
            else Effect(
                template="{serial} 是批 {lot} 的样本，该批已没有备检：由承检机构与市局商定",
                clause="R-3.12-a",
                params=params,
            )
        )
    return told


def report_change(
    *,
    change: Change,
    charger_ids: Iterable[int],
    effective_on: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> list[StatusReport]:
    """Report a change of operation; what is under way for chargers that cease is dealt with at once.

    Returns the reports, one per county. Clause: R-6.1-a.
    """
    with act(f"operation.{change}", clause="R-6.1-a", by=by, at=at) as deed:
        keys = list(charger_ids)
        reports = change_operation(
            deed, change=change, charger_ids=keys, effective_on=effective_on, reason=reason
        )
        if change == Change.CEASE:
            items = list(waiting_items(keys))
            measured = set(records_of_items([item.pk for item in items]))
            leaving = _leaving_their_plan(keys, {item.charger_id for item in items if item.pk in measured})
            _drop(deed, items)
            settle(deed, [place.charger_id for place in leaving])
    return reports


def _leaving_their_plan(charger_ids: list[int], measured: set[int]) -> list[PlannedCharger]:
    """The places in plans that get no result: the charger is in no lot drawn from, and has no record."""
    drawn = drawn_places(charger_ids)
    return [
        place
        for place in under_way(charger_ids)
        if (place.charger_id, place.plan_id) not in drawn and place.charger_id not in measured
    ]


def drop_gone(deed: Act, scheme: SamplingScheme) -> None:
    """Replace at once what was drawn although it ceased operation after the lists were frozen (R-6.1-a)."""
    _drop(deed, items_of(scheme).filter(charger__state__in=GONE))


def _drop(deed: Act, items: Iterable[TestItem]) -> None:
    items = list(items)
    measured = records_of_items([item.pk for item in items])
    schemes: dict[int, SamplingScheme] = {}
    for item in items:
        if item.pk in measured:
            continue
        lock_item(item)
        if item.state not in (TestState.DUE, TestState.RESERVE):
            continue
        drop_ceased(deed, item=item)
        if item.lot_id is None:
            settle(deed, [item.charger_id])
        schemes[item.scheme_id] = item.scheme
    for scheme in schemes.values():
        if scheme.state != SchemeState.DRAWN:
            continue
        pass_on(deed, scheme)
        if is_fully_verified(scheme):
            open_duty(deed, PUBLISH, scheme.subject, owed_by=bureau_of(scheme.city_id))
