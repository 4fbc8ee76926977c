"""What systems read to keep a copy of their own: what changed since, and the catalogue of models."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet

from evenwatt.registry.models import Charger, ChargerModel, Connection

M = TypeVar("M", bound=Model)

_SETTLED_UNTIL = """
    SELECT coalesce(min(xact_start), clock_timestamp()) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def changed_since(found: QuerySet[M], since: datetime) -> QuerySet[M]:
    """The records of ``found`` that were made or changed since, by their row history (R-4.4.7-b)."""
    events: Any = found.model._meta.get_field("events").related_model
    changed = events._default_manager.filter(pgh_created_at__gte=since)
    return found.filter(pk__in=changed.values("pgh_obj_id"))


def chargers_changed_since(found: QuerySet[Charger], since: datetime) -> QuerySet[Charger]:
    """The same for chargers; one whose stay on a platform began, ended or changed has changed too."""
    events: Any = Connection._meta.get_field("events").related_model
    stays = events._default_manager.filter(pgh_created_at__gte=since).exclude(charger=None)
    changed = changed_since(found, since)
    return found.filter(Q(pk__in=changed.order_by().values("pk")) | Q(pk__in=stays.values("charger_id")))


def settled_until() -> datetime:
    """The moment before which no change can still appear: asked for since then, nothing is missed.

    History is timed by the beginning of its transaction, and one that runs is not seen yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED_UNTIL)
        moment: datetime = cursor.fetchone()[0]
    return moment


def catalogue() -> QuerySet[ChargerModel]:
    """The entries of the model catalogue: what a model is, is the same for everybody (R-3.8-a)."""
    return ChargerModel.objects.filter(joined_into=None)
