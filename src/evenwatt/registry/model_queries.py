"""What may be read of the model catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import Role
from evenwatt.registry.models import Charger, ChargerModel, ModelStatement
from evenwatt.registry.queries import counted
from evenwatt.rules.duplicates import makers_may_be_one
from evenwatt.rules.spelling import spelling_key


def catalogue_entry(maker: str, model: str) -> ChargerModel | None:
    return ChargerModel.objects.filter(maker_key=spelling_key(maker), model_key=spelling_key(model)).first()


def catalogue(actor: Actor, counts: Mapping[int, int] | None = None) -> QuerySet[ChargerModel]:
    """The catalogue entries of models that the actor's region or organisation has; all for operations.

    With ``statement_count``, how many operators said what of it. What is joined into another entry is left
    out: it is told there. ``counts``: what `charger_counts` said, if it was asked already.
    """
    entries = ChargerModel.objects.filter(joined_into=None).select_related("confirmed_by")
    if actor.role != Role.OPERATIONS:
        entries = entries.filter(pk__in=list(charger_counts(actor) if counts is None else counts))
    said = ModelStatement.objects.filter(entry=OuterRef("pk")).order_by().values("entry")
    return entries.annotate(
        statement_count=counted(said), contradicted=Exists(contradicting(OuterRef("pk")))
    ).order_by("maker", "model")


def charger_counts(actor: Actor) -> dict[int, int]:
    """entry → how many chargers of it the actor reaches, for operations all; one query over the registry."""
    own = Charger.objects.all() if actor.role == Role.OPERATIONS else reachable(Charger.objects.all(), actor)
    return dict(own.order_by().values_list("catalogue_id").annotate(n=Count("pk")))


def contradicted(entries: QuerySet[ChargerModel]) -> QuerySet[ChargerModel]:
    """Of catalogue entries the confirmed ones that an operator's statement contradicts."""
    return entries.filter(Exists(contradicting(OuterRef("pk")))).exclude(confirmed_at=None)


def contradicting(entry: Any) -> QuerySet[ModelStatement]:
    """The statements that say of an entry (its key, or a reference to it) what it does not say."""
    differs = Q(pk=None)
    for name in ("kind", "accuracy_class"):
        differs |= ~Q(**{name: F(f"entry__{name}")})
    for name in ("rated_kw", "rated_v", "rated_a", "display_step_kwh"):
        both = Q(**{f"{name}__isnull": False, f"entry__{name}__isnull": False})
        differs |= both & ~Q(**{name: F(f"entry__{name}")})
    return ModelStatement.objects.filter(differs, entry_id=entry)


def statements_on(entry: ChargerModel) -> QuerySet[ModelStatement]:
    return entry.statements.select_related("organisation__region").order_by("stated_at", "pk")


def spellings_of(entry: ChargerModel) -> list[tuple[str, str, int]]:
    """(maker, model, chargers) as filed, the commonest first: the originals that the entry joins."""
    found = Charger.objects.filter(catalogue=entry).values_list("maker", "model").annotate(n=Count("pk"))
    return [(maker, model, n) for maker, model, n in found.order_by("-n", "maker", "model")]


def variants_of(entry: ChargerModel) -> QuerySet[ChargerModel]:
    return entry.variants.order_by("maker", "model")


def near_models(entry: ChargerModel, *, limit: int) -> list[ChargerModel]:
    """Entries that may be the same model spelt otherwise: makers and models that look alike (R-3.8-a)."""
    others = ChargerModel.objects.filter(joined_into=None).exclude(pk=entry.pk).order_by("maker", "model")
    alike = (
        other
        for other in others.iterator()
        if makers_may_be_one(entry.maker, other.maker) and makers_may_be_one(entry.model, other.model)
    )
    return list(islice(alike, limit))
