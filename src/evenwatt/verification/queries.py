from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.models import TestItem
from evenwatt.lots.queries import to_verify_in_full, visible_items
from evenwatt.lots.states import TestState
from evenwatt.verification.models import MeasuringStandard, Record
from evenwatt.verification.states import RecordState, Verdict

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot, SamplingScheme

#: What is to be done with a charger of a scheme, in the order of the work and of `FieldWork`.
STAGES = {
    "enter": Q(state=TestState.DUE, record=None),
    "amend": Q(record__state=RecordState.RETURNED),
    "check": Q(record__state=RecordState.ENTERED),
    "approve": Q(record__state=RecordState.CHECKED),
    "done": Q(record__state=RecordState.APPROVED),
}


@dataclass(frozen=True)
class FieldWork:
    """How many chargers of a scheme wait at each stage of the work."""

    enter: int = 0
    amend: int = 0
    check: int = 0
    approve: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        return self.enter + self.amend + self.check + self.approve + self.done

    @property
    def finished(self) -> bool:
        return self.done == self.total


def visible_records(actor: Actor) -> QuerySet[Record]:
    return reachable(
        Record.objects.select_related(
            "charger__station__county__city",
            "charger__operator",
            "item__scheme",
            "item__lot",
            "standard",
            "institution",
            "verifier",
            "checker",
            "approver",
        ),
        actor,
    ).order_by("-entered_at", "-pk")


def field_work_of(schemes: Iterable[SamplingScheme]) -> dict[int, FieldWork]:
    """scheme → its field work; one query. A scheme without chargers to verify is left out."""
    rows = (
        TestItem.objects.filter(scheme__in=list(schemes))
        .values_list("scheme_id")
        .annotate(**{stage: Count("pk", filter=waits) for stage, waits in STAGES.items()})
        .order_by()
    )
    return {scheme: FieldWork(*counts) for scheme, *counts in rows}


def field_items(actor: Actor, scheme: SamplingScheme, *, stage: str = "") -> QuerySet[TestItem]:
    """The chargers of a scheme with their records, at one stage of the work or all.

    Ordered by ``lot_number`` (empty for full verification), basis and position they stand lot by lot.
    """
    items = visible_items(actor).filter(scheme=scheme)
    if stage:
        items = items.filter(STAGES[stage])
    items = items.annotate(lot_number=Coalesce("lot__number", Value("")))
    # Only what a line shows: planning a query takes a multiple for each table more.
    return items.select_related(None).select_related(
        "charger__station__county",
        "lot",
        "replaced_by__charger",
        "replaces__charger",
        "record__standard",
        "record__verifier",
    )


def latest_entry(scheme: SamplingScheme, account_id: int) -> Record | None:
    """What a verifier entered last in a scheme: standard, date and weather are mostly the same again."""
    entered = Record.objects.filter(item__scheme=scheme, verifier=account_id).select_related("charger")
    return entered.order_by("-entered_at").first()


def record_of(item: TestItem) -> Record | None:
    return Record.objects.filter(item=item).first()


def own_standards(actor: Actor) -> QuerySet[MeasuringStandard]:
    return reachable(MeasuringStandard.objects.all(), actor)


def records_of(lot: Lot) -> QuerySet[Record]:
    """The records of a lot's samples, the spares called up included."""
    return Record.objects.filter(item__lot=lot).select_related(
        "charger__station", "item", "verifier", "checker", "approver"
    )


def approved_verdicts(lot: Lot) -> dict[int, bool]:
    """charger → conforming, for the lot's approved records (R-4.4.6-a)."""
    return _approved_verdicts(Record.objects.filter(item__lot=lot))


def full_verification_verdicts(scheme: SamplingScheme) -> dict[int, bool]:
    """charger → conforming, for the approved records of what a scheme verifies in full (R-4.4.2-b)."""
    return _approved_verdicts(Record.objects.filter(item__scheme=scheme, item__lot=None))


def _approved_verdicts(records: QuerySet[Record]) -> dict[int, bool]:
    approved = records.filter(state=RecordState.APPROVED).values_list("charger_id", "verdict")
    return {charger: verdict == Verdict.CONFORMING for charger, verdict in approved}


def passed_since(charger_ids: Iterable[int], *, after: datetime) -> set[int]:
    """The chargers among these that the last record approved after a moment found conforming."""
    records = Record.objects.filter(
        charger__in=list(charger_ids), state=RecordState.APPROVED, approved_at__gt=after
    ).order_by("approved_at", "pk")
    last = dict(records.values_list("charger_id", "verdict"))
    return {charger for charger, verdict in last.items() if verdict == Verdict.CONFORMING}


def last_field_day(lot: Lot) -> date | None:
    """The day of the lot's last field task, once every sample has a record; ``None`` before (R-4.3.1-e)."""
    if lot.test_items.filter(state=TestState.DUE, record=None).exists():
        return None
    return Record.objects.filter(item__lot=lot).aggregate(last=Max("verified_on"))["last"]


def records_of_items(item_ids: Iterable[int]) -> dict[int, Record]:
    """item → its record; one query."""
    return {record.item_id: record for record in Record.objects.filter(item_id__in=list(item_ids))}


def is_fully_verified(scheme: SamplingScheme) -> bool:
    """Whether every charger that the scheme verifies in full has its result, and there is one (R-4.4.2-b)."""
    return 0 < to_verify_in_full(scheme) == len(full_verification_verdicts(scheme))


def approved_records_of(charger_ids: Iterable[int]) -> QuerySet[Record]:
    """The approved records of chargers, in the order of time."""
    records = Record.objects.filter(charger_id__in=list(charger_ids), state=RecordState.APPROVED)
    return records.select_related("institution").order_by("approved_at", "pk")
