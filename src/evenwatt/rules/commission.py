"""What an institution may do only because a bureau commissioned it (R-4.1.2-a, R-4.1.1-f, R-4.4.4-b)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evenwatt.law.refusal import Denied


@dataclass(frozen=True)
class Commission:
    """That a bureau commissioned an institution with a subject: a plan, a lot, a task, a county's filings.

    ``until`` is its last day, ``None`` while it lasts.
    """

    institution: str
    subject: str
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class TaskRecord:
    """What the verification of one charger cost, and who bears it; ``None`` is not stated."""

    charger: str
    electricity_kwh: Decimal | None
    cost_yuan: Decimal | None
    borne_by: str


@dataclass(frozen=True)
class TaskCost:
    """Electricity [kWh] and cost [yuan] of a task."""

    electricity_kwh: Decimal
    cost_yuan: Decimal


def commissioned(commissions: Iterable[Commission], *, institution: str, subject: str, on: date) -> bool:
    """Return whether a plan, lot or task is assigned to an institution on a day.

    Clause: R-4.1.2-a.
    """
    return any(
        (one.institution, one.subject) == (institution, subject) and one.covers(on) for one in commissions
    )


def require_remark_allowed(
    commissions: Iterable[Commission], *, institution: str, county: str, reviewed: bool, text: str, on: date
) -> None:
    """Refuse a technical remark on a filing that cannot stand beside the county's review.

    The institution to which the city assigned the filings of ``county`` may remark, until the county has
    reviewed.

    Clause: R-4.1.1-f.
    """
    if not commissioned(commissions, institution=institution, subject=county, on=on):
        raise Denied(
            "市局没有指定“{institution}”参加本县（区）申报信息的审核",
            clause="R-4.1.1-f",
            code="not_assigned",
            institution=institution,
        )
    if reviewed:
        raise Denied("县（区）局已完成审核，不能再提技术意见", clause="R-4.1.1-f", code="already_reviewed")
    if not text.strip():
        raise Denied("请写明技术意见", clause="R-4.1.1-f", code="remark_empty")


def task_cost(records: Sequence[TaskRecord], *, institution: str) -> TaskCost:
    """Return the electricity and cost of a task, which the institution bears.

    Raises:
        Denied: a record states no electricity or cost, a negative one, or somebody else as its bearer.

    Clause: R-4.4.4-b.
    """
    for record in records:
        if record.borne_by != institution:
            raise Denied(
                "“{charger}”的检定用电量及费用由承检机构承担，不能由“{borne_by}”承担",
                clause="R-4.4.4-b",
                code="cost_passed_on",
                charger=record.charger,
                borne_by=record.borne_by,
            )
    return TaskCost(
        electricity_kwh=sum((_stated(one.electricity_kwh, one.charger) for one in records), Decimal(0)),
        cost_yuan=sum((_stated(one.cost_yuan, one.charger) for one in records), Decimal(0)),
    )


def _stated(amount: Decimal | None, charger: str) -> Decimal:
    if amount is None or amount < 0:
        raise Denied(
            "“{charger}”的检定记录应写明检定用电量和费用，没有的填0",
            clause="R-4.4.4-b",
            code="cost_not_stated",
            charger=charger,
        )
    return amount
