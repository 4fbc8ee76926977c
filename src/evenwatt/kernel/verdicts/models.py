from __future__ import annotations

import pgtrigger
from django.db import models


class Verdict(models.Model):
    """One decision of the law in one case: what was given, on which parameters, what was found.

    ``parameters`` holds each version consulted with its days and its value; in rows of before that, since
    when it has been in force. Never changed, never deleted: a later decision on the same subject is a row
    of its own. No foreign keys: it outlives its subject.

    Clause: R-4.4.7-b.
    """

    decision = models.CharField(max_length=40)
    clause = models.CharField(max_length=20)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    given = models.JSONField()
    parameters = models.JSONField()
    found = models.JSONField()
    at = models.DateTimeField()
    signed = models.CharField(max_length=300)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="verdicts_on_subject")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
