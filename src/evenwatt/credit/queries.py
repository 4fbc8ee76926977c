from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from evenwatt.credit.models import CreditGrade, GradeCheck
from evenwatt.rules import grade_check


def grades_on(organisation_ids: Iterable[int], on: date) -> dict[int, str]:
    """The grade of each organisation on a day; one query. Who has none on that day is left out."""
    held = CreditGrade.objects.filter(
        Q(until=None) | Q(until__gt=on), organisation_id__in=list(organisation_ids), since__lte=on
    )
    return dict(held.values_list("organisation_id", "grade"))


def grade_on(organisation_id: int, on: date) -> str | None:
    return grades_on([organisation_id], on).get(organisation_id)


def grades_of(organisation_ids: Iterable[int]) -> QuerySet[CreditGrade]:
    """Every grade that organisations held, in the order of time."""
    held = CreditGrade.objects.filter(organisation_id__in=list(organisation_ids))
    return held.select_related("organisation").order_by("since", "pk")


def last_checks(organisation_ids: Iterable[int]) -> dict[int, grade_check.GradeCheck]:
    """organisation → the last check of its grade; one query (R-4.3.1-f)."""
    rows = GradeCheck.objects.filter(organisation_id__in=list(organisation_ids)).order_by("on", "pk")
    return {row.organisation_id: grade_check.GradeCheck(row.grade, row.on, row.remark) for row in rows}
