"""One-time links: into an organisation, or to a new password. The link's token is kept as its hash only."""

from __future__ import annotations

import hashlib

import pghistory
from django.db import models

from evenwatt.kernel.parties.models import Account, Organisation
from evenwatt.kernel.parties.roles import Role


def hash_of(token: str) -> str:
    """What is stored of a token: it is long and random, so that one plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


@pghistory.track(exclude=["token_hash"])
class Invitation(models.Model):
    """What a steward offered to whoever holds the link.

    With ``role`` the person joins the organisation; with ``account`` the person sets a new password. It is
    open until it is used, withdrawn or out of date.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    name = models.CharField(max_length=40)
    role = models.CharField(max_length=24, choices=Role, blank=True)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=200)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role="") ^ models.Q(account=None), name="invitation_to_join_or_to_reset"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.name}"
