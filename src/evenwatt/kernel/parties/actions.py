from __future__ import annotations

from datetime import date, datetime

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.clock.reading import start_of_day
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Account, Membership, Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role, roles_of
from evenwatt.kernel.regions.models import Region
from evenwatt.law.refusal import Denied


def register_organisation(
    *,
    kind: str,
    name: str,
    region: Region,
    on: date,
    by: Actor | None = None,
    at: datetime | None = None,
    **facts: str,
) -> Organisation:
    """Enter an organisation in the books; ``facts`` are further fields of the model.

    Without ``at`` it is part of setting up an installation: signed by the system, on the day itself.
    """
    with act("organisation.register", clause="R-0-b", by=by, at=at or start_of_day(on)) as deed:
        organisation = Organisation.objects.create(
            kind=OrganisationKind(kind), name=name, region=region, registered_on=on, **facts
        )
        write_line(deed, organisation.subject, step="register")
    return organisation


def open_account(*, login: str, name: str, password: str) -> Account:
    account = Account(login=login, name=name)
    account.set_password(password)
    account.save()
    return account


def give_role(
    *,
    account: Account,
    organisation: Organisation,
    role: Role,
    by: Actor | None = None,
    at: datetime | None = None,
) -> Membership:
    """Let a person act for an organisation; refuses a role that its kind and level do not have (4.1).

    Without ``at`` it is part of setting up an installation, like the organisation itself.
    """
    at = at or start_of_day(organisation.registered_on)
    with act("membership.give", clause="R-4.4.7-c", by=by, at=at) as deed:
        if role not in roles_of(organisation.kind, organisation.region.level):
            raise Denied(
                "{organisation} 不设“{role}”这一岗位，请选择该类单位的岗位",
                clause="R-4.1.1-b",
                code="no_such_role",
                organisation=organisation.name,
                role=str(role.label),
            )
        membership = Membership.objects.create(
            account=account, organisation=organisation, role=role, since=at
        )
        write_line(deed, organisation.subject, step="join", note=f"{account.name}：{role.label}")
    return membership
