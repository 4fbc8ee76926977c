"""Entries for supervision: frequencies, inspections and the draw of who inspects whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.law.score_tables import inspection_checklist
from evenwatt.metrology.inspection_draw import draw_inspections, verify_inspection_draw
from evenwatt.metrology.inspection_request import inspection_request
from evenwatt.rules.check_frequency import cautions, weigh
from evenwatt.rules.operator_inspection import InspectionOutcome, inspection_outcome
from evenwatt.rules.score_sheet import Subject
from evenwatt.rules.supervision import Check, CheckKind, follow_ups, supervision, uncovered_models
from tests.law.entries.sampling import ON

DAY = date(2026, 12, 31)
COUNTED_BY = {"patrol": "county", "spot_check": "city", "inspection": "city"}


def check(kind: str, **stated: Any) -> Check:
    """A routine check at the year's end by the usual bureau, except for what the case says."""
    return Check(
        kind=CheckKind(kind),
        on=stated.get("day", DAY),
        cause=stated.get("cause", "routine"),
        level=stated.get("level", COUNTED_BY[kind]),
        models=frozenset(stated.get("models", ())),
    )


def mode(*, subject: str, grade: str, day: date = DAY) -> dict[str, Any]:
    rule = supervision(subject=Subject(subject), grade=grade, on=day)
    checks = {kind: f"{number.measure} {number.count}" for kind, number in rule.checks.items()}
    return {"mode": rule.mode, "duties": sorted(rule.duties)} | checks


def weighed(*, grade: str, kind: str, subject: str = "operator", **made: Any) -> dict[str, Any]:
    """Weigh ``routine`` checks of one kind, and the further ``checks`` of the case."""
    checks = [check(kind) for _ in range(made.get("routine", 0))]
    checks += [check(**({"kind": kind} | other)) for other in made.get("checks", [])]
    on = made.get("as_of", DAY)
    weighing = weigh(subject=Subject(subject), grade=grade, kind=CheckKind(kind), checks=checks, on=on)
    return {
        "standing": weighing.standing,
        "counted": len(weighing.counted),
        "warning": weighing.warning.code if weighing.warning else None,
    }


def warned(
    *, grade: str, planned: dict[str, Any], made: list[dict[str, Any]], subject: str = "operator"
) -> list[str]:
    checks = [check(**one) for one in made]
    found = cautions(subject=Subject(subject), grade=grade, planned=check(**planned), checks=checks)
    return [reason.code for reason in found]


def uncovered(*, subject: str, grade: str, models: list[str], checks: list[dict[str, Any]]) -> Any:
    made = [check(**one) for one in checks]
    return uncovered_models(subject=Subject(subject), grade=grade, models=models, checks=made, on=DAY)


def followed(*, subject: str, grade: str, failed_lots: list[str], followed_up: list[str]) -> Any:
    return follow_ups(
        subject=Subject(subject), grade=grade, failed_lots=failed_lots, followed_up=followed_up, on=DAY
    )


def inspected(
    *, differing: dict[str, str], advice_unmet: list[str] = (), without: list[str] = ()
) -> InspectionOutcome:
    """Judge an inspection at which every paragraph conforms except for what the case says."""
    stated = dict.fromkeys(inspection_checklist(on=ON), "conforming") | differing
    findings = {id: finding for id, finding in stated.items() if id not in without}
    return inspection_outcome(findings=findings, advice_unmet=advice_unmet, on=ON)


def double_random(*, subjects: int, inspectors: int, **stated: Any) -> dict[str, Any]:
    """Draw inspections of numbered operators by numbered inspectors; ``altered`` changes the record."""
    request = inspection_request(
        name="2026年第一次",
        on=stated.get("day", ON),
        subjects=[f"运营机构{number}" for number in range(1, subjects + 1)],
        inspectors=[f"检查员{number}" for number in range(1, inspectors + 1)],
        avoids=stated.get("avoids", {}),
        count=stated.get("count", subjects),
        team_size=stated.get("team_size", 2),
        workload=stated.get("workload"),
    )
    record = draw_inspections(request=request, seed="种子").as_dict()
    return {
        "teams": [len(team["inspectors"]) for team in record["teams"]],
        "sent": {team["subject"]: sorted(team["inspectors"]) for team in record["teams"]},
        "valid": verify_inspection_draw(record | stated.get("altered", {})) is None,
    }


ENTRIES = {
    "supervision": mode,
    "weigh": weighed,
    "cautions": warned,
    "uncovered_models": uncovered,
    "follow_ups": followed,
    "inspection": inspected,
    "double_random": double_random,
}
