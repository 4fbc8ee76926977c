from __future__ import annotations

from typing import TypedDict

import pgtrigger
from django.db import models


class Change(TypedDict):
    """A fact by its key, as it was and as it is; an empty text: not stated."""

    fact: str
    was: str
    now: str


class LifeLine(models.Model):
    """One step in the life of one subject. Never changed, never deleted (R-4.4.7-b).

    No foreign keys: a line outlives whatever it speaks of.
    """

    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    step = models.CharField(max_length=40)
    source = models.CharField(max_length=24, blank=True)
    target = models.CharField(max_length=24)
    clause = models.CharField(max_length=20)
    at = models.DateTimeField()
    signed = models.CharField(max_length=300)
    account_id = models.BigIntegerField(null=True)
    note = models.TextField(blank=True)
    #: The facts that the step changed (`Change`), none in an empty list; nothing of steps that name none.
    changes = models.JSONField(null=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="life_of_subject")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
