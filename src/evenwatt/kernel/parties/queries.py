from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.invitations import Invitation
from evenwatt.kernel.parties.keeping import keeps, looks_after_people
from evenwatt.kernel.parties.models import Account, Membership, Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.queries import serving
from evenwatt.law.refusal import Denied
from evenwatt.rules.jurisdiction import division_of


def bureau_of(region_code: str) -> Organisation:
    """The bureau that rules over a region; a zone without its own is served by the county named for it.

    Raises `Denied` where the installation has none yet.
    """
    bureaus = Organisation.objects.filter(kind=OrganisationKind.BUREAU, ended_on=None)
    bureau = bureaus.filter(region_id=serving(region_code)).first()
    if bureau is None:
        raise Denied(
            "行政区划 {region} 还没有登记市场监督管理局；请联系平台运维单位登记后再办",
            clause="R-0-b",
            code="no_bureau",
            region=region_code,
        )
    return bureau


def institutions() -> QuerySet[Organisation]:
    """Those that can be commissioned with something new."""
    return Organisation.objects.filter(kind=OrganisationKind.INSTITUTION, ended_on=None).order_by("pk")


def organisations_by_key(keys: Iterable[int]) -> dict[int, Organisation]:
    """Organisations that a record already in the actor's hands refers to, in the order of their keys."""
    return {found.pk: found for found in Organisation.objects.filter(pk__in=list(keys)).order_by("pk")}


def open_memberships(account: Account) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(account=account, account__is_active=True, ended_at=None)
        .select_related("account", "organisation__region")
        .order_by("pk")
    )


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Its own; for a bureau also those of its region, for the operations unit all (R-0-b, R-4.1.3-a)."""
    found = Organisation.objects.select_related("region__city")
    if actor.kind == OrganisationKind.OPERATIONS_UNIT:
        return found
    mine = Q(pk=actor.organisation_id)
    if actor.kind == OrganisationKind.BUREAU:
        level = division_of(actor.region_code).level
        if level == "province":
            return found
        mine |= Q(region_id__in=actor.counties)
        if level in ("city", "directly_administered_county"):
            mine |= Q(region__city_id=actor.region_code)
    return found.filter(mine)


def same_firm(organisation: Organisation) -> QuerySet[Organisation]:
    """The other capacities of a firm, found by its credit code (R-0-b)."""
    if not organisation.credit_code:
        return Organisation.objects.none()
    others = Organisation.objects.filter(credit_code=organisation.credit_code)
    return others.exclude(pk=organisation.pk).order_by("kind")


def people_of(organisation: Organisation, actor: Actor) -> QuerySet[Membership]:
    """Who acts and acted for an organisation: for its own people and for those who look after it."""
    found = Membership.objects.filter(organisation=organisation).select_related("account", "successor")
    if actor.organisation_id != organisation.pk and not keeps(actor, organisation):
        return found.none()
    return found.order_by("account__name", "account_id", "pk")


def account_of(organisation: Organisation, key: int) -> QuerySet[Account]:
    """A person who acts or acted for an organisation."""
    return Account.objects.filter(pk=key, memberships__organisation=organisation).distinct()


def membership_to_keep(actor: Actor, key: int) -> Membership | None:
    """An open membership that the actor looks after."""
    found = (
        Membership.objects.filter(pk=key, ended_at=None)
        .select_related("account", "organisation__region__city")
        .first()
    )
    return found if found and looks_after_people(actor, found.organisation, found.role) else None


def colleagues(membership: Membership) -> QuerySet[Account]:
    """Who of the same organisation could take over from a person."""
    return (
        Account.objects.filter(
            is_active=True,
            memberships__organisation=membership.organisation_id,
            memberships__ended_at=None,
        )
        .exclude(pk=membership.account_id)
        .order_by("name", "pk")
        .distinct()
    )


def is_last_of_role(membership: Membership) -> bool:
    """Whether nobody else holds the role in the organisation."""
    others = Membership.objects.filter(
        organisation=membership.organisation_id, role=membership.role, ended_at=None, account__is_active=True
    )
    return not others.exclude(pk=membership.pk).exists()


def open_invitations(organisation: Organisation, actor: Actor) -> QuerySet[Invitation]:
    """Links of an organisation that are neither used nor withdrawn; expired ones among them."""
    found = Invitation.objects.filter(organisation=organisation, used_at=None, withdrawn_at=None)
    if not looks_after_people(actor, organisation):
        return found.none()
    return found.select_related("account").order_by("-invited_at", "-pk")
