from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.lots.states import TestBasis


@pghistory.track()
class SamplingScheme(Stateful):
    """The sampling scheme of one plan for one operator, form B.1 (R-4.4.2-a)."""

    WORKFLOW = "scheme"
    STANDING = Standing(
        operator="operator_id",
        institution="institution_id",
        city="city_id",
        county="plan__counties__code",
        spans_counties=True,
        province=True,
    )

    plan = models.ForeignKey("planning.AnnualPlan", on_delete=models.PROTECT, related_name="schemes")
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="schemes")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=200, blank=True)
    contacted_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    formed_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "operator"], name="one_scheme_per_operator")]

    def __str__(self) -> str:
        return f"{self.operator.name}抽样方案（{self.plan.number}）"


@pghistory.track()
class Lot(models.Model):
    """A lot (充电设施批) with its sampling plan, as the scheme puts it on record (R-3.8-a, R-4.4.2-a)."""

    STANDING = Standing(
        operator="scheme__operator_id",
        institution="scheme__institution_id",
        city="scheme__city_id",
        county="members__charger__station__county_id",
        spans_counties=True,
        province=True,
    )

    scheme = models.ForeignKey(SamplingScheme, on_delete=models.PROTECT, related_name="lots")
    number = models.CharField(max_length=200, unique=True)
    area = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    maker = models.CharField(max_length=120)
    model = models.CharField(max_length=120)
    kind = models.CharField(max_length=2, blank=True)
    accuracy_class = models.CharField(max_length=4, blank=True)
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    severity = models.CharField(max_length=12, default="normal")
    code_letter = models.CharField(max_length=1)
    sample_size = models.PositiveIntegerField()
    acceptance_number = models.PositiveIntegerField()
    rejection_number = models.PositiveIntegerField()
    spare_size = models.PositiveIntegerField()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return self.number


class LotMember(models.Model):
    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="members")
    charger = models.ForeignKey("registry.Charger", on_delete=models.PROTECT, related_name="lot_memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "charger"], name="once_in_a_lot")]


@pghistory.track()
class TestItem(Stateful):
    """A charger to be verified: a sample or spare of a lot, or one that is verified in full (R-4.4.2-b)."""

    __test__ = False
    WORKFLOW = "test_item"
    STANDING = Standing(
        operator="scheme__operator_id",
        institution="scheme__institution_id",
        city="scheme__city_id",
        county="charger__station__county_id",
        province=True,
    )

    scheme = models.ForeignKey(SamplingScheme, on_delete=models.PROTECT, related_name="test_items")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="test_items")
    charger = models.ForeignKey("registry.Charger", on_delete=models.PROTECT, related_name="test_items")
    basis = models.CharField(max_length=8, choices=TestBasis)
    position = models.PositiveIntegerField()
    #: Why it is verified in full (code of `rules.lot_forming`), or why it could not be verified.
    reason = models.CharField(max_length=40, blank=True)
    replaced_by = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        ordering = ("lot_id", "basis", "position")
        constraints = [models.UniqueConstraint(fields=["scheme", "charger"], name="tested_once_in_a_scheme")]

    def __str__(self) -> str:
        return self.charger.serial
