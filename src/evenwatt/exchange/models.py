from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.exchange.states import Decision, Outcome
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.models import Organisation
from evenwatt.registry.models import Charger


@pghistory.track()
class PlatformNumber(models.Model):
    """The number under which the compulsory-verification platform knows a charger."""

    charger = models.OneToOneField(Charger, on_delete=models.PROTECT, related_name="platform_number")
    number = models.CharField(max_length=60)


class Sample(models.Model):
    """A ledger that an office uploaded to make a mapping from; ``name`` is that of the mapping to follow."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    name = models.CharField(max_length=60, blank=True)


class SavedMapping(models.Model):
    """One version of a mapping that an office made; a change is a new version, the old ones stay readable."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ledger_mappings")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    sample = models.ForeignKey(Sample, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    signed = models.CharField(max_length=300)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name", "version"], name="one_mapping_version")
        ]

    @property
    def code(self) -> str:
        """By what it is chosen, beside the names of the shipped ones."""
        return f"saved-{self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject("ledger_mapping", self.pk, self.name)


class Ledger(models.Model):
    """A ledger that an office imported, compared with the registry as it stood then.

    ``mapping`` is the mapping as it was; ``place`` and ``operator`` say which chargers it was compared with.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ledgers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    mapping = models.JSONField()
    place = models.CharField(max_length=12, blank=True)
    operator = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    findings = models.JSONField(default=list)
    row_count = models.PositiveIntegerField()
    error_rows = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    signed = models.CharField(max_length=300)
    #: The import before, against which entries are new.
    preceding = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.file_name

    @property
    def subject(self) -> Subject:
        return Subject("ledger", self.pk, self.file_name)


class Entry(models.Model):
    """One charger in a comparison: a row of the ledger, or a charger that no row means (``row`` is 0).

    ``facts`` are those of the row as read, for a charger alone its own; ``differences`` lists fact, ours and
    theirs. ``is_new`` says that the import before had not found the same.
    """

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="entries")
    row = models.PositiveIntegerField()
    facts = models.JSONField()
    findings = models.JSONField(default=list)
    outcome = models.CharField(max_length=12, choices=Outcome)
    charger = models.ForeignKey(Charger, null=True, on_delete=models.PROTECT, related_name="+")
    candidates = models.JSONField(default=list)
    differences = models.JSONField(default=list)
    operator = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=40)
    is_new = models.BooleanField(default=True)
    decision = models.CharField(max_length=12, choices=Decision, blank=True)
    note = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    signed = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ledger", "outcome", "id"], name="entries_by_outcome"),
            models.Index(fields=["ledger", "operator", "decision"], name="entries_asked"),
        ]
