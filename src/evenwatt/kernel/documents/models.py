from __future__ import annotations

import pgtrigger
from django.db import models

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.regions.models import Region


class Document(models.Model):
    """A document as it was issued. ``content`` is all that is printed, frozen at issue; the file follows
    from it and can be rendered again at any time (R-4.4.7-b: printable on demand)."""

    STANDING = Standing(
        operator="operator_id",
        platform="operator_id",  # the firm that the document is about, in either capacity
        institution="institution_id",
        county="counties__code",
        city="city_id",
        province=True,
        spans_counties=True,
    )

    template = models.CharField(max_length=40)
    number = models.CharField(max_length=200)
    title = models.CharField(max_length=400)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    content = models.JSONField()
    issued_at = models.DateTimeField()
    signed = models.CharField(max_length=300)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT)
    operator = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    #: Whose bureaus hold it as well: of a plan every county it covers, of a lot those of its chargers.
    counties = models.ManyToManyField(Region, related_name="+")
    city = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_document_per_number")]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="documents_of_subject")]
        triggers = [
            pgtrigger.Protect(
                name="frozen", operation=pgtrigger.Update, condition=pgtrigger.AnyChange(exclude=["file"])
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]
