"""Let people in by a one-time link, give them a new password by another, let them go (R-4.4.7-c)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actions import give_role, open_account
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.failed_logins import forget_failures
from evenwatt.kernel.parties.invitations import Invitation
from evenwatt.kernel.parties.keeping import require_people_keeper
from evenwatt.kernel.parties.models import Account, Membership, Organisation
from evenwatt.kernel.parties.queries import is_last_of_role
from evenwatt.kernel.parties.roles import OrganisationKind, Role, roles_of
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

_CLAUSE = "R-4.4.7-c"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def invite(
    *, organisation: Organisation, role: Role, name: str, token_hash: str, by: Actor, at: datetime
) -> Invitation:
    """Offer a role to a person; whoever holds the link may take it once, in time."""
    with act("invitation.offer", clause=_CLAUSE, by=by, at=at) as deed:
        require_people_keeper(by, organisation, role)
        _require_open(organisation)
        if role not in roles_of(organisation.kind, organisation.region.level):
            raise Denied(
                "{organisation} 不设“{role}”这一岗位，请选择该类单位的岗位",
                clause="R-4.1.1-b",
                code="no_such_role",
                organisation=organisation.name,
                role=str(role.label),
            )
        return _offer(deed, organisation, name.strip(), token_hash, role=role)


def invite_first_steward(
    *, organisation: Organisation, name: str, token_hash: str, at: datetime
) -> Invitation:
    """Offer an organisation that never had people its steward's role; nobody is there yet to do it."""
    with act("invitation.offer", clause=_CLAUSE, by=None, at=at) as deed:
        assert not organisation.memberships.exists(), "whoever is there invites"
        return _offer(deed, organisation, name, token_hash, role=Role.STEWARD)


def offer_new_password(
    *, account: Account, organisation: Organisation, token_hash: str, by: Actor, at: datetime
) -> Invitation:
    """Offer a person a new password; one who also serves elsewhere is the operations unit's to help.

    Otherwise a steward could take over what a colleague may do in another organisation.
    """
    with act("invitation.new_password", clause=_CLAUSE, by=by, at=at) as deed:
        _require_only_here(account, organisation, by)
        Invitation.objects.filter(account=account, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
        return _offer(deed, organisation, account.name, token_hash, account=account)


def withdraw_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> None:
    with act("invitation.withdraw", clause=_CLAUSE, by=by, at=at) as deed:
        require_people_keeper(by, invitation.organisation, invitation.role)
        _spend(invitation, withdrawn_at=at)
        write_line(deed, invitation.organisation.subject, step="uninvite", note=invitation.name)


def invitation_behind(token_hash: str, *, at: datetime) -> Invitation:
    """The open invitation of a link. Raises `Denied` for one that is unknown, used, withdrawn or expired."""
    found = (
        Invitation.objects.filter(token_hash=token_hash)
        .select_related("organisation__region", "account")
        .first()
    )
    if found is None or found.withdrawn_at or found.organisation.ended_on:
        raise Denied("链接无效或已撤回；请向发出人索取新的链接", clause=_CLAUSE, code="link_unknown")
    if found.used_at:
        raise Denied("链接已使用过，不能再次使用；请直接登录", clause=_CLAUSE, code="link_used")
    if found.expires_at <= at:
        raise Denied("链接已过有效期；请向发出人索取新的链接", clause=_CLAUSE, code="link_expired")
    return found


def join_as_new(*, invitation: Invitation, login: str, name: str, password: str, at: datetime) -> Membership:
    """Open an account for whoever holds the link, in the role that was offered."""
    if not _LOGIN.fullmatch(login):
        raise Denied(
            "账号为3至40位小写字母、数字、点、横线或下划线，以字母或数字开头",
            clause=_CLAUSE,
            code="login_shape",
        )
    with act("invitation.accept", clause=_CLAUSE, by=None, at=at):
        _spend(invitation, used_at=at)
        try:
            with transaction.atomic():
                account = open_account(login=login, name=name.strip(), password=password)
        except IntegrityError as error:
            raise Denied(
                "账号“{login}”已有人使用，请换一个", clause=_CLAUSE, code="login_taken", login=login
            ) from error
        return _join(invitation, account, at)


def join_as(*, invitation: Invitation, account: Account, at: datetime) -> Membership:
    """Add the role that was offered to the account that somebody has already."""
    with act("invitation.accept", clause=_CLAUSE, by=None, at=at):
        _spend(invitation, used_at=at)
        if Membership.objects.filter(
            account=account, organisation=invitation.organisation, role=invitation.role, ended_at=None
        ).exists():
            raise Denied("您已有这个岗位，无须再次接受", clause=_CLAUSE, code="already_joined")
        return _join(invitation, account, at)


def set_offered_password(*, invitation: Invitation, password: str, at: datetime) -> Account:
    """Set the new password that a link allows; whoever is logged in with the old one is logged out."""
    with act("invitation.accept", clause=_CLAUSE, by=None, at=at) as deed:
        _spend(invitation, used_at=at)
        account = invitation.account
        assert account is not None, "a link without a role is for an account"
        account.set_password(password)
        account.save(update_fields=["password"])
        forget_failures(account.login)
        write_line(deed, invitation.organisation.subject, step="new_password", note=account.name)
    return account


def change_password(*, account: Account, password: str) -> None:
    """Set the password that a person chose for the account that he or she is logged in with."""
    account.set_password(password)
    account.save(update_fields=["password"])


def end_membership(
    *,
    membership: Membership,
    successor: Account | None,
    confirmed: bool,
    by: Actor,
    at: datetime,
) -> Membership | None:
    """End a role of a person; ``successor``, a colleague, takes over and is given the role if need be.

    What is owed is owed by the office, so that nothing has to be moved; but the last person of a role with
    open duties goes only with a successor or by express confirmation. Returns the successor's membership.
    """
    organisation = membership.organisation
    with act("membership.end", clause=_CLAUSE, by=by, at=at) as deed:
        require_people_keeper(by, organisation, membership.role)
        taking_over = _succeed(membership, successor, by, at) if successor else None
        owed = open_duties_of_office(membership)
        alone = is_last_of_role(membership)
        if alone and not confirmed and (owed or membership.role == Role.STEWARD):
            raise Denied(
                "这是“{role}”岗位的最后一人，还有 {count} 件未办结事项；请指定接手人，或者确认暂无接手人",
                clause=_CLAUSE,
                code="last_of_role",
                role=str(Role(membership.role).label),
                count=owed,
            )
        ended = Membership.objects.filter(pk=membership.pk, ended_at=None).update(
            ended_at=at, successor=successor
        )
        if not ended:
            raise Denied("该岗位已经结束", clause=_CLAUSE, code="already_ended")
        note = f"{membership.account.name}：{Role(membership.role).label}"
        if successor:
            note += f"；由{successor.name}接手"
        elif alone:
            note += "；暂无接手人"
        write_line(deed, organisation.subject, step="leave", note=note)
    return taking_over


def deactivate_account(*, account: Account, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Shut an account whose person left; the roles must have been ended one by one, with their hand-over."""
    with act("account.deactivate", clause=_CLAUSE, by=by, at=at) as deed:
        _require_only_here(account, organisation, by)
        if Membership.objects.filter(account=account, ended_at=None).exists():
            raise Denied("请先结束该人员的各个岗位，再停用账号", clause=_CLAUSE, code="still_member")
        _set_active(deed, account, organisation, active=False)


def reactivate_account(*, account: Account, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Open an account again; its roles are given by a new invitation."""
    with act("account.reactivate", clause=_CLAUSE, by=by, at=at) as deed:
        _require_only_here(account, organisation, by)
        _set_active(deed, account, organisation, active=True)


def open_duties_of_office(membership: Membership) -> int:
    """How many duties the office of a membership owes."""
    return Duty.objects.filter(
        organisation=membership.organisation_id, role=membership.role, closed_at=None
    ).count()


def _succeed(membership: Membership, successor: Account, by: Actor, at: datetime) -> Membership:
    if successor.pk == membership.account_id:
        raise Denied("接手人不能是本人", clause=_CLAUSE, code="same_successor")
    here = Membership.objects.filter(
        account=successor, account__is_active=True, organisation=membership.organisation_id, ended_at=None
    )
    if not here.exists():
        raise Denied("接手人须是本单位的在职人员", clause=_CLAUSE, code="foreign_successor")
    has = here.filter(role=membership.role).first()
    return has or give_role(
        account=successor, organisation=membership.organisation, role=Role(membership.role), by=by, at=at
    )


def _offer(
    deed: Act,
    organisation: Organisation,
    name: str,
    token_hash: str,
    *,
    role: str = "",
    account: Account | None = None,
) -> Invitation:
    invitation = Invitation.objects.create(
        organisation=organisation,
        name=name,
        role=role,
        account=account,
        token_hash=token_hash,
        invited_by=deed.signed,
        invited_at=deed.at,
        expires_at=deed.at + timedelta(days=catalog().value("invitation_days", on=deed.on)),
    )
    step, note = ("invite", f"{name}：{Role(role).label}") if role else ("offer_password", name)
    write_line(deed, organisation.subject, step=step, note=note)
    return invitation


def _join(invitation: Invitation, account: Account, at: datetime) -> Membership:
    return give_role(
        account=account,
        organisation=invitation.organisation,
        role=Role(invitation.role),
        by=None,
        at=at,
    )


def _spend(invitation: Invitation, **stamp: datetime) -> None:
    """Use up or withdraw a link: once, whoever else holds it at the same moment."""
    open_still = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None)
    if not open_still.update(**stamp):
        raise Denied("链接已使用过，不能再次使用；请直接登录", clause=_CLAUSE, code="link_used")


def _require_only_here(account: Account, organisation: Organisation, by: Actor) -> None:
    """Refuse a steward an account that serves elsewhere too, or never served here."""
    everywhere = Membership.objects.filter(account=account)
    here = everywhere.filter(organisation=organisation)
    if by.organisation_id == organisation.pk:
        require_people_keeper(by, organisation, "")
    else:
        require_people_keeper(by, organisation, Role.STEWARD)
        here = here.filter(role=Role.STEWARD)
    elsewhere = everywhere.filter(~Q(organisation=organisation), ended_at=None)
    if not here.exists() or (elsewhere.exists() and by.kind != OrganisationKind.OPERATIONS_UNIT):
        raise Denied(
            "该账号不属于本单位，或者还在其他单位任职；请由本人更改密码，或者由平台运维单位办理",
            clause=_CLAUSE,
            code="serves_elsewhere",
        )


def _set_active(deed: Act, account: Account, organisation: Organisation, *, active: bool) -> None:
    Account.objects.filter(pk=account.pk).update(is_active=active)
    step = "reactivate" if active else "deactivate"
    write_line(deed, organisation.subject, step=step, note=account.name)


def _require_open(organisation: Organisation) -> None:
    if organisation.ended_on is not None:
        raise Denied("{name}已停用；请先恢复再更改", clause=_CLAUSE, code="ended", name=organisation.name)
