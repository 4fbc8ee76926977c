"""Verifiers at the piles: enter, check, approve by three persons, and what can come between."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import Role
from evenwatt.lots.queries import items_of
from evenwatt.lots.states import TestState
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.readings import on_site
from evenwatt.procedures.demonstration.stories import LAST_YEAR, NEXT_YEAR, THIS_YEAR, Story, moment
from evenwatt.procedures.field_verification import approve_record, enter_record, replace_sample
from evenwatt.verification.actions import check, keep_standard, return_record
from evenwatt.verification.queries import own_standards

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot, SamplingScheme, TestItem
    from evenwatt.verification.models import Record

_STANDARDS = (
    ("充电桩检定装置", "SL-BZ-001", "0.10", date(NEXT_YEAR, 6, 30)),
    ("充电桩检定装置", "SL-BZ-002", "0.15", date(NEXT_YEAR, 3, 31)),
    ("便携式电能标准表", "SL-BZ-003", "0.20", date(THIS_YEAR, 8, 31)),
)


def equip(cast: Cast) -> Story:
    """Give every institution its measuring standards; the certificate of the last has run out since."""
    at = yield moment("12-01", year=LAST_YEAR)
    for manager in (actor for (_, role, _), actor in cast.actors.items() if role is Role.INSTITUTION_MANAGER):
        for name, number, uncertainty_pct, valid_until in _STANDARDS:
            keep_standard(
                name=name,
                number=number,
                uncertainty_pct=Decimal(uncertainty_pct),
                certificate=f"示例检字第{number[-3:]}号",
                valid_until=valid_until,
                by=manager,
                at=at,
            )


def due_items(scheme: SamplingScheme, lot: Lot | None = None) -> list[TestItem]:
    """What waits to be verified of a lot, in the order of the draw; without a lot, one by one."""
    return list(
        items_of(scheme)
        .filter(lot=lot, state=TestState.DUE)
        .select_related("charger__station__county__city", "charger__catalogue", "charger__operator", "lot")
        .order_by("basis", "position")
    )


def enter(cast: Cast, item: TestItem, at: datetime, *, faulty: bool = False) -> Record:
    """Enter one charger's readings of the same day; the two verifiers take turns."""
    verifier = cast.at_institution(item.scheme.institution_id, Role.VERIFIER, 1 + item.position % 2)
    return enter_record(
        item=item,
        standard=own_standards(verifier)[0],
        verified_on=local_date(at),
        entries=on_site(item.charger, faulty=faulty),
        by=verifier,
        at=at,
    )


def check_and_approve(cast: Cast, record: Record, at: datetime) -> None:
    check(record=record, by=cast.at_institution(record.institution_id, Role.CHECKER), at=at)
    approve_record(record=record, by=cast.at_institution(record.institution_id, Role.APPROVER), at=at)


def verify_all(cast: Cast, items: Iterable[TestItem], at: datetime, *, faulty: int = 0) -> None:
    """Verify chargers through to approval; the first ``faulty`` of them read as a fault makes them read."""
    for number, item in enumerate(items):
        check_and_approve(cast, enter(cast, item, at, faulty=number < faulty), at)


def half_done(cast: Cast, scheme: SamplingScheme) -> Story:
    """Leave a scheme in the middle of its field work: records in every state, a sample replaced."""
    smallest, *_, largest = scheme.lots.order_by("size")
    at = yield moment("11-09")
    records = [enter(cast, item, at) for item in due_items(scheme, smallest)[:9]]
    at = yield moment("11-11")
    for record in records[:4]:
        check_and_approve(cast, record, at)
    checker = cast.at_institution(scheme.institution_id, Role.CHECKER)
    for record in records[4:6]:
        check(record=record, by=checker, at=at)
    return_record(record=records[6], remark="第二次读数缺少截图，请补测后重新录入", by=checker, at=at)
    replace_sample(
        item=due_items(scheme, largest)[0],
        reason="out_of_power",
        by=cast.at_institution(scheme.institution_id, Role.VERIFIER),
        at=(yield moment("11-12")),
    )
