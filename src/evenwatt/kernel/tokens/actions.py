"""Make a token, take it back."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from evenwatt.kernel.access.offered import OFFERED
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.clock.reading import end_of_day
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.tokens.models import ApiToken
from evenwatt.kernel.workflow.engine import NotAllowed, require_permission
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

_CLAUSE = "R-4.4.7-c"

_CLERKS = {
    str(OrganisationKind.OPERATOR): Role.OPERATOR_CLERK,
    str(OrganisationKind.PLATFORM): Role.PLATFORM_CLERK,
}


def hash_of(secret: str) -> str:
    """What is stored of a token: it is long and random, so that one plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_role(by: Actor) -> Role | None:
    """The office in which a token acts: that of the firm's clerks, whoever of the firm makes it."""
    return _CLERKS.get(by.kind)


def offered_to(by: Actor) -> list[Permission]:
    """The permissions that somebody can give a token; none outside of firms."""
    role = token_role(by)
    return [permission for permission in OFFERED if role and may(role, permission)]


def longest_validity(on: date) -> date:
    """The last day for which a token made on a day can be valid."""
    return on + timedelta(days=catalog().value("token_validity_days", on=on))


def make_token(
    *, name: str, permissions: Collection[str], valid_until: date, secret: str, by: Actor, at: datetime
) -> ApiToken:
    """Let a system of the actor's firm act as its clerks do; ``secret`` is shown once by the door.

    Clause: R-4.4.7-c.
    """
    with act("token.make", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.TOKEN_KEEP)
        role = token_role(by)
        if role is None or not permissions or set(permissions) - set(offered_to(by)):
            raise Denied("请至少选择一项本岗位的权限", clause=_CLAUSE, code="no_permissions")
        last = longest_validity(deed.on)
        if not deed.on <= valid_until <= last:
            raise Denied(
                "有效期应在今天与 {last} 之间；请改为其间的日期", clause=_CLAUSE, code="validity", last=last
            )
        try:
            with transaction.atomic():
                token = ApiToken.objects.create(
                    organisation_id=by.organisation_id,
                    membership_id=by.membership_id,
                    role=role,
                    name=name.strip(),
                    permissions=sorted(permissions),
                    token_hash=hash_of(secret),
                    made_at=at,
                    expires_at=end_of_day(valid_until),
                )
        except IntegrityError as error:
            raise Denied(
                "已有名为“{name}”的令牌；请换一个名称，或先撤销它",
                clause=_CLAUSE,
                code="name_taken",
                name=name.strip(),
            ) from error
        write_line(deed, _organisation(token), step="token_make", note=token.name)
    return token


def revoke_token(*, token: ApiToken, by: Actor, at: datetime) -> None:
    """End a token at once; a second time changes nothing. Clause: R-4.4.7-c."""
    with act("token.revoke", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.TOKEN_KEEP)
        if by.organisation_id != token.organisation_id:
            raise NotAllowed("接口令牌由其所属单位撤销", clause=_CLAUSE, code="foreign_record")
        ended = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
        if ended.update(revoked_at=at, revoked_by=deed.signed):
            write_line(deed, _organisation(token), step="token_revoke", note=token.name)


def _organisation(token: ApiToken) -> Subject:
    return Subject("organisation", token.organisation_id, token.organisation.name)
