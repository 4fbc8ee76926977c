"""What form A prints of a plan (R-F-A)."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.planning.models import AnnualPlan


def form_a(plan: AnnualPlan, *, on: date) -> dict[str, Any]:
    return {
        "number": plan.number,
        "year": str(plan.year),
        "operator_count": plan.operator_count,
        "charger_count": plan.charger_count,
        "institution": plan.institution.name,
        "counties": [county.name for county in plan.counties.all()],
        "results_due_on": plan.results_due_on.isoformat(),
        "city": plan.city.name,
        "issued_on": on.isoformat(),
        "remarks": plan.remarks,
    }
