"""The first organisation of an installation and the first link into it: everybody else comes by them."""

from __future__ import annotations

from datetime import datetime

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.parties.actions import register_organisation
from evenwatt.kernel.parties.invitations import Invitation
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.people import invite_first_steward
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.actions import load_divisions
from evenwatt.kernel.regions.models import Region, RegionLevel
from evenwatt.law.refusal import Denied


def found(*, unit: str, person: str, token_hash: str, at: datetime) -> Invitation:
    """Load the divisions, enter the operations unit and invite its steward.

    Raises `Denied` where there are organisations already: the installation has its keepers.

    Clause: R-4.1.3-a.
    """
    with act("installation.found", clause="R-4.1.3-a", by=None, at=at) as deed:
        if Organisation.objects.exists():
            raise Denied("数据库中已有单位；新的人员由单位管理员邀请", clause="R-4.1.3-a", code="not_empty")
        load_divisions()
        organisation = register_organisation(
            kind=OrganisationKind.OPERATIONS_UNIT,
            name=unit,
            region=Region.objects.get(level=RegionLevel.PROVINCE),
            on=deed.on,
            at=at,
        )
        return invite_first_steward(organisation=organisation, name=person, token_hash=token_hash, at=at)
