"""Who looks after which organisation and its people (R-0-b, R-4.1.3-a; 解释 accounts)."""

from __future__ import annotations

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.workflow.engine import NotAllowed, require_permission
from evenwatt.law.refusal import Denied
from evenwatt.rules.registration import registrars


def may_register(by: Actor, kind: str, place: str) -> bool:
    """Whether a steward's organisation enters one of ``kind`` in ``place`` in the books.

    Raises `Denied` for a place where none of the kind can be.
    """
    if not may(by.role, Permission.ORGANISATION_KEEP):
        return False
    bureaus = registrars(kind=kind, place=place)
    if by.kind == OrganisationKind.OPERATIONS_UNIT:
        return True
    return by.kind == OrganisationKind.BUREAU and not set(by.counties).isdisjoint(bureaus)


def keeps(by: Actor, organisation: Organisation) -> bool:
    """Whether the actor may change what the books say of an organisation: who may enter it, may keep it."""
    if by.kind == OrganisationKind.OPERATIONS_UNIT:
        return may(by.role, Permission.ORGANISATION_KEEP)
    try:
        return may_register(by, organisation.kind, organisation.region_id)
    except Denied:  # entered before it was known in which county it is at home: the operations unit's
        return False


def looks_after_people(by: Actor, organisation: Organisation, role: str = "") -> bool:
    """Whether the actor lets people in and out: its own organisation's, elsewhere the stewards only.

    Without ``role`` it is asked whether there is anything at all to look after.
    """
    if not may(by.role, Permission.PEOPLE_KEEP):
        return False
    if by.organisation_id == organisation.pk:
        return True
    return role in ("", Role.STEWARD) and keeps(by, organisation)


def require_keeper(by: Actor, kind: str, place: str) -> None:
    require_permission(by, Permission.ORGANISATION_KEEP)
    if not may_register(by, kind, place):
        raise foreign_kind()


def foreign_kind() -> NotAllowed:
    """What is said to who does not register organisations of a kind. Clause: R-0-b."""
    return NotAllowed(
        "这类单位不由贵单位登记；请由有管辖权的市场监督管理局或者平台运维单位办理",
        clause="R-0-b",
        code="foreign_record",
    )


def require_people_keeper(by: Actor, organisation: Organisation, role: str) -> None:
    require_permission(by, Permission.PEOPLE_KEEP)
    if not looks_after_people(by, organisation, role):
        raise NotAllowed(
            "只能办理本单位人员的事项；对所登记的单位，只能办理其单位管理员的事项",
            clause="R-4.4.7-c",
            code="foreign_record",
        )
