"""Who takes part: bureaus, institutions, operators, platforms, the operations unit, and the people in them.

Companies are numbered and called 示例, people are a role and a number: nobody can take them for real ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from evenwatt.kernel.parties.actions import give_role, register_organisation
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Account, Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.regions.actions import load_divisions
from evenwatt.kernel.regions.models import Region
from evenwatt.law.divisions import Division, divisions
from evenwatt.procedures.demonstration.accounts import PASSWORD, login_of
from evenwatt.procedures.demonstration.stories import LAST_YEAR

_REGISTERED_ON = date(LAST_YEAR - 1, 6, 3)

_VERIFIERS = (Role.VERIFIER, Role.VERIFIER)
INSTITUTION = (Role.INSTITUTION_MANAGER, *_VERIFIERS, Role.CHECKER, Role.APPROVER)

_OFFICES_OF_LEVEL = {
    "province": (Role.PROVINCE_OFFICER,),
    "city": (Role.CITY_OFFICER,),
    "county": (Role.COUNTY_OFFICER,),
    # City and county in one, by two persons, since what one decides the other may have prepared (R-0-b).
    "directly_administered_county": (Role.CITY_OFFICER, Role.COUNTY_OFFICER),
}

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
}


@dataclass(frozen=True)
class Party:
    """An organisation to be; ``offices`` names one role per person."""

    key: str
    kind: OrganisationKind
    name: str
    region: str
    offices: tuple[Role, ...]


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


def parties() -> Iterator[Party]:
    """Every organisation of the demonstration: bureaus from the divisions, the rest by number."""
    for division in divisions():
        yield _bureau(division)
    for number, region in _INSTITUTIONS.items():
        name = f"示例计量技术机构{number:02d}号"
        yield Party(f"institution-{number}", OrganisationKind.INSTITUTION, name, region, INSTITUTION)
    for number, region in OPERATORS.items():
        name = f"示例充电运营{number:02d}号"
        yield Party(f"operator-{number}", OrganisationKind.OPERATOR, name, region, (Role.OPERATOR_CLERK,))
    for number, region in _PLATFORMS.items():
        name = f"示例充电平台{number:02d}号湖北分公司"
        yield Party(f"platform-{number}", OrganisationKind.PLATFORM, name, region, (Role.PLATFORM_CLERK,))
    yield Party("unit", OrganisationKind.OPERATIONS_UNIT, "示例平台运维单位", "420100", (Role.OPERATIONS,))


def _bureau(division: Division) -> Party:
    by_code = {each.code: each for each in divisions()}
    above = by_code[division.parent].name if division.level == "county" else ""
    name = f"{above}{division.name}市场监督管理局"
    offices = _OFFICES_OF_LEVEL[division.level]
    return Party(f"bureau-{division.code}", OrganisationKind.BUREAU, name, division.code, offices)


def gather() -> Cast:
    """Enter regions, organisations, people and their capacities."""
    load_divisions()
    regions = Region.objects.in_bulk()
    # A hash takes a third of a second on purpose. The password is printed for everybody, so that hashing
    # it anew for each of 150 people would protect nothing and take a minute.
    password = make_password(PASSWORD)
    organisations: dict[str, Organisation] = {}
    actors: dict[tuple[str, Role, int], Actor] = {}
    persons: Counter[Role] = Counter()
    for number, party in enumerate(parties(), 1):
        organisation = organisations[party.key] = register_organisation(
            kind=party.kind,
            name=party.name,
            region=regions[party.region],
            on=_REGISTERED_ON,
            credit_code=f"91420000SL{number:08d}",  # S and L: no real code has an S
            address=f"{regions[party.region].full_name}示例路{number}号",
            contact="联系人 01",
            phone=f"027-0000{number:04d}",
        )
        in_role: Counter[Role] = Counter()
        for role in party.offices:
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
