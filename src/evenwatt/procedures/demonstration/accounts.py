"""Who can be tried out: one account per role, with the secrets that everybody is told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from evenwatt.kernel.draws.models import DrawParty
from evenwatt.kernel.draws.states import DrawState
from evenwatt.kernel.parties.models import Membership
from evenwatt.kernel.parties.roles import Role
from evenwatt.metrology.draw import commitment

#: Printed and shown on the login page: it opens the demonstration and nothing else.
PASSWORD = "hengzhuang-demo"

#: (organisation, role) → short login, for the first person of that role. The others have a long one.
_SHOWN = {
    ("bureau-420000", Role.PROVINCE_OFFICER): "province",
    ("bureau-420100", Role.CITY_OFFICER): "city",
    ("bureau-420111", Role.COUNTY_OFFICER): "county",
    ("institution-1", Role.INSTITUTION_MANAGER): "manager",
    ("institution-1", Role.VERIFIER): "verifier",
    ("institution-1", Role.CHECKER): "checker",
    ("institution-1", Role.APPROVER): "approver",
    ("operator-1", Role.OPERATOR_CLERK): "operator",
    ("platform-1", Role.PLATFORM_CLERK): "platform",
    ("unit", Role.OPERATIONS): "operations",
    ("operator-1", Role.STEWARD): "steward",
    ("bureau-420111", Role.STEWARD): "county.steward",
    ("unit", Role.STEWARD): "operations.steward",
}


@dataclass(frozen=True)
class DemonstrationAccount:
    login: str
    role: Any
    organisation: str


def login_of(organisation: str, role: Role, number: int) -> str:
    if number == 1 and (organisation, role) in _SHOWN:
        return _SHOWN[organisation, role]
    return f"{organisation}.{role}.{number}"


def demonstration_accounts() -> list[DemonstrationAccount]:
    """The accounts that are shown, one per role, in the order of the roles; one query."""
    found = Membership.objects.filter(account__login__in=_SHOWN.values()).select_related(
        "account", "organisation"
    )
    by_login = {membership.account.login: membership for membership in found}
    return [
        DemonstrationAccount(login, Role(member.role).label, member.organisation.name)
        for login in _SHOWN.values()
        if (member := by_login.get(login))
    ]


@dataclass(frozen=True)
class KeptValue:
    """What a party of a draw committed itself to and has still to open."""

    organisation: str
    draw: str
    value: str


def secret_value(draw: str, organisation: str) -> str:
    """A party's half of a seed: from the names alone, so that whoever tries the page can open it."""
    return hashlib.sha256(f"{PASSWORD}/{draw}/{organisation}".encode()).hexdigest()


def values_to_open() -> list[KeptValue]:
    """The values that are due to be opened, of parties bound by `secret_value`; one query."""
    bound = DrawParty.objects.filter(draw__state=DrawState.OPENING, value="").select_related(
        "draw", "organisation"
    )
    return [
        KeptValue(party.organisation.name, party.draw.title, value)
        for party in bound
        if commitment(value := secret_value(party.draw.title, party.organisation.name)) == party.commitment
    ]
