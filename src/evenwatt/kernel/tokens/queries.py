from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.tokens.actions import hash_of
from evenwatt.kernel.tokens.models import ApiToken
from evenwatt.law.refusal import Denied

_CLAUSE = "R-4.4.7-c"


def tokens_of(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of the actor's organisation, ended ones included."""
    tokens = ApiToken.objects.select_related("organisation", "membership__account", "use")
    return tokens.filter(organisation_id=actor.organisation_id).order_by("-made_at", "-pk")


def token_behind(secret: str, *, at: datetime) -> ApiToken:
    """The token that a request presents. Raises `Denied` for one that is unknown, revoked or out of date."""
    tokens = ApiToken.objects.select_related("membership__account", "membership__organisation__region")
    token = tokens.filter(token_hash=hash_of(secret)).first()
    if token is None:
        raise Denied("令牌无效；请核对后重试，或请本单位重新生成", clause=_CLAUSE, code="token_unknown")
    if token.revoked_at:
        raise Denied("令牌已撤销；请使用新的令牌", clause=_CLAUSE, code="token_revoked")
    if token.expires_at <= at:
        raise Denied("令牌已过有效期；请使用新的令牌", clause=_CLAUSE, code="token_expired")
    if token.membership.ended_at or not token.membership.account.is_active:
        raise Denied("生成令牌的人员已离开岗位；请由在岗人员重新生成", clause=_CLAUSE, code="token_orphaned")
    return token
