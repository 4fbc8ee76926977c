"""What may be read of reports, transfers and merges, scoped to who asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations, islice
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.registry.models import Charger, Merge, Station, StatusReport, Tenure, Transfer
from evenwatt.registry.queries import WITH_PLACE, chargers
from evenwatt.registry.states import ChargerState, TransferState
from evenwatt.rules.duplicates import makers_may_be_one

#: Serials that are looked at for duplicates at a time: more than a county can deal with in a year.
_REPEATED = 5_000


def visible_reports(actor: Actor) -> QuerySet[StatusReport]:
    """The changes of operation reported to the actor's bureau, or by its organisation (R-6.1-a)."""
    reports = reachable(StatusReport.objects.select_related("operator", "county__city"), actor)
    return reports.annotate(charger_count=Count("chargers")).order_by("-reported_at", "-pk")


def chargers_in_report(report: StatusReport) -> QuerySet[Charger]:
    return report.chargers.select_related(*WITH_PLACE)


def visible_transfers(actor: Actor) -> QuerySet[Transfer]:
    transfers = reachable(Transfer.objects.select_related("giver", "taker", "station__county__city"), actor)
    return transfers.annotate(charger_count=Count("chargers")).order_by("-offered_at", "-pk")


def chargers_in_transfer(transfer: Transfer) -> QuerySet[Charger]:
    return transfer.chargers.select_related(*WITH_PLACE)


def operators_but(organisation_id: int) -> QuerySet[Organisation]:
    """Who can take chargers over: every other operator."""
    found = Organisation.objects.filter(kind=OrganisationKind.OPERATOR)
    return found.exclude(pk=organisation_id).order_by("pk")


def is_offered(charger: Charger) -> bool:
    """Whether a charger waits for the answer to a transfer."""
    return charger.transfers.filter(state=TransferState.OFFERED).exists()


def visible_merges(actor: Actor) -> QuerySet[Merge]:
    merges = Merge.objects.select_related(
        "survivor__station__county__city",
        "survivor__operator",
        "survivor__catalogue",
        "duplicate__station__county__city",
        "duplicate__operator",
        "duplicate__catalogue",
        "proposed_by",
    )
    return reachable(merges, actor).order_by("-proposed_at", "-pk")


def duplicate_candidates(actor: Actor, *, limit: int) -> list[tuple[Charger, Charger]]:
    """Pairs within the actor's reach that share a serial under makers that look alike, the older first.

    What was proposed already, decided or not, is left out.
    """
    own = chargers(actor).exclude(state=ChargerState.MERGED)
    repeated = own.order_by().values("serial_key").annotate(n=Count("pk")).filter(n__gt=1)
    decided = {frozenset(pair) for pair in Merge.objects.values_list("survivor_id", "duplicate_id")}
    groups: dict[str, list[Charger]] = defaultdict(list)
    for charger in own.filter(serial_key__in=repeated.values("serial_key")[:_REPEATED]).order_by("pk"):
        groups[charger.serial_key].append(charger)
    pairs = (
        (one, other)
        for group in groups.values()
        for one, other in combinations(group, 2)
        if frozenset((one.pk, other.pk)) not in decided and makers_may_be_one(one.maker, other.maker)
    )
    return list(islice(pairs, limit))


def reports_by_number(numbers: Iterable[str]) -> dict[str, tuple[int, int | None]]:
    """number → (key of the report, key of its operator); one query."""
    found = StatusReport.objects.filter(number__in=list(numbers)).values_list("number", "pk", "operator_id")
    return {number: (key, operator) for number, key, operator in found}


def tenures_of(charger: Charger) -> QuerySet[Tenure]:
    """The past operators of a charger, the first one first."""
    return charger.tenures.select_related("operator").order_by("until")


def formerly_own(actor: Actor) -> QuerySet[Charger]:
    """The chargers that were the actor's organisation's and changed hands: it still reads its own time."""
    held = reachable(Tenure.objects.all(), actor).values("charger_id")
    return Charger.objects.select_related(*WITH_PLACE).filter(pk__in=held)


def transfers_of_station(station: Station) -> QuerySet[Transfer]:
    return Transfer.objects.filter(station=station).select_related("taker").order_by("offered_at")


def life_at_station(station: Station) -> tuple[list[int], list[dict[str, Any]]]:
    """The keys of the chargers that stand or stood in a station, and their life there; two queries.

    Lines of one act that say the same are one, with their ``count``.
    """
    own = {"charger_id": OuterRef("subject_id")}
    here = Charger.objects.filter(pk=OuterRef("subject_id"), station=station)
    before = Tenure.objects.filter(**own, until__gt=OuterRef("at"))
    then = Tenure.objects.filter(**own, until__gte=OuterRef("at"), station=station)
    keys = list(
        Charger.objects.filter(Q(station=station) | Q(tenures__station=station))
        .distinct()
        .values_list("pk", flat=True)
    )
    lines = (
        LifeLine.objects.filter(subject_type=Charger.WORKFLOW, subject_id__in=keys)
        .filter((Exists(here) & ~Exists(before)) | Exists(then))
        .values("at", "step", "note", "signed", "clause", "changes")
        .annotate(count=Count("pk"))
        .order_by("at", "step")
    )
    return keys, [dict(line) for line in lines]


def survivor_of(public_code: str) -> str | None:
    """The code of the entry into which that of a code was merged; ``None`` for one that stands for itself."""
    merged = Charger.objects.filter(public_code=public_code, state=ChargerState.MERGED)
    return merged.values_list("merged_into__public_code", flat=True).first()


def readable_lives(actor: Actor, charger_ids: Iterable[int]) -> set[int]:
    """The chargers among these whose life the actor may read: its own, and those that were (R-4.4.7-c)."""
    keys = list(charger_ids)
    found = chargers(actor).filter(pk__in=keys).order_by().values_list("pk", flat=True)
    return set(found) | set(formerly_own(actor).filter(pk__in=keys).values_list("pk", flat=True))
