from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from evenwatt.disclosure.models import Publication, PublishedCharger
from evenwatt.kernel.parties.models import Organisation
from evenwatt.rectification.queries import OPEN
from evenwatt.registry.models import Charger
from evenwatt.registry.queries import operators_named, stations_named
from evenwatt.registry.states import STANDING_STILL

_MENDING = Q(charger__rectifications__state__in=OPEN)
#: Maker and model as the catalogue spells them: what operators wrote in several ways is one model.
_PLACE_AND_MODEL = ("station__address", "station_id", "catalogue__maker", "catalogue__model")


def published_groups(*, city: str = "", text: str = "", code: str = "") -> QuerySet:
    """One row per publication, station, maker and model, the newest first, with the counts by status.

    ``code`` narrows the groups to one charger, so that they speak of it alone.
    """
    rows = PublishedCharger.objects.all()
    if code:
        rows = rows.filter(Q(charger__public_code=code) | Q(charger__merged_into__public_code=code))
    if city:
        rows = rows.filter(publication__city_id=city)
    if text:
        # Names are sought once, in the small tables of their own, and meet the published chargers by key.
        publications = Publication.objects.filter(operator__in=operators_named(text))
        rows = rows.filter(Q(publication__in=publications) | Q(charger__station__in=stations_named(text)))
    rows = rows.annotate(current_state=Coalesce("charger__merged_into__state", "charger__state"))
    return (
        rows.values(
            "publication_id",
            "publication__source_type",
            "publication__source_id",
            "publication__operator_id",
            "publication__operator__name",
            "publication__conclusion",
            "publication__published_at",
            "charger__station__address",
            "charger__station_id",
            "charger__catalogue__maker",
            "charger__catalogue__model",
        )
        .annotate(
            total=Count("charger", distinct=True),
            stopped=Count("charger", distinct=True, filter=Q(current_state__in=STANDING_STILL)),
            mending=Count("charger", distinct=True, filter=_MENDING),
            due_on=Max("charger__rectifications__due_on", filter=_MENDING),
        )
        .order_by(
            "-publication__published_at", "publication_id", "charger__station_id", "charger__catalogue__model"
        )
    )


def cities_with_results() -> list[tuple[str, str, int]]:
    """Code, name and number of publications of every city-level unit that has published."""
    counted = Publication.objects.values_list("city_id", "city__name").annotate(results=Count("pk"))
    return list(counted.order_by("city_id"))


def groups_to_publish(
    charger_ids: Iterable[int], *, operator: Organisation, conclusion: str
) -> list[dict[str, Any]]:
    """The rows of `published_groups` that publishing these chargers would add."""
    mending = Q(rectifications__state__in=OPEN)
    rows = (
        Charger.objects.filter(pk__in=list(charger_ids))
        .values(*_PLACE_AND_MODEL)
        .annotate(
            total=Count("pk", distinct=True),
            stopped=Count("pk", distinct=True, filter=Q(state__in=STANDING_STILL)),
            mending=Count("pk", distinct=True, filter=mending),
            due_on=Max("rectifications__due_on", filter=mending),
        )
        .order_by("station_id", "catalogue__model")
    )
    return [
        {
            "publication__operator_id": operator.pk,
            "publication__operator__name": operator.name,
            "publication__conclusion": conclusion,
            **{f"charger__{name}": row.pop(name) for name in _PLACE_AND_MODEL},
            **row,
        }
        for row in rows
    ]


def is_published(source_type: str, source_id: int) -> bool:
    return Publication.objects.filter(source_type=source_type, source_id=source_id).exists()


def published_sources(charger_ids: Iterable[int]) -> dict[int, set[tuple[str, int]]]:
    """charger → the records whose publication names it, as (type, key); one query."""
    links = PublishedCharger.objects.filter(charger_id__in=list(charger_ids)).values_list(
        "charger_id", "publication__source_type", "publication__source_id"
    )
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for charger, source_type, source_id in links:
        found[charger].add((source_type, source_id))
    return found
