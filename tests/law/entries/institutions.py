"""Entries for the flow charts and for institutions: commissions, costs, archives, confidentiality."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.law.workflow import Chart
from evenwatt.rules.archive import Destruction, Volume, kept_until, require_catalogued, require_destroyable
from evenwatt.rules.commission import (
    Commission,
    TaskCost,
    TaskRecord,
    require_commission,
    require_remark_allowed,
    task_cost,
)
from evenwatt.rules.confidentiality import require_concerned
from evenwatt.rules.grade_check import GradeCheck, unchecked_grades
from evenwatt.rules.next_steps import next_steps
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


def works(*, commissioned: list[dict[str, Any]], subject: str, day: date, **stated: str) -> None:
    institution = stated.get("institution", INSTITUTION)
    require_commission(commissions(commissioned), institution=institution, subject=subject, on=day)


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


def unchecked(*, held: dict[str, str], checked: dict[str, list[Any]], day: date, **last: date) -> Any:
    checks = {name: GradeCheck(*check) for name, check in checked.items()}
    return unchecked_grades(held=held, checks=checks, last_plan_on=last.get("last_plan_on"), on=day)


def destroyed(*, day: date, **stated: str) -> None:
    signed = {"checked_by": "保管人", "approved_by": "技术质量负责人", "record": "销毁〔2032〕1号"}
    require_destroyable(Volume(**VOLUME), destruction=Destruction(**signed | stated), on=day)


def reads(*, organisation: str | None = None, bureau: str | None = None) -> None:
    """Ask for a record of chargers in Wuchang that an institution made for an operator."""
    require_concerned(
        organisation=organisation,
        bureau=bureau,
        operator="示范运营一",
        institutions=[INSTITUTION],
        county="420106",
    )


ENTRIES = {
    "next_steps": lambda *, done, chart="sampling": [
        step.id for step in next_steps(chart=Chart(chart), done=done, on=ON)
    ],
    "commissioned": works,
    "technical_remark": remarks,
    "task_cost": cost,
    "unchecked_grades": unchecked,
    "catalogued": lambda *, volumes: require_catalogued([Volume(**VOLUME | one) for one in volumes]),
    "kept_until": lambda *, last_on: kept_until(Volume(**VOLUME | {"last_on": last_on})),
    "destroyed": destroyed,
    "reads_record": reads,
}
