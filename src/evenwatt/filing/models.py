from __future__ import annotations

import pghistory
from django.db import models

from evenwatt.filing.review_models import (
    Assignment,
    Claim,
    FieldCheck,
    FieldPhoto,
    ReviewNote,
    TechnicalRemark,
    Urging,
)
from evenwatt.filing.states import IDENTITY_LENGTH, FiledForm, GoneReason, RowFate, Severity
from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.registry.models import Charger

__all__ = [
    "Assignment",
    "Claim",
    "FieldCheck",
    "FieldPhoto",
    "FiledRow",
    "Filing",
    "Gone",
    "ReviewNote",
    "Round",
    "TechnicalRemark",
    "Urging",
]


@pghistory.track()
class Filing(Stateful):
    """What a firm files for a year: an operator its chargers (form B), a platform its forms F, B and G.

    Clause: R-4.2.1-a, R-4.2.2-a, R-4.2.2-b.
    """

    WORKFLOW = "filing"
    STANDING = Standing(
        operator="filer_id", platform="filer_id", county="county_id", city="county__city_id", province=True
    )

    form = models.CharField(max_length=1, choices=FiledForm, default=FiledForm.B)
    filer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="filings")
    #: The hosted operator for which a platform files form B by itself; empty for one form about all of them.
    hosted = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField()
    #: The division whose bureau reviews: the county of an operator, the city of a platform.
    county = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="filings")
    #: The other counties in which the filed chargers stand; they read it once it is approved (R-0-b).
    copied_to = models.ManyToManyField(Region, related_name="copied_filings")
    receipt = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filer", "form", "hosted"],
                condition=models.Q(state__in=["draft", "submitted", "returned"]),
                name="one_filing_at_a_time",
            )
        ]

    def __str__(self) -> str:
        if self.filer.kind == OrganisationKind.PLATFORM:
            return f"{self.filer.name} {self.year} 年度附录{self.form} {self.hosted}".rstrip()
        return f"{self.filer.name} {self.year} 年度充电设施信息报备"


class Round(models.Model):
    """One workbook of a filing. A correction is a new round; the earlier ones stay readable."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=200)
    #: Who uploaded it or mended it last, as signed: told to whoever came second.
    touched_by = models.CharField(max_length=300, blank=True)
    touched_at = models.DateTimeField(null=True)
    header = models.JSONField(default=dict)
    #: Where the form stands in the file: sheet, letters of the columns, cells of the header block.
    layout = models.JSONField(default=dict)
    #: How often each kind of finding was made in the rows: code, column, severity, count.
    kinds = models.JSONField(default=list)
    #: What became of the chargers in the registry: how many are new, changed, same.
    compared = models.JSONField(default=dict)
    #: Findings about the file as a whole; findings about a row stand at the row.
    findings = models.JSONField(default=list)
    row_count = models.PositiveIntegerField()
    error_rows = models.PositiveIntegerField()
    warning_rows = models.PositiveIntegerField()
    mended_rows = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    promised_by = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)
    opinion_signed = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["filing", "number"], name="one_round_per_number")]

    @property
    def filed_count(self) -> int:
        """How many rows a submission of the round files: those with errors stay behind."""
        return self.row_count - self.error_rows

    @property
    def is_fit(self) -> bool:
        """Whether the workbook as a whole can be submitted; single rows of it may still be wrong."""
        return all(finding["severity"] != Severity.ERROR for finding in self.findings)


class FiledRow(models.Model):
    """One charger as the workbook says it, with what the check found and the county remarked."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="rows")
    excel_row = models.PositiveIntegerField()
    values = models.JSONField()
    #: What the file says where the page was mended: column → original value.
    original = models.JSONField(default=dict)
    #: What the row is about, to find it again in another round or in the registry; "" if it does not say.
    identity = models.CharField(max_length=IDENTITY_LENGTH, blank=True)
    fate = models.CharField(max_length=8, choices=RowFate, blank=True)
    county_code = models.CharField(max_length=12, blank=True)
    severity = models.CharField(max_length=8, choices=Severity)
    findings = models.JSONField(default=list)
    remark = models.TextField(blank=True)
    #: What the bureau remarked on single cells: column → text.
    cell_remarks = models.JSONField(default=dict)
    #: That an officer has looked at the row, and who: the progress of a review.
    looked_at = models.DateTimeField(null=True)
    looked_by = models.CharField(max_length=300, blank=True)

    def value(self, column: str) -> str:
        """What the row says in a column, "" also of one that its form did not have yet."""
        said: str = self.values.get(column, "")
        return said

    class Meta:
        ordering = ("excel_row",)
        constraints = [models.UniqueConstraint(fields=["round", "excel_row"], name="one_row_per_line")]
        indexes = [
            models.Index(fields=["round", "severity", "excel_row"], name="rows_by_severity"),
            models.Index(fields=["round", "identity"], name="rows_by_identity"),
        ]


class Gone(models.Model):
    """A charger of the registry that a round leaves out, and what the operator says about it.

    ``reason`` is empty until it is said; nothing is submitted before. Clause: R-4.2.1-a, R-6.1-a.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="gone")
    charger = models.ForeignKey(Charger, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=GoneReason, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "charger"], name="one_reason_per_charger")]
