from __future__ import annotations

from datetime import datetime

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.draws.states import DrawState
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.metrology.draw import FIRST


@pghistory.track()
class Draw(Stateful):
    """One draw over several lots. The lists are frozen and hashed before any seed can exist."""

    WORKFLOW = "draw"
    STANDING = Standing(institution="institution_id", city="city_id", province=True)

    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=400)
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    #: [{"lot", "members", "sample_size", "spare_size"}], members sorted by the stable key
    lists = models.JSONField()
    list_hash = models.CharField(max_length=64)
    #: By which the lists were hashed and are drawn, see `metrology.draw`.
    algorithm = models.CharField(max_length=40, default=FIRST)
    frozen_at = models.DateTimeField()
    #: The last moment to open. Afterwards the public source stands in for whoever did not; a draw that was
    #: frozen before parties could be replaced has neither.
    deadline = models.DateTimeField(null=True)
    public_source = models.CharField(max_length=400, blank=True)
    source_named_at = models.DateTimeField(null=True)
    public_value = models.CharField(max_length=400, blank=True)
    public_reference = models.CharField(max_length=400, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    #: One publishable record per lot, see `metrology.draw`
    records = models.JSONField(null=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id"], name="one_draw_per_subject")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def binds_sizes(self) -> bool:
        """Whether the lists were hashed with the numbers to be drawn; the first draws did not (R-3.12-a)."""
        return self.algorithm != FIRST

    def is_overdue(self, *, at: datetime) -> bool:
        """Whether the deadline is over and a party stayed silent (R-3.12-a)."""
        return self.state != DrawState.DRAWN and self.deadline is not None and at > self.deadline


@pghistory.track()
class DrawParty(models.Model):
    """A party's half of the seed: first only its hash, later the value itself."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=Role)
    commitment = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True)
    value = models.CharField(max_length=128, blank=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["draw", "organisation"], name="one_part_per_party")]
