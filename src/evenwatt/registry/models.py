from __future__ import annotations

from decimal import Decimal

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.search.grams import Grams
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.registry.connection_models import Connection, HostedOperator, Mismatch, StopNotice
from evenwatt.registry.states import ChargerKind, ChargerState, Ownership, StopCause

__all__ = ["Charger", "ChargerModel", "Connection", "HostedOperator", "Mismatch", "Station", "StopNotice"]


@pghistory.track()
class ChargerModel(models.Model):
    """An entry of the model catalogue: what a maker's model is (R-3.8-a).

    ``proposed_kind`` is read from the model's text, ``proposed_class`` from the operators' own column;
    ``kind`` and what follows stay empty until an operator has confirmed them once. Spellings that differ in
    blanks, dashes or width share one entry; others are joined: ``joined_into`` leads from a variant to the
    entry that speaks for it, and the variant keeps its spelling.
    """

    maker_key = models.CharField(max_length=120)
    model_key = models.CharField(max_length=120)
    maker = models.CharField(max_length=120)
    model = models.CharField(max_length=120)
    proposed_kind = models.CharField(max_length=2, choices=ChargerKind, blank=True)
    kind = models.CharField(max_length=2, choices=ChargerKind, blank=True)
    proposed_class = models.CharField(max_length=4, blank=True)
    accuracy_class = models.CharField(max_length=4, blank=True)
    rated_kw = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    rated_v = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    rated_a = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    display_step_kwh = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    joined_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="variants")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["maker_key", "model_key"], name="one_catalogue_entry")]

    def __str__(self) -> str:
        return f"{self.maker} {self.model}"

    @property
    def subject(self) -> Subject:
        return Subject("model", self.pk, str(self))


@pghistory.track()
class Station(models.Model):
    """A station (场站) of one operator in one county (R-3-a).

    ``site_kind`` is a code of the parameter ``site_kinds``; coordinates are WGS-84, in degrees.
    """

    STANDING = Standing(operator="operator_id", county="county_id", city="county__city_id", province=True)

    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stations")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    address = models.CharField(max_length=200)
    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="stations")
    site_kind = models.CharField(max_length=24, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "county", "name_key"], name="one_station_per_name")
        ]
        indexes = [
            GinIndex(Grams("name"), name="station_name_grams"),
            GinIndex(Grams("address"), name="station_address_grams"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Subject:
        return Subject("station", self.pk, self.name)

    @property
    def place_in_words(self) -> str:
        return f"{self.latitude}° N, {self.longitude}° E"


@pghistory.track()
class Charger(Stateful):
    """One charging facility (充电设施). Its identity is maker and serial number.

    ``state`` is the operating status that the public sees. ``maker`` and ``model`` keep the spelling of the
    last filing; ``catalogue`` joins the spellings. Ratings and display step of its own stand only where its
    nameplate differs from its model. Of two entries of one charger one is ``merged_into`` the other.
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
    #: Why the city found it unsuited to lots, a code of `unsuited_to_lots`: it is verified by itself.
    unsuited_reason = models.CharField(max_length=40, blank=True)
    unsuited_note = models.CharField(max_length=200, blank=True)
    certificate_until = models.DateField(null=True)
    next_evaluation_on = models.DateField(null=True)
    own_kw = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    own_v = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    own_a = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    own_step_kwh = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    connectors = models.PositiveSmallIntegerField(null=True)
    #: When the operator confirmed that it meets the rules on building and running chargers (R-4.2.1-c).
    construction_confirmed_on = models.DateField(null=True)
    #: Since when the operator itself lets it stand still: for good (R-6.1-a), or for a time.
    ceased_on = models.DateField(null=True)
    paused_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["maker_key", "serial_key"], name="one_charger_per_maker_and_serial"
            )
        ]
        indexes = [
            models.Index(fields=["serial_key", "id"], name="charger_serial"),
            GinIndex(Grams("serial_key"), name="charger_serial_grams"),
            models.Index(
                fields=["state", "id"],
                condition=~models.Q(state=ChargerState.IN_USE),
                name="charger_not_in_use",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def rated_kw(self) -> Decimal | None:
        return self.own_kw if self.own_kw is not None else self.catalogue.rated_kw

    @property
    def rated_v(self) -> Decimal | None:
        return self.own_v if self.own_v is not None else self.catalogue.rated_v

    @property
    def rated_a(self) -> Decimal | None:
        return self.own_a if self.own_a is not None else self.catalogue.rated_a

    @property
    def display_step_kwh(self) -> Decimal | None:
        return self.own_step_kwh if self.own_step_kwh is not None else self.catalogue.display_step_kwh


# Django finds the room's tables here.
from evenwatt.registry.models_of_change import (  # noqa: E402
    Merge,
    ModelStatement,
    StatusReport,
    Tenure,
    Transfer,
)

__all__ = [
    "Charger",
    "ChargerModel",
    "Merge",
    "ModelStatement",
    "Station",
    "StatusReport",
    "Tenure",
    "Transfer",
]
