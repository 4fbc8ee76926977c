"""What platforms connect: their operators, the stays of chargers, stops ordered, and disagreements found."""

from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.registry.connection_states import Ground, MismatchKind


@pghistory.track()
class HostedOperator(models.Model):
    """An operator on a platform in one county, as the platform's form F lists it (R-4.2.2-a).

    ``operator`` is the registered operator of that name, if there is one. ``until`` is the last day on which
    the platform listed it.
    """

    STANDING = Standing(platform="platform_id", city="platform__region__city_id", province=True)

    platform = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hosted")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    operator = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="hosted_by")
    stations = models.PositiveIntegerField()
    chargers = models.PositiveIntegerField()
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    grade = models.CharField(max_length=4, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)
    filed_on = models.DateField()
    #: The filing that listed it last: key and receipt number.
    filing_id = models.BigIntegerField()
    receipt = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "name_key", "county"],
                condition=models.Q(until=None),
                name="one_hosted_operator_per_county",
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Connection(models.Model):
    """One stay of a charger on a platform, from forms B and G (R-4.2.2-a, R-4.2.2-b).

    The text is the platform's; ``charger`` and ``operator`` are what it means in the registry, as far as it
    is known there. ``maker`` is empty where only form G named the charger, which does not print it.
    """

    STANDING = Standing(
        platform="platform_id",
        operator="operator_id",
        county="charger__station__county_id",
        city="platform__region__city_id",
        province=True,
    )

    platform = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="connections")
    charger = models.ForeignKey(
        "registry.Charger", null=True, on_delete=models.PROTECT, related_name="connections"
    )
    operator = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="connected_chargers"
    )
    operator_name = models.CharField(max_length=120)
    operator_key = models.CharField(max_length=120)
    station = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200)
    county = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    serial = models.CharField(max_length=60)
    maker = models.CharField(max_length=120, blank=True)
    maker_key = models.CharField(max_length=120, blank=True)
    model = models.CharField(max_length=120)
    model_key = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    #: Form G said so; what a yearly form B brings is no change of connection.
    begun_by_change = models.BooleanField(default=False)
    #: The day of the form B that listed it last; of a stay that form G began, none yet.
    listed_on = models.DateField(null=True)
    #: The filings that began and ended the stay: key and receipt number.
    filing_id = models.BigIntegerField()
    receipt = models.CharField(max_length=200)
    ended_by_filing_id = models.BigIntegerField(null=True)
    ended_by_receipt = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "serial", "maker_key", "model_key"],
                condition=models.Q(until=None),
                name="one_open_connection",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="connection_ends_after_it_began",
            ),
        ]
        indexes = [models.Index(fields=["platform", "operator_key"], name="connections_of_operator")]

    def __str__(self) -> str:
        return f"{self.platform.name} {self.serial}"


@pghistory.track()
class StopNotice(Stateful):
    """What a city bureau tells one platform about one charger, and what came of it (R-4.2.2-c, R-4.4.6-g)."""

    WORKFLOW = "stop_notice"
    STANDING = Standing(
        platform="connection__platform_id",
        operator="connection__operator_id",
        county="connection__charger__station__county_id",
        city="city_id",
        province=True,
    )

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="stop_notices")
    city = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=12, choices=Ground)
    clause = models.CharField(max_length=20)
    source = models.CharField(max_length=200)
    notified_at = models.DateTimeField()
    due_on = models.DateField()
    disconnected_on = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    released_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "ground"],
                condition=~models.Q(state="released"),
                name="one_open_notice_of_a_ground",
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection.serial} {self.connection.platform.name}"


@pghistory.track()
class Mismatch(Stateful):
    """A disagreement between a platform's filing and an operator's own, for both bureaus (R-4.3.1-b, c).

    ``county`` is the division whose bureau answers for the operator, ``city`` the one for the platform;
    ``place`` is where the charger stands or the operator is listed. One row per disagreement: one that is
    gone is settled, one that comes back is opened again.
    """

    WORKFLOW = "mismatch"
    STANDING = Standing(
        platform="platform_id",
        operator="operator_id",
        county="county_id",
        city="city_id",
        province=True,
    )

    platform = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mismatches")
    operator = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="mismatches_of_operator"
    )
    operator_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=MismatchKind)
    subject_key = models.CharField(max_length=260)
    place = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    platform_says = models.JSONField(default=dict)
    operator_says = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    explanation = models.TextField(blank=True)
    explained_by = models.CharField(max_length=300, blank=True)
    outcome = models.TextField(blank=True)
    settled_by = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "kind", "subject_key"], name="one_mismatch")
        ]
        indexes = [models.Index(fields=["county", "state"], name="mismatches_of_county")]

    def __str__(self) -> str:
        return f"{self.platform.name} {self.operator_name} {self.get_kind_display()}"
