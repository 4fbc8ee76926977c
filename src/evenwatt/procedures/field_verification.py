"""What follows from a record: a report falls due, or a charger verified by itself is disposed of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from evenwatt.disclosure.life import PUBLISH
from evenwatt.evaluation.actions import ask_for_report
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.verdicts.actions import decide
from evenwatt.law.refusal import Denied
from evenwatt.lots.item_actions import lock_item, replace_item, set_item_aside
from evenwatt.planning.actions import settle
from evenwatt.procedures.decisions import FATES
from evenwatt.procedures.next_evaluations import close_overtaken
from evenwatt.rectification.actions import order_rectification
from evenwatt.rectification.queries import open_orders_of
from evenwatt.rectification.states import Cause
from evenwatt.registry.actions import note_lot_result, resume_use, stop_use
from evenwatt.registry.states import StopCause
from evenwatt.rules.disposition import Disposition
from evenwatt.rules.verification_request import require_construction_confirmed
from evenwatt.verification import actions as verification_actions
from evenwatt.verification.actions import approve_one, check_one, pass_on, return_one
from evenwatt.verification.queries import (
    approved_records_of,
    is_fully_verified,
    last_field_day,
    record_of,
)
from evenwatt.verification.states import Verdict, VerificationKind

if TYPE_CHECKING:
    from evenwatt.lots.models import SamplingScheme, TestItem
    from evenwatt.registry.models import Charger
    from evenwatt.verification.measured import OnSite
    from evenwatt.verification.models import MeasuringStandard, Record


def enter_record(
    *,
    item: TestItem,
    standard: MeasuringStandard,
    verified_on: date,
    entries: OnSite,
    by: Actor,
    at: datetime,
) -> Record:
    """Enter a record; with the last one of a lot the report falls due (R-4.4.4-a, R-4.3.1-e).

    A first verification waits for its operator's confirmation (R-4.2.1-c).
    """
    with act("verification.enter", clause="R-4.4.4-a", by=by, at=at) as deed:
        if entries.kind_of_verification == VerificationKind.INITIAL:
            _require_confirmed(item.charger, on=deed.on)
        record = verification_actions.enter(
            item=item, standard=standard, verified_on=verified_on, entries=entries, by=by, at=at
        )
        if item.lot is not None and (last := last_field_day(item.lot)):
            ask_for_report(deed, item.lot, last_field_task_on=last)
    return record


def _require_confirmed(charger: Charger, *, on: date) -> None:
    confirmed_on = charger.construction_confirmed_on
    require_construction_confirmed(
        requested=[charger.serial],
        verified=[charger.serial] if approved_records_of([charger.pk]).exists() else [],
        confirmed_on={charger.serial: confirmed_on} if confirmed_on else {},
        on=on,
    )


def replace_sample(*, item: TestItem, reason: str, by: Actor, at: datetime) -> TestItem:
    """Call up the next spare for a sample that cannot be verified; a measured one is never replaced.

    Returns the spare. Clause: R-3.12-a.
    """
    with act("test_item.replace", clause="R-3.12-a", by=by, at=at):
        lock_item(item)
        measured = record_of(item) is not None
        return replace_item(item=item, reason=reason, measured=measured, by=by, at=at)


def set_aside(*, item: TestItem, reason: str, by: Actor, at: datetime) -> None:
    """Note that a charger that is verified in full cannot be verified; the others' results may go out.

    Clause: R-4.4.2-b.
    """
    with act("test_item.set_aside", clause="R-4.4.2-b", by=by, at=at) as deed:
        lock_item(item)
        measured = record_of(item) is not None
        set_item_aside(item=item, reason=reason, measured=measured, by=by, at=at)
        settle(deed, [item.charger_id])
        pass_on(deed, item.scheme)
        _ask_to_publish(deed, item.scheme)


def approve_record(*, record: Record, by: Actor, at: datetime) -> None:
    """Approve a record; a charger outside every lot stands on its own result at once (R-4.4.2-b)."""
    with act("verification.approve", clause="R-4.4.4-a", by=by, at=at) as deed:
        _approve(deed, record)
        _after_approval(deed, record.item.scheme, [record])


def check_records(
    *, scheme: SamplingScheme, records: Iterable[Record], by: Actor, at: datetime
) -> dict[int, Denied]:
    """Check records of a scheme in one act; returns by record why some were refused (R-4.4.4-a)."""
    with act("verification.check", clause="R-4.4.4-a", by=by, at=at) as deed:
        refused = _each(records, lambda record: check_one(deed, record))
        pass_on(deed, scheme)
    return refused


def approve_records(
    *, scheme: SamplingScheme, records: Sequence[Record], by: Actor, at: datetime
) -> dict[int, Denied]:
    """Approve records of a scheme in one act; returns by record why some were refused (R-4.4.4-a)."""
    with act("verification.approve", clause="R-4.4.4-a", by=by, at=at) as deed:
        refused = _each(records, lambda record: _approve(deed, record))
        _after_approval(deed, scheme, [record for record in records if record.pk not in refused])
    return refused


def return_records(
    *, scheme: SamplingScheme, records: Iterable[Record], remark: str, by: Actor, at: datetime
) -> dict[int, Denied]:
    """Return records of a scheme in one act; returns by record why some were refused (R-4.4.4-a)."""
    with act("verification.return", clause="R-4.4.4-a", by=by, at=at) as deed:
        refused = _each(records, lambda record: return_one(deed, record, remark))
        pass_on(deed, scheme)
    return refused


def _each(records: Iterable[Record], step: Callable[[Record], None]) -> dict[int, Denied]:
    """Take a step with each record: one that is refused leaves nothing behind and holds up no other."""
    refused = {}
    for record in records:
        try:
            with transaction.atomic():
                step(record)
        except Denied as denied:
            refused[record.pk] = denied
    return refused


def _approve(deed: Act, record: Record) -> None:
    approve_one(deed, record)
    if record.item.lot_id is None:
        _dispose_single(deed, record)


def _after_approval(deed: Act, scheme: SamplingScheme, approved: Iterable[Record]) -> None:
    pass_on(deed, scheme)
    if any(record.item.lot_id is None for record in approved):
        _ask_to_publish(deed, scheme)


def _dispose_single(deed: Act, record: Record) -> None:
    charger = record.charger
    settle(deed, [charger.pk])
    conforming = record.verdict == Verdict.CONFORMING
    in_rectification = bool(open_orders_of([charger.pk]))
    given = {
        "lot_accepted": False,
        "chargers": {charger.pk: {"conforming": conforming, "in_rectification": in_rectification}},
    }
    fates = decide(deed, FATES, record.subject, given).found
    if fates[str(charger.pk)] == Disposition.IN_USE:
        resume_use(deed, [charger.pk], reason=record.number, clause="R-4.4.6-f")
        note_lot_result([charger.pk], next_evaluation_on=None)
        close_overtaken(deed, charger.operator_id)
    elif not conforming:
        stop_use(
            deed,
            [charger.pk],
            cause=StopCause.OWN_RESULT,
            reason=record.number,
            clause="R-4.4.6-b",
        )
        order_rectification(
            deed,
            cause=Cause.FAILED_CHARGER,
            source=record.subject,
            operator=charger.operator,
            county=charger.station.county,
            charger_ids=[charger.pk],
        )


def _ask_to_publish(deed: Act, scheme: SamplingScheme) -> None:
    """Once the last charger that is verified in full has its result, the city publishes (R-4.4.8-a)."""
    if is_fully_verified(scheme):
        open_duty(deed, PUBLISH, scheme.subject, owed_by=bureau_of(scheme.city_id))
