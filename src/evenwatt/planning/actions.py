from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.documents.actions import issue_document
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.workflow.engine import begin, fire, require_permission
from evenwatt.law.catalog import catalog
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.planning.form_a import form_a
from evenwatt.planning.life import ISSUE, PLAN, PLAN_YEAR
from evenwatt.planning.models import AnnualPlan, PlannedCharger
from evenwatt.planning.queries import candidates
from evenwatt.planning.states import PlanState
from evenwatt.rules.annual_plan import (
    require_chargers_to_plan,
    require_discard_reason,
    require_plan_content,
)

#: The parameters that a plan chooses, in the order in which people read them.
SAMPLING_PARAMETERS = (
    "sampling_level",
    "sampling_aql",
    "sampling_severity",
    "lot_area",
    "spare_ratio",
    "spare_minimum",
    "repeat_by",
)


def sampling_defaults(on: date) -> dict[str, dict[str, Any]]:
    """The sampling parameters in force: name → value, the day since when, and whether it is confirmed.

    Clause: R-4.4.2-c, R-3.8-a.
    """
    found = [catalog().param(name, on=on) for name in SAMPLING_PARAMETERS]
    return {
        param.name: {
            "value": str(param.value),
            "since": param.since.isoformat(),
            "confirmed": param.confirmed,
        }
        for param in found
    }


def ask_for_plan(deed: Act, city: Region) -> None:
    """Let a city know that chargers wait for a plan (R-4.4.3-a)."""
    open_duty(deed, PLAN_YEAR, Subject("region", int(city.pk), city.full_name), owed_by=bureau_of(city.pk))


def prepare_plan(
    *,
    year: int,
    institution: Organisation,
    counties: Sequence[Region],
    results_due_on: date,
    remarks: str = "",
    sampling: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> AnnualPlan:
    """Draft a plan for the actor's city. ``sampling`` names what differs from the parameters in force."""
    with act("plan.prepare", clause="R-4.4.1-a", by=by, at=at) as deed:
        require_permission(by, Permission.PLAN_ISSUE)
        _check_plan(deed, year, institution, counties, results_due_on)
        plan = AnnualPlan.objects.create(
            state=PlanState.DRAFT,
            year=year,
            city_id=by.region_code,
            institution=institution,
            results_due_on=results_due_on,
            remarks=remarks,
            sampling=_sampling(deed, sampling or {}),
            created_at=at,
        )
        plan.counties.set(counties)
        begin(deed, PLAN, plan)
        _owe_issue(deed, plan)
    return plan


def amend_plan(
    *,
    plan: AnnualPlan,
    year: int,
    institution: Organisation,
    counties: Sequence[Region],
    results_due_on: date,
    remarks: str = "",
    sampling: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change a draft; what it said before stays in the history (R-4.4.1-a)."""
    with act("plan.amend", clause="R-4.4.1-a", by=by, at=at) as deed:
        fire(
            deed,
            PLAN,
            plan,
            "amend",
            year=year,
            institution=institution,
            results_due_on=results_due_on,
            remarks=remarks,
            sampling=_sampling(deed, sampling or {}),
        )
        _check_plan(deed, year, institution, counties, results_due_on)
        plan.counties.set(counties)
        close_duties(deed, plan.subject, ISSUE)
        _owe_issue(deed, plan)


def discard_plan(*, plan: AnnualPlan, reason: str, by: Actor, at: datetime) -> None:
    """Give up a draft that is not to be issued; it stays readable, with the reason (R-4.4.1-a)."""
    with act("plan.discard", clause="R-4.4.1-a", by=by, at=at) as deed:
        require_discard_reason(reason)
        fire(deed, PLAN, plan, "discard", note=reason.strip())
        close_duties(deed, plan.subject, ISSUE)


def settle(deed: Act, charger_ids: Iterable[int]) -> None:
    """Note that the plans under way have their result of these chargers, which a later plan may take in."""
    planned = PlannedCharger.objects.filter(charger__in=list(charger_ids), settled_at=None)
    planned.update(settled_at=deed.at)


def _owe_issue(deed: Act, plan: AnnualPlan) -> None:
    """Let the city owe the issue by the date of the plan's own year, past or to come (R-4.4.3-a)."""
    open_duty(deed, ISSUE, plan.subject, owed_by=bureau_of(plan.city_id), counted_from=date(plan.year, 1, 1))


def _sampling(deed: Act, differing: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The parameters in force with the plan's own choices, which nobody outside has confirmed.

    Raises `Denied` for a level, AQL or severity that lots cannot be sampled by.
    """
    chosen = sampling_defaults(deed.on)
    for name, value in differing.items():
        if value != chosen[name]["value"]:
            chosen[name] = {"value": value, "since": deed.on.isoformat(), "confirmed": False}
    SamplingChoice.of({name: entry["value"] for name, entry in chosen.items()}).require_for_lots()
    return chosen


def _check_plan(
    deed: Act,
    year: int,
    institution: Organisation,
    counties: Sequence[Region],
    results_due_on: date,
) -> None:
    assert deed.by is not None
    require_plan_content(
        year=year,
        city=deed.by.region_code,
        counties=[county.code for county in counties],
        by_institution=institution.kind == OrganisationKind.INSTITUTION,
        results_due_on=results_due_on,
        on=deed.on,
    )


def issue_plan(*, plan: AnnualPlan, by: Actor, at: datetime) -> None:
    """Issue the plan: number it, freeze its chargers, print form A (R-4.4.1-a, R-4.4.3-a).

    Raises `Denied` when no charger is left to plan.
    """
    with act("plan.issue", clause="R-4.4.3-a", by=by, at=at) as deed:
        # The number's row lock first: of two plans issued at once, the second counts what the first left.
        number = next_number(deed, "plan", issuer=plan.city.name)
        found = list(
            candidates(
                city=plan.city_id, counties=plan.counties.values_list("pk", flat=True), year=plan.year
            ).values_list("pk", "operator_id")
        )
        require_chargers_to_plan(len(found))
        fire(
            deed,
            PLAN,
            plan,
            "issue",
            number=number,
            operator_count=len({operator for _, operator in found}),
            charger_count=len(found),
            issued_at=at,
        )
        PlannedCharger.objects.bulk_create(
            [
                PlannedCharger(plan=plan, charger_id=pk, operator_id=operator, year=plan.year)
                for pk, operator in found
            ],
            batch_size=2000,
        )
        write_lines(deed, "charger", [pk for pk, _ in found], step="planned", note=plan.number)
        issue_document(
            deed,
            template="form_a",
            number=plan.number,
            title="在用充电设施批量计量性能评价抽检计划",
            subject=plan.subject,
            content=form_a(plan, on=deed.on),
            institution=plan.institution,
            city=plan.city,
            counties=plan.counties.all(),
        )
        close_duties(deed, plan.subject, ISSUE)
        close_duties(deed, Subject("region", int(plan.city_id), ""), PLAN_YEAR)
