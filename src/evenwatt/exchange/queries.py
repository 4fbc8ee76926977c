from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from evenwatt.exchange.models import Entry, Ledger, Sample, SavedMapping
from evenwatt.exchange.states import Decision, Outcome
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.models import Region
from evenwatt.law.catalog import catalog
from evenwatt.ledgers.mapping import Mapping
from evenwatt.ledgers.shipped import shipped
from evenwatt.registry.models import Charger
from evenwatt.registry.queries import WITH_PLACE, chargers
from evenwatt.registry.states import GONE


def exchanged_chargers(actor: Actor) -> QuerySet[Charger]:
    """The chargers that an office exchanges: of its region or its own, for the operations unit all; those
    that are gone stay out (R-4.3.2-a).
    """
    found = (
        Charger.objects.select_related(*WITH_PLACE)
        if actor.kind == OrganisationKind.OPERATIONS_UNIT
        else chargers(actor)
    )
    return found.select_related("platform_number").exclude(state__in=GONE)


def counties_exchanged(actor: Actor) -> QuerySet[Region]:
    """The counties in which the office exchanges chargers, in the order of their codes."""
    stations = exchanged_chargers(actor).values("station__county_id")
    return Region.objects.filter(pk__in=stations).select_related("city").order_by("pk")


def operators_exchanged(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=exchanged_chargers(actor).values("operator_id")).order_by("pk")


def saved_mappings(actor: Actor) -> QuerySet[SavedMapping]:
    """The mappings of the actor's organisation, every version, the newest first."""
    return SavedMapping.objects.filter(organisation_id=actor.organisation_id).order_by("name", "-version")


def newest_mappings(actor: Actor) -> list[SavedMapping]:
    newest = saved_mappings(actor).values("name").annotate(newest=Max("version")).values("newest")
    return list(saved_mappings(actor).filter(version=newest.filter(name=OuterRef("name")).order_by()[:1]))


def mapping_choices(actor: Actor, *, on: date) -> dict[str, Mapping]:
    """Every mapping that an office may use, by the code of its choice: its own, then the shipped."""
    own = {saved.code: Mapping.of(saved.content) for saved in newest_mappings(actor)}
    return own | {mapping.name: mapping for mapping in shipped(on=on)}


def saved_behind(choice: str, actor: Actor) -> SavedMapping | None:
    """The saved mapping of a choice; ``None`` for a shipped one, or for what is not the actor's."""
    key = choice.removeprefix("saved-")
    return saved_mappings(actor).filter(pk=key).first() if choice != key and key.isdigit() else None


def samples(actor: Actor) -> QuerySet[Sample]:
    return Sample.objects.filter(organisation_id=actor.organisation_id).select_related("file")


def ledgers(actor: Actor) -> QuerySet[Ledger]:
    """The imports of the actor's office, the newest first; nobody else sees them."""
    return (
        Ledger.objects.filter(organisation_id=actor.organisation_id)
        .select_related("file", "operator", "preceding")
        .annotate(open_entries=Count("entries", filter=OPEN))
        .order_by("-imported_at", "-pk")
    )


#: What waits for the office: everything that does not agree and on which nothing was decided.
OPEN = Q(entries__decision=Decision.OPEN) & ~Q(entries__outcome="equal")


@dataclass(frozen=True)
class Entries:
    """How many entries of an outcome there are, and how many of them wait for a decision."""

    all: int = 0
    open: int = 0

    @property
    def decided(self) -> int:
        return self.all - self.open


def counts(ledger: Ledger, *, only_new: bool) -> dict[str, Entries]:
    """Outcome → how many; one query. What agrees waits for nothing."""
    found = ledger.entries.filter(is_new=True) if only_new else ledger.entries
    waits = Count("pk", filter=Q(decision=Decision.OPEN))
    rows = found.values_list("outcome").annotate(n=Count("pk"), waiting=waits).order_by()
    return {outcome: Entries(n, 0 if outcome == Outcome.EQUAL else waiting) for outcome, n, waiting in rows}


def entries(ledger: Ledger, *, only_new: bool = False) -> QuerySet[Entry]:
    found = ledger.entries.select_related("charger__station", "operator").order_by("pk")
    return found.filter(is_new=True) if only_new else found


def asked_ledgers(actor: Actor) -> QuerySet[Ledger]:
    """The imports in which a bureau asked the actor's organisation about chargers."""
    asked = Entry.objects.filter(
        ledger=OuterRef("pk"),
        operator_id=actor.organisation_id,
        decision__in=[Decision.ASKED, Decision.ANSWERED],
    )
    return Ledger.objects.filter(Exists(asked)).select_related("organisation")


def asked_entries(ledger: Ledger, actor: Actor) -> QuerySet[Entry]:
    """What the actor's organisation was asked about in an import."""
    return ledger.entries.filter(
        operator_id=actor.organisation_id, decision__in=[Decision.ASKED, Decision.ANSWERED]
    ).order_by("pk")


def chargers_named(ids: Iterable[int]) -> dict[int, Charger]:
    """The candidates of a page of entries; one query."""
    return Charger.objects.select_related("station", "operator").in_bulk(list(ids))


def takeable(actor: Actor, *, on: date) -> tuple[str, ...]:
    """The facts that an office may put right by a ledger (R-4.3.2-a, reading ledger-exchange)."""
    return tuple(catalog().value("ledger_takeable", on=on).get(actor.role.value, ()))
