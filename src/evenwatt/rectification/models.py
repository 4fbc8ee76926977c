from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.rectification.states import Cause


@pghistory.track()
class Rectification(Stateful):
    """An order to put chargers right within the statutory working days after the notice was received.

    The record that caused it lies in a higher room, hence ``source_type`` and ``source_id``.
    """

    WORKFLOW = "rectification"
    STANDING = Standing(operator="operator_id", county="county_id", city="county__city_id", province=True)

    number = models.CharField(max_length=200, unique=True)
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rectifications")
    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="rectifications")
    cause = models.CharField(max_length=20, choices=Cause)
    source_type = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    title = models.CharField(max_length=400)
    chargers = models.ManyToManyField("registry.Charger", related_name="rectifications")
    ordered_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    reported_at = models.DateTimeField(null=True)
    measures = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "county", "operator"],
                name="one_order_per_cause_and_county",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
