from __future__ import annotations

import dataclasses

import pghistory
from django.db import models
from django.db.models.functions import Now

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Membership, Organisation
from evenwatt.kernel.parties.roles import Role


@pghistory.track(exclude=["token_hash"])
class ApiToken(models.Model):
    """A key of an organisation's own system: in one role of the organisation, within some of its permissions.

    Of the key itself only the hash is kept. It acts in the name of whoever made it, and ends with that
    person's membership. Clause: R-4.4.7-c.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tokens")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="tokens")
    role = models.CharField(max_length=24, choices=Role)
    name = models.CharField(max_length=40)
    permissions = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(revoked_at=None),
                name="one_token_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def actor(self) -> Actor:
        """Whoever made the token, within its permissions; every line of history names the token."""
        return dataclasses.replace(
            self.membership.actor(),
            role=Role(self.role),
            token_id=self.pk,
            token=self.name,
            scope=frozenset(self.permissions),
        )


class TokenUse(models.Model):
    """How often a token asked in the running minute, and when last. No history: it says nothing of rights."""

    token = models.OneToOneField(ApiToken, primary_key=True, on_delete=models.CASCADE, related_name="use")
    minute = models.DateTimeField()
    requests = models.PositiveIntegerField()
    last_used_at = models.DateTimeField()


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered, to answer its repetition the same.

    ``status`` is empty while the first request is at work. ``began_at`` is the database's clock: it is no
    legal moment.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    began_at = models.DateTimeField(db_default=Now(), db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_key")]
