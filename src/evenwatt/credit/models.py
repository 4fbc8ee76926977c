from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models

from evenwatt.credit.states import Grade
from evenwatt.kernel.parties.models import Organisation


@pghistory.track()
class CreditGrade(models.Model):
    """A grade and the days on which it holds. Grades follow each other without gap or overlap."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=1, choices=Grade)
    since = models.DateField()
    until = models.DateField(null=True)
    clause = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ("since",)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(until=None), name="one_grade_in_force"
            )
        ]


class GradeCheck(models.Model):
    """That a county checked which grade an operator holds; every check is a row of its own (R-4.3.1-f).

    ``remark`` says why it found the grade wrong, and nothing where it found it right.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grade_checks")
    grade = models.CharField(max_length=1, choices=Grade)
    on = models.DateField()
    remark = models.CharField(max_length=300, blank=True, default="")
    signed = models.CharField(max_length=300)

    class Meta:
        ordering = ("on", "pk")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
