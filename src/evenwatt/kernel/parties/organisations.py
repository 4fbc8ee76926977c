"""A keeper enters, changes and closes an organisation; its own steward keeps the contact up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.lives.models import Change
from evenwatt.kernel.parties.actions import register_organisation
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.keeping import keeps, require_keeper
from evenwatt.kernel.parties.models import Membership, Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed, require_permission
from evenwatt.law.refusal import Denied
from evenwatt.rules.credit_code import credit_code

_CLAUSE = "R-0-b"

#: What the organisation's own steward may change; the rest identifies it and is its keeper's.
CONTACT = ("address", "contact", "phone", "email")
_WITH_CODE = (OrganisationKind.OPERATOR, OrganisationKind.PLATFORM, OrganisationKind.INSTITUTION)


def enter_organisation(
    *, kind: str, name: str, region: Region, by: Actor, at: datetime, **facts: str
) -> Organisation:
    """Enter an organisation, checked as its form fills in; a firm's credit code must be there and right.

    Raises `Denied` for a wrong code, and for a name, a code or a bureau's region that is taken.
    """
    with act("organisation.register", clause=_CLAUSE, by=by, at=at) as deed:
        require_keeper(by, kind, region.pk)
        checked = _checked(kind, facts)
        with _untaken():
            return register_organisation(
                kind=kind, name=name.strip(), region=region, on=deed.on, by=by, at=at, **checked
            )


def amend_organisation(*, organisation: Organisation, by: Actor, at: datetime, **facts: Any) -> None:
    """Change what the books say; what stood before stays in the history (R-4.4.7-b)."""
    with act("organisation.amend", clause="R-4.4.7-b", by=by, at=at) as deed:
        require_permission(by, Permission.ORGANISATION_KEEP)
        if not keeps(by, organisation):
            if by.organisation_id != organisation.pk or not set(facts) <= set(CONTACT):
                raise NotAllowed(
                    "单位名称、代码和所在地由登记机关更改；本单位可以更改联系方式",
                    clause=_CLAUSE,
                    code="foreign_record",
                )
        elif region := facts.get("region"):
            require_keeper(by, organisation.kind, region.pk)
        _require_open(organisation)
        if "credit_code" in facts:
            facts = _checked(organisation.kind, facts)
        changed = {name: value for name, value in facts.items() if getattr(organisation, name) != value}
        if changed:
            before = {name: getattr(organisation, name) for name in changed}
            with _untaken():
                _store(deed, organisation, **changed)
            changes = [
                Change(fact=name, was=_shown(before[name]), now=_shown(changed[name])) for name in changed
            ]
            write_line(deed, organisation.subject, step="amend", changes=changes)


def close_organisation(
    *, organisation: Organisation, reason: str, owed: int, confirmed: bool, by: Actor, at: datetime
) -> None:
    """End an organisation and with it all its memberships; what it filed and did stays.

    ``owed`` is the number of duties it leaves open: then the keeper says expressly that it ends all the same.
    """
    with act("organisation.close", clause=_CLAUSE, by=by, at=at) as deed:
        require_keeper(by, organisation.kind, organisation.region_id)
        _require_open(organisation)
        if by.organisation_id == organisation.pk:
            raise Denied("不能停用自己所在的单位", clause=_CLAUSE, code="own_organisation")
        if not reason.strip():
            raise Denied("请填写停用原因", clause=_CLAUSE, code="reason_missing")
        if owed and not confirmed:
            raise Denied(
                "该单位还有 {count} 件未办结事项；请确认停用后由登记机关另行处理",
                clause=_CLAUSE,
                code="duties_open",
                count=owed,
            )
        _store(deed, organisation, ended_on=deed.on)
        Membership.objects.filter(organisation=organisation, ended_at=None).update(ended_at=deed.at)
        organisation.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=deed.at)
        write_line(deed, organisation.subject, step="close", note=reason.strip())


def reopen_organisation(*, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Take back the end of an organisation; its people are invited anew."""
    with act("organisation.reopen", clause=_CLAUSE, by=by, at=at) as deed:
        require_keeper(by, organisation.kind, organisation.region_id)
        if organisation.ended_on is None:
            raise Denied("该单位没有停用", clause=_CLAUSE, code="not_ended")
        with _untaken():
            _store(deed, organisation, ended_on=None)
        write_line(deed, organisation.subject, step="reopen")


def _checked(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    codes = {
        name: credit_code(text=text)
        for name in ("headquarters_code", "credit_code")
        if (text := facts.get(name, "").strip())
    }
    if kind in _WITH_CODE and "credit_code" not in codes:
        raise Denied("请填写统一社会信用代码", clause="R-4.2.2-d", code="credit_code_missing")
    return {**facts, **codes}


def _store(deed: Act, organisation: Organisation, **changes: Any) -> None:
    seen = Organisation.objects.filter(pk=organisation.pk, version=organisation.version)
    if not seen.update(version=F("version") + 1, **changes):
        raise Conflict(
            "这条{title}刚被他人更改，您的操作没有保存；请刷新后核对再办",
            clause=deed.clause,
            code="conflict",
            title="单位",
        )
    organisation.refresh_from_db()


def _shown(value: Any) -> str:
    return value.full_name if isinstance(value, Region) else value or ""


def _require_open(organisation: Organisation) -> None:
    if organisation.ended_on is not None:
        raise Denied("{name}已停用；请先恢复再更改", clause=_CLAUSE, code="ended", name=organisation.name)


@contextmanager
def _untaken() -> Iterator[None]:
    """Turn what the database refuses as taken into a sentence; a savepoint keeps the act alive."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for constraint, refused in _TAKEN.items():
            if constraint in str(error):
                raise refused() from error
        raise


_TAKEN: dict[str, Callable[[], Denied]] = {
    "one_organisation_per_kind_and_name": lambda: Denied(
        "同类单位中已有这个名称；请在单位列表中查找，不要重复登记", clause=_CLAUSE, code="name_taken"
    ),
    "one_organisation_per_kind_and_code": lambda: Denied(
        "同类单位中已有这个统一社会信用代码；请在单位列表中查找，不要重复登记",
        clause=_CLAUSE,
        code="code_taken",
    ),
    "one_bureau_per_region": lambda: Denied(
        "该行政区划已有市场监督管理局", clause=_CLAUSE, code="region_taken"
    ),
}
