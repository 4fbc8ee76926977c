"""What happens to chargers and models between two filings: reports, transfers, merges, statements."""

from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.registry.states import Change, ChargerKind


@pghistory.track()
class StatusReport(Stateful):
    """An operator's report to the bureau of a county: these chargers cease, pause, or run again (R-6.1-a).

    The chargers' status follows with the report itself; the bureau takes note. ``due_on``, ``late`` and
    ``working_days`` (counted from the day of the change to the report) are set where operation ceased.
    """

    WORKFLOW = "status_report"
    STANDING = Standing(operator="operator_id", county="county_id", city="county__city_id", province=True)

    number = models.CharField(max_length=200, unique=True)
    change = models.CharField(max_length=8, choices=Change)
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="status_reports")
    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    chargers = models.ManyToManyField("registry.Charger", related_name="status_reports")
    effective_on = models.DateField()
    reason = models.CharField(max_length=200)
    reported_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    working_days = models.PositiveSmallIntegerField(null=True)
    late = models.BooleanField(default=False)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["county", "state"], name="reports_to_a_county")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_change_display()}"


@pghistory.track()
class Transfer(Stateful):
    """Chargers of one station that change hands: offered by one operator, accepted by the other."""

    WORKFLOW = "transfer"
    STANDING = Standing(
        operator="giver_id",
        other_operator="taker_id",
        county="station__county_id",
        city="station__county__city_id",
        province=True,
    )

    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transfers_given")
    taker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="transfers_taken")
    station = models.ForeignKey("registry.Station", on_delete=models.PROTECT, related_name="transfers")
    chargers = models.ManyToManyField("registry.Charger", related_name="transfers")
    reason = models.CharField(max_length=200)
    offered_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.station.name} 转让"


class Tenure(models.Model):
    """A past operator of a charger and its time; the present one stands on the charger itself."""

    STANDING = Standing(operator="operator_id")

    charger = models.ForeignKey("registry.Charger", on_delete=models.PROTECT, related_name="tenures")
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey("registry.Station", on_delete=models.PROTECT, related_name="tenures")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="tenures")
    until = models.DateTimeField()


@pghistory.track()
class Merge(Stateful):
    """Two entries of one charger: proposed by its operator or the county, decided by the county."""

    WORKFLOW = "merge"
    STANDING = Standing(
        operator="survivor__operator_id",
        county="survivor__station__county_id",
        city="survivor__station__county__city_id",
        province=True,
    )

    survivor = models.ForeignKey("registry.Charger", on_delete=models.PROTECT, related_name="+")
    duplicate = models.ForeignKey("registry.Charger", on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"],
                condition=models.Q(state="proposed"),
                name="one_open_proposal_per_duplicate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.duplicate.serial} 并入 {self.survivor.serial}"


@pghistory.track()
class ModelStatement(models.Model):
    """What one operator says a model is. The first confirms the entry; one that differs contradicts it."""

    entry = models.ForeignKey("registry.ChargerModel", on_delete=models.PROTECT, related_name="statements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=2, choices=ChargerKind)
    accuracy_class = models.CharField(max_length=4)
    rated_kw = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    rated_v = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    rated_a = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    display_step_kwh = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "organisation"], name="one_statement_per_operator")
        ]
