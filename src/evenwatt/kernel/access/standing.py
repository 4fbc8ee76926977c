"""On which records may an office act? Each model says once who its parties are; lists and acts both ask here.

A model declares ``STANDING = Standing(operator="operator_id", county="station__county_id", …)``: the lookup
paths that lead to its parties. A role whose path is missing reaches nothing: deny by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES, Role

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Standing:
    """Lookup paths from a model to its parties; ``province`` says whether the province sees all of it."""

    operator: str | tuple[str, ...] | None = None
    institution: str | None = None
    county: str | tuple[str, ...] | None = None
    city: str | tuple[str, ...] | None = None
    province: bool = False

    def reach(self, actor: Actor) -> Q | None:
        """The condition under which a record is the actor's, or ``None`` for no record at all."""
        if actor.role is Role.PROVINCE_OFFICER:
            return Q() if self.province else None
        paths, value = {
            Role.CITY_OFFICER: (self.city, actor.region_code),
            Role.COUNTY_OFFICER: (self.county, actor.region_code),
            Role.OPERATOR_CLERK: (self.operator, actor.organisation_id),
            **dict.fromkeys(INSTITUTION_ROLES, (self.institution, actor.organisation_id)),
        }.get(actor.role, (None, None))
        if not paths:
            return None
        reach = Q()
        for path in (paths,) if isinstance(paths, str) else paths:
            reach |= Q(**{path: value})
        return reach


def reachable(queryset: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """The records of ``queryset`` that are the actor's: in its region, or of its organisation (R-0-b)."""
    reach = queryset.model.STANDING.reach(actor)  # type: ignore[attr-defined]
    return queryset.none() if reach is None else queryset.filter(reach)


def reaches(actor: Actor, record: Model) -> bool:
    """Whether one record is the actor's; asked of the database, so that a stale object cannot help."""
    return reachable(type(record)._default_manager.filter(pk=record.pk), actor).exists()
