"""Functional zones: counties of our own making, for places that GB/T 2260 gives no code (R-0-b)."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models

from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.regions.models import Region


@pghistory.track()
class Zone(models.Model):
    """What is known of a functional zone besides its place among the regions.

    ``served_by`` is the county whose bureau serves it, empty while it has a bureau of its own. From
    ``closed_on`` nothing new can name it; what stands there stays, and ``served_by`` has taken over.
    """

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="zone")
    aliases = ArrayField(models.CharField(max_length=60), default=list)
    served_by = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="zones_served")
    since = models.DateField()
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.region.full_name

    @property
    def subject(self) -> Subject:
        return Subject("zone", self.pk, str(self))
