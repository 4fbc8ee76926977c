from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.evaluation.states import LotConclusion
from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.parties.models import Account
from evenwatt.kernel.workflow.models import Stateful


@pghistory.track()
class Evaluation(Stateful):
    """The evaluation of one lot: the count, the conclusion, the report (R-4.4.6-a)."""

    WORKFLOW = "evaluation"
    STANDING = Standing(
        operator="lot__scheme__operator_id",
        institution="lot__scheme__institution_id",
        city="lot__scheme__city_id",
        county="lot__members__charger__station__county_id",
        spans_counties=True,
        province=True,
    )

    lot = models.OneToOneField("lots.Lot", on_delete=models.PROTECT, related_name="evaluation")
    tested = models.PositiveIntegerField()
    nonconforming = models.PositiveIntegerField()
    conclusion = models.CharField(max_length=8, choices=LotConclusion)
    number = models.CharField(max_length=200, blank=True)
    prepared_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    report_on = models.DateField(null=True)
    disposed_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)
    grade = models.CharField(max_length=1, blank=True)
    next_evaluation_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.lot.number} 评价"
