"""Entries for the flow charts and for institutions: commissions, costs, archives."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.law.workflow import Chart, workflow
from evenwatt.rules.archive import Destruction, Volume, kept_until, require_catalogued, require_destroyable
from evenwatt.rules.commission import (
    Commission,
    TaskCost,
    TaskRecord,
    commissioned,
    require_remark_allowed,
    task_cost,
)
from evenwatt.rules.grade_check import GradeCheck, require_grades_checked, unchecked_grades
from tests.law.entries.sampling import ON

INSTITUTION = "市计量院"
VOLUME = {
    "item": "批评价",
    "title": "2026年第一册",
    "first_on": date(2026, 1, 5),
    "last_on": date(2026, 3, 17),
    "first_number": "〔2026〕1号",
    "last_number": "〔2026〕9号",
    "archivist": "档案员",
}


def commissions(stated: list[dict[str, Any]]) -> list[Commission]:
    return [Commission(institution=INSTITUTION, **one) for one in stated]


def is_commissioned(*, assigned: list[dict[str, Any]], subject: str, day: date, **stated: str) -> bool:
    institution = stated.get("institution", INSTITUTION)
    return commissioned(commissions(assigned), institution=institution, subject=subject, on=day)


def remarks(*, assigned: list[dict[str, Any]], county: str, reviewed: bool, **stated: str) -> None:
    require_remark_allowed(
        commissions(assigned),
        institution=INSTITUTION,
        county=county,
        reviewed=reviewed,
        text=stated.get("text", "型号与铭牌不符"),
        on=ON,
    )


def cost(*, records: list[dict[str, Any]]) -> TaskCost:
    """Sum the records of a task; amounts are written as words, so that they stay decimal."""
    return task_cost(
        [
            TaskRecord(
                charger=f"S{number}",
                electricity_kwh=_amount(record.get("kwh")),
                cost_yuan=_amount(record.get("yuan")),
                borne_by=record.get("borne_by", INSTITUTION),
            )
            for number, record in enumerate(records, 1)
        ],
        institution=INSTITUTION,
    )


def _amount(words: str | None) -> Decimal | None:
    return None if words is None else Decimal(words)


def unchecked(*, held: dict[str, str], checked: dict[str, list[Any]], day: date, **last: Any) -> Any:
    checks = {name: GradeCheck(*check) for name, check in checked.items()}
    return unchecked_grades(held=held, checks=checks, last_plan_on=last.get("last_plan_on", {}), on=day)


def destroyed(*, day: date, **stated: str) -> None:
    signed = {"checked_by": "保管人", "approved_by": "技术质量负责人", "record": "销毁〔2032〕1号"}
    require_destroyable(Volume(**VOLUME), destruction=Destruction(**signed | stated), on=day)


def follows(*, step: str, chart: str = "sampling") -> list[str]:
    """Return the steps that a step of a flow chart has to wait for."""
    return next(list(one.after) for one in workflow(Chart(chart), on=ON) if one.id == step)


ENTRIES = {
    "follows": follows,
    "commissioned": is_commissioned,
    "technical_remark": remarks,
    "task_cost": cost,
    "unchecked_grades": unchecked,
    "grades_checked": lambda *, unchecked: require_grades_checked(unchecked),
    "catalogued": lambda *, volumes: require_catalogued([Volume(**VOLUME | one) for one in volumes]),
    "kept_until": lambda *, last_on: kept_until(Volume(**VOLUME | {"last_on": last_on})),
    "destroyed": destroyed,
}
