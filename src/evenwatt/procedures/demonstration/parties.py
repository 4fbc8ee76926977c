"""Who takes part: bureaus, institutions, operators, platforms, the operations unit, and the people in them.

Companies are numbered and called 示例, people are a role and a number: nobody can take them for real ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from evenwatt.kernel.parties import roles
from evenwatt.kernel.parties.actions import give_role, register_organisation
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Account, Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.regions.actions import load_divisions
from evenwatt.kernel.regions.models import Region
from evenwatt.law.divisions import Division, divisions
from evenwatt.procedures.demonstration.accounts import PASSWORD, login_of
from evenwatt.procedures.demonstration.stories import LAST_YEAR
from evenwatt.rules.credit_code import check_character

_REGISTERED_ON = date(LAST_YEAR - 1, 6, 3)

_VERIFIERS = (Role.VERIFIER, Role.VERIFIER)
INSTITUTION = (Role.INSTITUTION_MANAGER, *_VERIFIERS, Role.CHECKER, Role.APPROVER)

#: Number → county of registration. The first six stand in one county, whose desk shows every filing state.
OPERATORS = {
    **dict.fromkeys(range(1, 7), "420111"),
    7: "420115",
    8: "420106",
    9: "420902",
    10: "420502",
    11: "429004",
    12: "422801",
}
_INSTITUTIONS = {1: "420100", 2: "420500", 3: "420600"}
_ALSO_A_PLATFORM = 2
_PLATFORMS = {1: "420106", 2: "420111"}

_PERSONS = {
    Role.PROVINCE_OFFICER: "省局监管员",
    Role.CITY_OFFICER: "市局监管员",
    Role.COUNTY_OFFICER: "县局监管员",
    Role.INSTITUTION_MANAGER: "业务管理员",
    Role.VERIFIER: "检定员",
    Role.CHECKER: "核验员",
    Role.APPROVER: "批准人",
    Role.OPERATOR_CLERK: "运营机构填报人",
    Role.PLATFORM_CLERK: "运营平台填报人",
    Role.OPERATIONS: "平台运维人员",
    Role.STEWARD: "单位管理员",
}


@dataclass(frozen=True)
class Party:
    """An organisation to be; ``offices`` names one role per person, ``facts`` what few have."""

    key: str
    kind: OrganisationKind
    name: str
    region: str
    offices: tuple[Role, ...]
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cast:
    """Everybody who acts in the demonstration, by organisation, role and number within the role."""

    organisations: dict[str, Organisation]
    actors: dict[tuple[str, Role, int], Actor]

    def city(self, code: str) -> Actor:
        return self.actors[f"bureau-{code}", Role.CITY_OFFICER, 1]

    def county(self, code: str) -> Actor:
        return self.actors[f"bureau-{code}", Role.COUNTY_OFFICER, 1]

    def operator(self, number: int) -> Actor:
        return self.actors[f"operator-{number}", Role.OPERATOR_CLERK, 1]

    def platform(self, number: int) -> Actor:
        return self.actors[f"platform-{number}", Role.PLATFORM_CLERK, 1]

    def at_institution(self, organisation_id: int, role: Role, number: int = 1) -> Actor:
        """The person of an institution in a role, found by the institution that a record names."""
        return next(
            actor
            for (_, its_role, its_number), actor in self.actors.items()
            if (actor.organisation_id, its_role, its_number) == (organisation_id, role, number)
        )


def parties(more_operators: Mapping[int, str]) -> Iterator[Party]:
    """Every organisation of the demonstration: bureaus from the divisions, the rest by number.

    ``more_operators`` maps numbers beyond those of `OPERATORS` to the county of registration.
    """
    for division in divisions():
        yield _bureau(division)
    for number, region in _INSTITUTIONS.items():
        name = f"示例计量技术机构{number:02d}号"
        yield Party(f"institution-{number}", OrganisationKind.INSTITUTION, name, region, INSTITUTION)
    for number, region in (OPERATORS | dict(more_operators)).items():
        name = f"示例充电运营{number:02d}号"
        facts = {"credit_code": invented_code(900002)} if number == _ALSO_A_PLATFORM else {}
        yield Party(
            f"operator-{number}", OrganisationKind.OPERATOR, name, region, (Role.OPERATOR_CLERK,), facts
        )
    for number, region in _PLATFORMS.items():
        name = f"示例充电平台{number:02d}号湖北分公司"
        facts = _PLATFORM_FACTS[number]
        yield Party(
            f"platform-{number}", OrganisationKind.PLATFORM, name, region, (Role.PLATFORM_CLERK,), facts
        )
    yield Party("unit", OrganisationKind.OPERATIONS_UNIT, "示例平台运维单位", "420100", (Role.OPERATIONS,))


def invented_code(number: int) -> str:
    """A credit code that passes the check and cannot be anybody's: no organisation code begins with DEM."""
    first_17 = f"91420000DEM{number:06d}"
    return first_17 + check_character(first_17)


#: A branch of a platform from elsewhere; and a firm that is an operator too, told by its code.
_PLATFORM_FACTS = {
    1: {"headquarters_name": "示例充电平台总部（上海）", "headquarters_code": invented_code(900001)},
    2: {"credit_code": invented_code(900002)},
}


def _bureau(division: Division) -> Party:
    by_code = {each.code: each for each in divisions()}
    above = by_code[division.parent].name if division.level == "county" else ""
    name = f"{above}{division.name}市场监督管理局"
    offices = roles.offices(OrganisationKind.BUREAU, division.level)
    return Party(f"bureau-{division.code}", OrganisationKind.BUREAU, name, division.code, offices)


def gather(more_operators: Mapping[int, str]) -> Cast:
    """Enter regions, organisations, people and their capacities."""
    load_divisions()
    regions = Region.objects.in_bulk()
    # A hash takes a third of a second on purpose. The password is printed for everybody, so that hashing
    # it anew for each of 150 people would protect nothing and take a minute.
    password = make_password(PASSWORD)
    organisations: dict[str, Organisation] = {}
    actors: dict[tuple[str, Role, int], Actor] = {}
    persons: Counter[Role] = Counter()
    for number, party in enumerate(parties(more_operators), 1):
        organisation = organisations[party.key] = register_organisation(
            kind=party.kind,
            name=party.name,
            region=regions[party.region],
            on=_REGISTERED_ON,
            address=f"{regions[party.region].full_name}示例路{number}号",
            contact="联系人 01",
            phone=f"027-8700{number:04d}",
            **{"credit_code": invented_code(number), **party.facts},
        )
        in_role: Counter[Role] = Counter()
        for role in (*party.offices, Role.STEWARD):
            persons[role] += 1
            in_role[role] += 1
            account = Account.objects.create(
                login=login_of(party.key, role, in_role[role]),
                name=f"{_PERSONS[role]} {persons[role]:02d}",
                password=password,
            )
            membership = give_role(account=account, organisation=organisation, role=role)
            actors[party.key, role, in_role[role]] = membership.actor()
    return Cast(organisations, actors)
