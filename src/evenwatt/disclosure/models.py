from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region


@pghistory.track()
class Publication(models.Model):
    """A published result: of a lot, or of chargers verified one by one (R-4.4.8-a).

    What was found is fixed here; what may change (operating status, rectification, grade) is read from its
    own room when the page is asked for.
    """

    source_type = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    conclusion = models.CharField(max_length=60)
    title = models.CharField(max_length=400)
    result_on = models.DateField()
    published_at = models.DateTimeField()
    signed = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_type", "source_id", "conclusion"], name="published_once")
        ]


class PublishedCharger(models.Model):
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="chargers")
    charger = models.ForeignKey("registry.Charger", on_delete=models.PROTECT, related_name="publications")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "charger"], name="published_charger_once")
        ]
