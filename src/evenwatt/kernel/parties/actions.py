from __future__ import annotations

from datetime import date

from evenwatt.kernel.parties.models import Account, Membership, Organisation
from evenwatt.kernel.parties.roles import ROLES_OF_KIND, OrganisationKind, Role
from evenwatt.kernel.regions.models import Region
from evenwatt.law.refusal import Denied


def register_organisation(
    *,
    kind: str,
    name: str,
    region: Region,
    on: date,
    credit_code: str = "",
    registered_in: str = "",
    **contact: str,
) -> Organisation:
    """Enter an organisation in the books. ``contact`` holds address, contact, phone and email.

    ``registered_in`` is the code of the county of registration where that is in another province.
    """
    return Organisation.objects.create(
        kind=OrganisationKind(kind),
        name=name,
        region=region,
        registered_on=on,
        credit_code=credit_code,
        registered_in=registered_in,
        **contact,
    )


def open_account(*, login: str, name: str, password: str) -> Account:
    account = Account(login=login, name=name)
    account.set_password(password)
    account.save()
    return account


def give_role(*, account: Account, organisation: Organisation, role: Role) -> Membership:
    """Let a person act for an organisation; refuses a role that its kind does not have (4.1)."""
    if role not in ROLES_OF_KIND[organisation.kind]:
        raise Denied(
            "{organisation} 不设“{role}”这一岗位，请选择该类单位的岗位",
            clause="R-4.1.1-b",
            organisation=organisation.name,
            role=str(role.label),
        )
    return Membership.objects.create(account=account, organisation=organisation, role=role)
