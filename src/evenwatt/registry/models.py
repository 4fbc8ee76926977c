from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.registry.connection_models import Connection, HostedOperator, Mismatch, StopNotice
from evenwatt.registry.states import ChargerKind, Ownership, StopCause

__all__ = ["Charger", "ChargerModel", "Connection", "HostedOperator", "Mismatch", "Station", "StopNotice"]


@pghistory.track()
class ChargerModel(models.Model):
    """An entry of the model catalogue: what a maker's model is (R-3.8-a).

    ``proposed_kind`` is read from the model's text; ``kind`` and ``accuracy_class`` stay empty until an
    operator has confirmed them once. Spellings that differ in blanks, dashes or width share one entry.
    """

    maker_key = models.CharField(max_length=120)
    model_key = models.CharField(max_length=120)
    maker = models.CharField(max_length=120)
    model = models.CharField(max_length=120)
    proposed_kind = models.CharField(max_length=2, choices=ChargerKind, blank=True)
    kind = models.CharField(max_length=2, choices=ChargerKind, blank=True)
    accuracy_class = models.CharField(max_length=4, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["maker_key", "model_key"], name="one_catalogue_entry")]

    def __str__(self) -> str:
        return f"{self.maker} {self.model}"


@pghistory.track()
class Station(models.Model):
    """A station (场站) of one operator in one county (R-3-a)."""

    STANDING = Standing(operator="operator_id", county="county_id", city="county__city_id", province=True)

    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stations")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="stations")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "county", "name_key"], name="one_station_per_name")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Charger(Stateful):
    """One charging facility (充电设施). Its identity is maker and serial number.

    ``state`` is the operating status that the public sees. ``maker`` and ``model`` keep the spelling of the
    last filing; ``catalogue`` joins the spellings.
    """

    WORKFLOW = "charger"
    STANDING = Standing(
        operator="operator_id", county="station__county_id", city="station__county__city_id", province=True
    )

    public_code = models.CharField(max_length=11, unique=True)
    serial = models.CharField(max_length=60)
    serial_key = models.CharField(max_length=60)
    maker_key = models.CharField(max_length=120)
    maker = models.CharField(max_length=120)
    model = models.CharField(max_length=120)
    catalogue = models.ForeignKey(ChargerModel, on_delete=models.PROTECT, related_name="chargers")
    year = models.PositiveSmallIntegerField()
    ownership = models.CharField(max_length=4, choices=Ownership)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="chargers")
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="chargers")
    filed_on = models.DateField()
    stopped_since = models.DateField(null=True)
    stopped_by = models.CharField(max_length=12, choices=StopCause, blank=True)
    #: Number of the lot that was rejected, until an evaluation has passed: it is not merged with others.
    rejected_lot = models.CharField(max_length=200, blank=True)
    certificate_until = models.DateField(null=True)
    next_evaluation_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["maker_key", "serial_key"], name="one_charger_per_maker_and_serial"
            )
        ]
        indexes = [
            models.Index(fields=["serial_key"], name="charger_serial", opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self) -> str:
        return self.serial
