"""What officers do with a filing before they decide, and what stands beside their decision."""

from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.parties.models import Membership, Organisation
from evenwatt.kernel.regions.models import Region


class ReviewNote(models.Model):
    """A remark as one officer typed it, before the decision; nobody overwrites another's.

    ``column`` is the key of the cell's column, "" for the row as a whole; ``excel_row`` 0 is the opinion.
    Clause: R-4.3.1-b, R-4.3.1-c.
    """

    round = models.ForeignKey("filing.Round", on_delete=models.CASCADE, related_name="notes")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    excel_row = models.PositiveIntegerField()
    column = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("excel_row", "column")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "membership", "excel_row", "column"], name="one_note_per_officer_and_cell"
            )
        ]


class Claim(models.Model):
    """Who of a bureau has taken up a review. It tells colleagues, and forbids nothing."""

    filing = models.OneToOneField("filing.Filing", on_delete=models.CASCADE, related_name="claim")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField()


@pghistory.track()
class Assignment(models.Model):
    """That a city directs an institution to check what the operators of a county filed (R-4.1.1-f)."""

    STANDING = Standing(institution="institution_id", city="county__city_id", province=True)

    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "county"],
                condition=models.Q(until=None),
                name="one_assignment_per_institution_and_county",
            )
        ]


@pghistory.track()
class TechnicalRemark(models.Model):
    """What an institution says of a row, or with row 0 of the whole filing, beside the county's review.

    Clause: R-4.1.1-f.
    """

    round = models.ForeignKey("filing.Round", on_delete=models.CASCADE, related_name="technical_remarks")
    excel_row = models.PositiveIntegerField()
    text = models.TextField()
    institution = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    signed = models.CharField(max_length=300)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("excel_row", "pk")


@pghistory.track()
class FieldCheck(models.Model):
    """What officers found on site when they checked a filing (R-4.3.1-b, R-4.3.1-c).

    ``excel_row`` is the row that it is about, or nothing where it is about a station or the whole.
    """

    filing = models.ForeignKey("filing.Filing", on_delete=models.PROTECT, related_name="field_checks")
    checked_on = models.DateField()
    officers = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    excel_row = models.PositiveIntegerField(null=True)
    agrees = models.BooleanField()
    finding = models.TextField()
    signed = models.CharField(max_length=300)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("checked_on", "pk")


class FieldPhoto(models.Model):
    """A photo of a field check, without the position and the other data that the camera wrote into it.

    ``camera_sha256`` is the digest of the file as the camera made it, to compare with it where it is kept.
    """

    of_check = models.ForeignKey(FieldCheck, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    camera_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)


@pghistory.track()
class Urging(models.Model):
    """A letter that urges a firm which is late: who sent it, when, by when to file (R-4.1.1-e)."""

    STANDING = Standing(
        operator="firm_id", platform="firm_id", county="region_id", city="region__city_id", province=True
    )

    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="urgings")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=1)
    year = models.PositiveSmallIntegerField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    sent_at = models.DateTimeField()
    signed = models.CharField(max_length=300)
    due_on = models.DateField()

    class Meta:
        ordering = ("-sent_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["firm", "form", "sent_on"], name="one_letter_a_day")]
