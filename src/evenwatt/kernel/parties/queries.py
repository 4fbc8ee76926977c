from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from evenwatt.kernel.parties.models import Account, Membership, Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.law.refusal import Denied


def bureau_of(region_code: str) -> Organisation:
    """The bureau that rules over a region. Raises `Denied` where the installation has none yet."""
    bureau = Organisation.objects.filter(kind=OrganisationKind.BUREAU, region_id=region_code).first()
    if bureau is None:
        raise Denied(
            "行政区划 {region} 还没有登记市场监督管理局；请联系平台运维单位登记后再办",
            clause="R-0-b",
            code="no_bureau",
            region=region_code,
        )
    return bureau


def institutions() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.INSTITUTION).order_by("pk")


def organisations_by_key(keys: Iterable[int]) -> dict[int, Organisation]:
    """Organisations that a record already in the actor's hands refers to, in the order of their keys."""
    return {found.pk: found for found in Organisation.objects.filter(pk__in=list(keys)).order_by("pk")}


def open_memberships(account: Account) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(account=account, account__is_active=True, ended_at=None)
        .select_related("account", "organisation__region")
        .order_by("pk")
    )
