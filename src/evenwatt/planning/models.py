from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.models import Stateful


@pghistory.track()
class AnnualPlan(Stateful):
    """A city's sampling plan for a year and one institution, form A (R-4.4.1-a).

    ``sampling`` is the snapshot of the sampling parameters that hold for every lot of this plan, with the
    day since which each version is in force.
    """

    WORKFLOW = "plan"
    STANDING = Standing(
        institution="institution_id",
        city="city_id",
        county="counties__code",
        province=True,
        spans_counties=True,
    )

    year = models.PositiveSmallIntegerField()
    city = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="plans")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans")
    counties = models.ManyToManyField(Region, related_name="county_plans")
    number = models.CharField(max_length=200, blank=True)
    results_due_on = models.DateField()
    remarks = models.TextField(blank=True)
    sampling = models.JSONField()
    operator_count = models.PositiveIntegerField(default=0)
    charger_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="one_plan_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city.name} {self.year} 年度抽检计划（{self.institution.name}）"


class PlannedCharger(models.Model):
    """A charger that a plan takes in. One year plans a charger once, and no year while one is under way.

    ``settled_at`` is when the plan had its result of it: its lot or the charger itself was disposed of, or
    it could not be verified.
    """

    plan = models.ForeignKey(AnnualPlan, on_delete=models.PROTECT, related_name="planned")
    charger = models.ForeignKey("registry.Charger", on_delete=models.PROTECT, related_name="planned")
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["charger", "year"], name="planned_once_a_year")]
        indexes = [models.Index(fields=["plan", "operator"], name="planned_of_operator")]
