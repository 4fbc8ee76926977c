from __future__ import annotations

from django.db import models

from evenwatt.kernel.parties.models import Account, Organisation
from evenwatt.kernel.parties.roles import Role


class Duty(models.Model):
    """Something that one office owes. Opened by an act, closed in the transaction that does the work.

    ``due_on`` comes from the law's periods and is empty where the text sets none; ``provisional`` says that
    the count crosses a year whose working days are not announced yet.
    """

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject = models.CharField(max_length=400)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(max_length=24, choices=Role)
    clause = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    counted_from = models.DateField()
    due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "organisation", "role"],
                condition=models.Q(closed_at=None),
                name="one_open_duty_of_a_kind",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "role", "due_on"],
                condition=models.Q(closed_at=None),
                name="open_duties_of_office",
            ),
            models.Index(fields=["subject_type", "subject_id"], name="duties_of_subject"),
        ]
