"""Institutions stand beside the review by direction of the city: they remark, not decide (R-4.1.1-f)."""

from __future__ import annotations

from datetime import datetime

from evenwatt.filing.life import REMARK
from evenwatt.filing.models import Assignment, Filing, TechnicalRemark
from evenwatt.filing.states import FilingState
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.engine import require_permission, require_standing
from evenwatt.law.refusal import Denied
from evenwatt.rules.commission import Commission, require_remark_allowed


def assign(*, institution: Organisation, county: Region, by: Actor, at: datetime) -> Assignment:
    """Direct an institution to check what the operators of a county filed; what waits there waits for it too.

    Clause: R-4.1.1-f.
    """
    with act("technical.assign", clause="R-4.1.1-f", by=by, at=at) as deed:
        require_permission(by, Permission.TECHNICAL_ASSIGN)
        if Assignment.objects.filter(institution=institution, county=county, until=None).exists():
            raise Denied(
                "“{institution}”已经参加“{county}”申报信息的审核",
                clause="R-4.1.1-f",
                code="assigned",
                institution=institution.name,
                county=county.full_name,
            )
        made = Assignment.objects.create(institution=institution, county=county, since=deed.on)
        require_standing(by, made, title="指定", clause="R-4.1.1-f")
        waiting = Filing.objects.filter(county=county, state=FilingState.SUBMITTED, filer__kind="operator")
        for filing in waiting.select_related("filer"):
            open_duty(deed, REMARK, filing.subject, owed_by=institution)
    return made


def end_assignment(*, assignment: Assignment, by: Actor, at: datetime) -> None:
    """Let an assignment end with this day (R-4.1.1-f)."""
    with act("technical.end", clause="R-4.1.1-f", by=by, at=at) as deed:
        require_permission(by, Permission.TECHNICAL_ASSIGN)
        require_standing(by, assignment, title="指定", clause="R-4.1.1-f")
        assignment.until = deed.on
        assignment.save(update_fields=["until"])


def ask_for_remarks(deed: Act, filing: Filing) -> None:
    """Let the institutions assigned to a county owe their remarks on what was submitted there (R-4.1.1-f)."""
    if filing.filer.kind != OrganisationKind.OPERATOR:
        return
    for assignment in Assignment.objects.filter(county_id=filing.county_id, until=None).select_related(
        "institution"
    ):
        open_duty(deed, REMARK, filing.subject, owed_by=assignment.institution)


def remark(*, filing: Filing, excel_row: int, text: str, by: Actor, at: datetime) -> TechnicalRemark:
    """Remark on a row of a submitted filing, or with row 0 on the whole. Remarks are added, none is changed.

    Clause: R-4.1.1-f.
    """
    with act("technical.remark", clause="R-4.1.1-f", by=by, at=at) as deed:
        require_permission(by, Permission.TECHNICAL_REMARK)
        require_remark_allowed(
            commissions_of(by.organisation_id, filing.county_id),
            institution=by.organisation,
            county=filing.county_id,
            reviewed=filing.state != FilingState.SUBMITTED,
            text=text,
            on=deed.on,
        )
        latest = filing.rounds.exclude(submitted_at=None).last()
        assert latest is not None, "what is submitted has a round"
        if excel_row and not latest.rows.filter(excel_row=excel_row).exists():
            raise Denied(
                "报备表没有第 {row} 行；请核对行号", clause="R-4.1.1-f", code="no_such_row", row=excel_row
            )
        return TechnicalRemark.objects.create(
            round=latest,
            excel_row=excel_row,
            text=text.strip(),
            institution_id=by.organisation_id,
            signed=deed.signed,
            written_at=at,
        )


def commissions_of(institution_id: int, county: str) -> list[Commission]:
    """The assignments of an institution to a county, as the rule asks for them."""
    rows = Assignment.objects.filter(institution_id=institution_id, county_id=county)
    return [
        Commission(name, county_id, since, until)
        for name, county_id, since, until in rows.values_list(
            "institution__name", "county_id", "since", "until"
        )
    ]
