"""What follows from a record: a report falls due, or a charger verified by itself is disposed of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from evenwatt.disclosure.life import PUBLISH
from evenwatt.evaluation.actions import ask_for_report
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.verdicts.actions import decide
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
from evenwatt.verification import actions as verification_actions
from evenwatt.verification.actions import pass_on
from evenwatt.verification.queries import is_fully_verified, last_field_day, record_of
from evenwatt.verification.states import Verdict

if TYPE_CHECKING:
    from evenwatt.lots.models import SamplingScheme, TestItem
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
    """Enter a record; with the last one of a lot the report falls due (R-4.4.4-a, R-4.3.1-e)."""
    with act("verification.enter", clause="R-4.4.4-a", by=by, at=at) as deed:
        record = verification_actions.enter(
            item=item, standard=standard, verified_on=verified_on, entries=entries, by=by, at=at
        )
        if item.lot is not None and (last := last_field_day(item.lot)):
            ask_for_report(deed, item.lot, last_field_task_on=last)
    return record


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
        verification_actions.approve(record=record, by=by, at=at)
        if record.item.lot_id is None:
            _dispose_single(deed, record)


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
    _ask_to_publish(deed, record.item.scheme)


def _ask_to_publish(deed: Act, scheme: SamplingScheme) -> None:
    """Once the last charger that is verified in full has its result, the city publishes (R-4.4.8-a)."""
    if is_fully_verified(scheme):
        open_duty(deed, PUBLISH, scheme.subject, owed_by=bureau_of(scheme.city_id))
