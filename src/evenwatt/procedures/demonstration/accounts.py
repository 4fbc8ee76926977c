"""Who can be tried out: one account per role, with a password that everybody is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evenwatt.kernel.parties.models import Membership
from evenwatt.kernel.parties.roles import Role

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
