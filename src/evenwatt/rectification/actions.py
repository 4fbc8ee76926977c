from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import end_of_day, local_date
from evenwatt.kernel.duties.actions import close_duties, hand_over_duties, open_duty
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.engine import begin, fire
from evenwatt.law.refusal import Denied
from evenwatt.rectification.life import COMPLETE, CONFIRM, NOTIFY, RECEIVE, RECTIFICATION
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.queries import open_orders_of
from evenwatt.rectification.states import Cause, RectificationState
from evenwatt.rules.jurisdiction import Matter, station_bureau


def order_rectification(
    deed: Act,
    *,
    cause: Cause,
    source: Subject,
    operator: Organisation,
    county: Region,
    charger_ids: Sequence[int],
) -> Rectification:
    """Order the chargers of one operator in one county to be put right; its county bureau must notify."""
    order = Rectification.objects.create(
        state=RectificationState.ORDERED,
        number=next_number(deed, "rectification_order", issuer=county.name),
        operator=operator,
        county=county,
        cause=cause,
        source_type=source.type,
        source_id=source.id,
        title=source.title,
        ordered_at=deed.at,
    )
    order.chargers.add(*charger_ids)
    begin(deed, RECTIFICATION, order)
    competent = station_bureau(county.code, matter=Matter.RECTIFICATION_NOTICE)
    open_duty(deed, NOTIFY, order.subject, owed_by=bureau_of(competent))
    return order


def notify(*, order: Rectification, by: Actor, at: datetime) -> None:
    """Send the notice to the operator (R-4.4.6-d)."""
    with act("rectification.notify", clause="R-4.4.6-d", by=by, at=at) as deed:
        fire(deed, RECTIFICATION, order, "notify", notified_at=at)
        close_duties(deed, order.subject, NOTIFY)
        open_duty(deed, RECEIVE, order.subject, owed_by=order.operator)


def receive(*, order: Rectification, by: Actor, at: datetime) -> None:
    """Acknowledge the notice; the working days count from this day (R-4.4.6-d)."""
    with act("rectification.receive", clause="R-4.4.6-d", by=by, at=at) as deed:
        owed = open_duty(deed, COMPLETE, order.subject, owed_by=order.operator)
        fire(deed, RECTIFICATION, order, "receive", received_at=at, due_on=owed.due_on)
        close_duties(deed, order.subject, RECEIVE)


def deem_received(deed: Act) -> int:
    """Let the term begin for operators that did not acknowledge their notice in time (R-4.4.6-d).

    It counts from the last day on which they could. Returns how many notices were not acknowledged.
    """
    overdue = Duty.objects.filter(kind=RECEIVE.name, closed_at=None, due_on__lt=deed.on, provisional=False)
    last_days = {duty.subject_id: duty.due_on for duty in overdue if duty.due_on}
    # Whoever acknowledges at this moment goes first: the tick waits for nobody and comes again.
    orders = list(
        Rectification.objects.select_for_update(skip_locked=True).filter(
            pk__in=last_days, state=RectificationState.NOTIFIED
        )
    )
    for order in orders:
        last_day = last_days[order.pk]
        owed = open_duty(deed, COMPLETE, order.subject, owed_by=order.operator, counted_from=last_day)
        fire(
            deed,
            RECTIFICATION,
            order,
            "deem_received",
            received_at=end_of_day(last_day),
            due_on=owed.due_on,
        )
        close_duties(deed, order.subject, RECEIVE)
    return len(orders)


def redate(deed: Act) -> int:
    """Let terms follow their duties, where a provisional date became certain (R-0-a). Returns how many."""
    moved = 0
    for subject_id, due_on in Duty.objects.filter(kind=COMPLETE.name, closed_at=None).values_list(
        "subject_id", "due_on"
    ):
        orders = Rectification.objects.filter(pk=subject_id, state=RectificationState.RUNNING)
        moved += orders.exclude(due_on=due_on).update(due_on=due_on)
    return moved


def report(*, order: Rectification, measures: str, by: Actor, at: datetime) -> None:
    """Report what was done; a report without measures is refused."""
    with act("rectification.report", clause="R-4.4.6-d", by=by, at=at) as deed:
        if not measures.strip():
            raise Denied("请写明采取的整改措施，再提交", clause="R-4.4.6-d", code="measures_missing")
        fire(deed, RECTIFICATION, order, "report", reported_at=at, measures=measures.strip())
        close_duties(deed, order.subject, COMPLETE)
        open_duty(deed, CONFIRM, order.subject, owed_by=bureau_of(order.county_id))


def send_back(*, order: Rectification, remark: str, by: Actor, at: datetime) -> None:
    """Find the rectification incomplete; the term goes on, it does not begin anew."""
    with act("rectification.send_back", clause="R-4.4.6-d", by=by, at=at) as deed:
        if not remark.strip():
            raise Denied("请写明未整改到位之处，再退回", clause="R-4.4.6-d", code="remark_missing")
        fire(deed, RECTIFICATION, order, "send_back", note=remark.strip())
        close_duties(deed, order.subject, CONFIRM)
        assert order.received_at is not None
        open_duty(
            deed,
            COMPLETE,
            order.subject,
            owed_by=order.operator,
            counted_from=local_date(order.received_at),
        )


def confirm(*, order: Rectification, by: Actor, at: datetime) -> None:
    """Find the rectification complete. The chargers stay stopped until a new verification has passed."""
    with act("rectification.confirm", clause="R-4.4.6-d", by=by, at=at) as deed:
        fire(deed, RECTIFICATION, order, "confirm", confirmed_at=at)
        close_duties(deed, order.subject, CONFIRM)


def hand_over(deed: Act, *, charger_ids: Iterable[int], giver: Organisation, taker: Organisation) -> None:
    """Let open orders follow chargers that changed hands: the taker owes what is left, by the same day.

    Where only some of an order's chargers moved, they get an order of their own. Clause: R-4.4.6-d.
    """
    moved = set(charger_ids)
    orders = Rectification.objects.select_for_update().filter(
        pk__in=[order.pk for order in open_orders_of(moved).values()], operator=giver
    )
    for order in orders:
        ordered = set(order.chargers.values_list("pk", flat=True))
        if ordered <= moved:
            Rectification.objects.filter(pk=order.pk).update(operator=taker)
            hand_over_duties(deed, order.subject, giver=giver, taker=taker)
            write_line(deed, order.subject, step="passed_on", note=taker.name)
        else:
            _split(deed, order, ordered & moved, giver, taker)


def _split(
    deed: Act, order: Rectification, moved: set[int], giver: Organisation, taker: Organisation
) -> None:
    first = order.number
    order.chargers.remove(*moved)
    former = order.subject
    order.pk, order.operator = None, taker
    order._state.adding = True
    order.number = next_number(deed, "rectification_order", issuer=order.county.name)
    order.save(force_insert=True)
    order.chargers.add(*moved)
    begin(deed, RECTIFICATION, order, note=first)
    hand_over_duties(deed, former, giver=giver, taker=taker, to=order.subject)


def name_the_survivor(deed: Act, *, duplicate: int, survivor: int) -> None:
    """Let open orders speak of the entry that stays of two of one charger (R-4.2.1-a)."""
    for order in open_orders_of([duplicate]).values():
        order.chargers.add(survivor)
        order.chargers.remove(duplicate)
        write_line(deed, order.subject, step="charger_merged")
