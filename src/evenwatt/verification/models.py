from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.parties.models import Account, Organisation
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.verification.states import Verdict, VerificationKind


@pghistory.track()
class MeasuringStandard(models.Model):
    """An institution's measuring standard, by JJG 1192/1193: only a valid one can carry a verdict."""

    STANDING = Standing(institution="institution_id")

    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="standards")
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=200)
    uncertainty_pct = models.DecimalField(max_digits=6, decimal_places=3)
    certificate = models.CharField(max_length=60)
    valid_until = models.DateField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="one_standard_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


@pghistory.track()
class Record(Stateful):
    """The verification of one charger (R-4.4.4-a).

    ``measured`` is what was read on site, ``judged`` what `metrology` made of it, with the versions of the
    parameters. There is no way to write a verdict: ``verdict`` repeats ``judged`` for search and count.
    """

    WORKFLOW = "verification"
    STANDING = Standing(
        institution="institution_id",
        city="charger__station__county__city_id",
        county="charger__station__county_id",
    )

    item = models.OneToOneField("lots.TestItem", on_delete=models.PROTECT, related_name="record")
    charger = models.ForeignKey("registry.Charger", on_delete=models.PROTECT, related_name="records")
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="records")
    standard = models.ForeignKey(MeasuringStandard, on_delete=models.PROTECT, related_name="records")
    #: The standard's certificate at the time; the standard itself is recertified (R-4.4.4-a).
    standard_certificate = models.CharField(max_length=60)
    verified_on = models.DateField()
    #: Why not on the day agreed with the operator (R-4.3.1-d).
    date_remark = models.CharField(max_length=200, blank=True)
    kind_of_verification = models.CharField(max_length=12, choices=VerificationKind)
    measured = models.JSONField()
    judged = models.JSONField()
    verdict = models.CharField(max_length=16, choices=Verdict)
    place = models.CharField(max_length=200, blank=True)
    temperature_c = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    humidity_pct = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    #: Borne by the institution (R-4.4.4-b).
    electricity_kwh = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    number = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField(null=True)
    verifier = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.charger.serial} 检定记录"
