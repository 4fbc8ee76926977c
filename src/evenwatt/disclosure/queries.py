from __future__ import annotations

from django.db.models import Count, Max, Q, QuerySet

from evenwatt.disclosure.models import Publication, PublishedCharger
from evenwatt.rectification.queries import OPEN
from evenwatt.registry.states import ChargerState

_MENDING = Q(charger__rectifications__state__in=OPEN)


def published_groups(*, city: str = "", text: str = "") -> QuerySet:
    """One row per publication, station, maker and model, the newest first, with the counts by status."""
    rows = PublishedCharger.objects.all()
    if city:
        rows = rows.filter(publication__city_id=city)
    if text:
        rows = rows.filter(
            Q(publication__operator__name__contains=text) | Q(charger__station__name__contains=text)
        )
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
            "charger__maker",
            "charger__model",
        )
        .annotate(
            total=Count("charger", distinct=True),
            stopped=Count("charger", distinct=True, filter=Q(charger__state=ChargerState.STOPPED)),
            mending=Count("charger", distinct=True, filter=_MENDING),
            due_on=Max("charger__rectifications__due_on", filter=_MENDING),
        )
        .order_by("-publication__published_at", "publication_id", "charger__station_id", "charger__model")
    )


def is_published(source_type: str, source_id: int) -> bool:
    return Publication.objects.filter(source_type=source_type, source_id=source_id).exists()


def latest_publication_of(charger_id: int) -> Publication | None:
    link = (
        PublishedCharger.objects.filter(charger_id=charger_id)
        .select_related("publication__operator", "publication__city")
        .order_by("-publication__published_at")
        .first()
    )
    return link.publication if link else None
