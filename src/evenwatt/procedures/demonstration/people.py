"""People come and go, and a city adds a functional zone: what the pages of organisations show."""

from __future__ import annotations

from datetime import date, datetime

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.invitations import hash_of
from evenwatt.kernel.parties.models import Account, Organisation
from evenwatt.kernel.parties.people import invitation_behind, invite, join_as_new
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.regions.zone_actions import add_zone
from evenwatt.procedures.demonstration.accounts import PASSWORD
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.stories import LAST_YEAR, Story, moment
from evenwatt.procedures.hand_over import hand_over


def come_and_go(cast: Cast) -> Story:
    """A clerk joins an operator, leaves again and hands over; the successor's invitation is still open."""
    operator = cast.organisations["operator-1"]
    steward = cast.actors["operator-1", Role.STEWARD, 1]
    at = yield moment("03-10")
    link = _invited(operator, steward, "运营机构填报人 90", at)
    at = yield moment("03-11")
    joined = join_as_new(
        invitation=invitation_behind(link, at=at),
        login="operator-1.left",
        name="运营机构填报人 90",
        password=PASSWORD,
        at=at,
    )
    at = yield moment("09-04")
    stays = Account.objects.get(pk=cast.operator(1).account_id)
    hand_over(membership=joined, successor=stays, confirmed=False, by=steward, at=at)
    at = yield moment("11-13")
    _invited(operator, steward, "运营机构填报人 91", at)


def zones(cast: Cast) -> Story:
    """A zone that a county's bureau serves, known by several names."""
    at = yield moment("12-01", year=LAST_YEAR)
    add_zone(
        city=Region.objects.get(pk="420100"),
        name="东湖高新区",
        aliases=["东湖新技术开发区", "光谷"],
        served_by=Region.objects.get(pk="420111"),
        since=date(LAST_YEAR, 12, 1),
        by=cast.city("420100"),
        at=at,
    )


def _invited(organisation: Organisation, steward: Actor, name: str, at: datetime) -> str:
    token_hash = hash_of(f"{PASSWORD}/{name}")
    invite(
        organisation=organisation,
        role=Role.OPERATOR_CLERK,
        name=name,
        token_hash=token_hash,
        by=steward,
        at=at,
    )
    return token_hash
