"""On which records may an office act? Each model says once who its parties are; lists and acts both ask here.

A model declares ``STANDING = Standing(operator="operator_id", county="station__county_id", …)``: the lookup
paths that lead to its parties. A role whose path is missing reaches nothing: deny by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES, Role

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Standing:
    """Lookup paths from a model to its parties; ``province`` says whether the province sees all of it.

    ``spans_counties`` marks a record that may belong to several counties, such as a lot: it is asked for by
    a subquery, so that it is listed once. ``other_operator`` is the second one of a record between two.
    """

    operator: str | None = None
    other_operator: str | None = None
    platform: str | None = None
    institution: str | None = None
    county: str | None = None
    city: str | None = None
    province: bool = False
    spans_counties: bool = False

    def reach(self, actor: Actor) -> Q | None:
        """The condition under which a record is the actor's, or ``None`` for no record at all."""
        if actor.role is Role.PROVINCE_OFFICER:
            return Q() if self.province else None
        path, value = {
            Role.CITY_OFFICER: (self.city, actor.region_code),
            Role.COUNTY_OFFICER: (self.county, actor.counties),
            Role.OPERATOR_CLERK: (self.operator, actor.organisation_id),
            Role.PLATFORM_CLERK: (self.platform, actor.organisation_id),
            **dict.fromkeys(INSTITUTION_ROLES, (self.institution, actor.organisation_id)),
        }.get(actor.role, (None, None))
        if path is None:
            return None
        own = _is_one_of(path, value)
        if actor.role is Role.OPERATOR_CLERK and self.other_operator:
            own |= _is_one_of(self.other_operator, value)
        return own


def _is_one_of(path: str, value: Any) -> Q:
    if isinstance(value, tuple):
        return Q(**{path: value[0]}) if len(value) == 1 else Q(**{f"{path}__in": value})
    return Q(**{path: value})


def reachable(queryset: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """The records of ``queryset`` that are the actor's: in its region, or of its organisation (R-0-b)."""
    standing: Standing = queryset.model.STANDING  # type: ignore[attr-defined]
    reach = standing.reach(actor)
    if reach is None:
        return queryset.none()
    if standing.spans_counties and actor.role is Role.COUNTY_OFFICER:
        reach = Q(pk__in=queryset.model._default_manager.filter(reach).values("pk"))
    return queryset.filter(reach)


def reaches(actor: Actor, record: Model) -> bool:
    """Whether one record is the actor's; asked of the database, so that a stale object cannot help."""
    return reachable(type(record)._default_manager.filter(pk=record.pk), actor).exists()
