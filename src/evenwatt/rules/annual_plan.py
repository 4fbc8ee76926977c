"""What a city's sampling plan must say before it is drafted (R-4.4.1-a)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from evenwatt.law.refusal import Denied
from evenwatt.rules.jurisdiction import city_unit


def require_plan_content(
    *,
    year: int,
    city: str,
    counties: Collection[str],
    by_institution: bool,
    results_due_on: date,
    on: date,
) -> None:
    """Refuse a plan without an institution, without counties of its city, or of a time that is over.

    ``by_institution`` says that who is to verify is an institution; ``results_due_on`` is the day by which
    it reports, after the day ``on`` which the plan is drafted.

    Raises:
        Denied: one of these, or a code that is no county of the province.

    Clause: R-4.4.1-a, R-4.1.1-b.
    """
    if not by_institution:
        raise Denied("请选择一家承检机构", clause="R-4.1.1-b", code="no_institution")
    if not counties or any(city_unit(county) != city for county in counties):
        raise Denied("请至少选择一个本市的县（区）", clause="R-4.4.1-a", code="no_county")
    if year < on.year:
        raise Denied(
            "{year} 年度已经过去，请填写 {now} 年或以后的年度",
            clause="R-4.4.1-a",
            code="year_past",
            year=year,
            now=on.year,
        )
    if results_due_on <= on:
        raise Denied("报送评价结果的日期应在今天之后", clause="R-4.4.1-a", code="due_past")


def require_chargers_to_plan(chargers: int) -> None:
    """Refuse to issue a plan that takes in no charger. Clause: R-4.4.1-a."""
    if not chargers:
        raise Denied(
            "所选县（区）没有待安排的充电设施；请核对年度和县（区）",
            clause="R-4.4.1-a",
            code="nothing_to_plan",
        )


def require_discard_reason(reason: str) -> None:
    """Refuse to give up a draft without saying why, for it stays readable. Clause: R-4.4.1-a."""
    if not reason.strip():
        raise Denied("请写明撤销的理由", clause="R-4.4.1-a", code="no_reason")
