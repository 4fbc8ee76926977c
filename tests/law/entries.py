"""From the words of a case to the function it enters: which rule, and how its given becomes arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import catalog
from evenwatt.law.sampling_tables import SamplingPlan
from evenwatt.metrology.draw import draw, seed_from, verify_draw
from evenwatt.metrology.sampling import acceptance_probability, sampling_plan, spare_size
from evenwatt.metrology.verification import Judgement, LoadPoint, Measurement, judge
from evenwatt.rules.certificate_validity import certificate_valid_until
from evenwatt.rules.deadlines import Deadline, deadline
from evenwatt.rules.disposition import disposition
from evenwatt.rules.evaluation_interval import next_evaluation
from evenwatt.rules.jurisdiction import city_unit, filing_county, rating_bureau, station_bureau
from evenwatt.rules.lot_decision import decide_lot
from evenwatt.rules.lot_forming import Candidate, Forming, form_lots
from evenwatt.rules.plan_year import plan_year
from evenwatt.rules.publication import public_record
from evenwatt.rules.spelling import spelling_key

ON = date(2026, 3, 2)

CHARGER = {
    "operator": "示范运营一",
    "maker": "衡桩制造",
    "model": "EV-7",
    "kind": "AC",
    "accuracy_class": "2",
    "county": "420106",
    "city": "420100",
    "confirmed": True,
}

MEASUREMENT = {
    "kind": "AC",
    "accuracy_class": "2",
    "display_step_kwh": "0.001",
    "edition": "2022",
    "day": ON,  # YAML 1.1 reads a bare "on" as true
    "kind_of_verification": "subsequent",
    "standard_uncertainty_pct": "0.2",
    "standard_valid_until": date(2026, 12, 31),
    "appearance": True,
    "insulation_mohm": "20",
    "clock_s": None,
}


def due(*, rule: str, start: date) -> Deadline:
    return deadline(rule, start=start, calendar=working_calendar())


def in_time(*, rule: str, start: date, act_on: date) -> bool:
    return act_on <= due(rule=rule, start=start).due_on


def lots(*, groups: list[dict[str, Any]], lot_area: str = "county") -> Any:
    """Form lots of chargers given as groups: how many of which years, and what sets them apart."""
    formed = form(groups, lot_area)
    return {
        "lots": [
            {"years": lot.years, "size": lot.size, "n": lot.plan.n, "spare": lot.spare} for lot in formed.lots
        ],
        "full_verification": len(formed.full_verification),
    }


def form(groups: list[dict[str, Any]], lot_area: str) -> Forming:
    described = [
        (CHARGER | {name: value for name, value in group.items() if name != "years"}, year)
        for group in groups
        for year, count in group["years"].items()
        for _ in range(count)
    ]
    chargers = [
        Candidate(key=key, serial=f"S{key:05d}", year=year, **charger)
        for key, (charger, year) in enumerate(described)
    ]
    return form_lots(
        chargers,
        lot_area=lot_area,
        year_span=catalog().value("lot_year_span", on=ON),
        plan_for=plan_for,
        spare_for=spare_for,
    )


def plan_for(size: int) -> SamplingPlan:
    return sampling_plan(
        lot_size=size,
        level=catalog().value("sampling_level", on=ON),
        aql=catalog().value("sampling_aql", on=ON),
        severity=catalog().value("sampling_severity", on=ON),
    )


def spare_for(plan: SamplingPlan, size: int) -> int:
    return spares(n=plan.n, lot_size=size)


def spares(*, n: int, lot_size: int) -> int:
    ratio = Decimal(catalog().value("spare_ratio", on=ON))
    return spare_size(n=n, lot_size=lot_size, ratio=ratio, minimum=catalog().value("spare_minimum", on=ON))


def charger(
    *, load_points: list[dict[str, list[str]]] | None = None, error_pct: str = "0", **differing: Any
) -> Judgement:
    """Judge a charger that conforms except for what the case says; ``error_pct`` at 1 kWh, two readings."""
    facts = MEASUREMENT | differing
    for name in ("display_step_kwh", "standard_uncertainty_pct", "insulation_mohm", "clock_s"):
        facts[name] = None if facts[name] is None else Decimal(facts[name])
    if load_points is None:
        load_points = [{"pile_kwh": [str(1 + Decimal(error_pct) / 100)] * 2, "standard_kwh": ["1"] * 2}]
    return judge(
        Measurement(
            load_points=tuple(
                LoadPoint(tuple(map(Decimal, point["pile_kwh"])), tuple(map(Decimal, point["standard_kwh"])))
                for point in load_points
            ),
            on=facts.pop("day"),
            **facts,
        )
    )


def working_error(**given: Any) -> Any:
    judgement = charger(**given)
    item = next(item for item in judgement.items if item.item == "working_error")
    return {"verdict": judgement.verdict, "error": item.error, "rounded": item.rounded, "limit": item.limit}


def drawn(*, members: int, sample_size: int, spare_size: int, **altered: Any) -> str:
    """Draw from a lot, alter the published record as the case says, and repeat the draw."""
    serials = [f"S{number:03d}" for number in range(members)]
    seed = seed_from(["市局所揭示的值", "承检机构所揭示的值"], "00")
    record = draw(lot="示范批1", members=serials, seed=seed, sample_size=sample_size, spare_size=spare_size)
    return "一致" if verify_draw(record.as_dict() | altered) is None else "不一致"


ENTRIES: dict[str, Callable[..., Any]] = {
    "deadline": due,
    "in_time": in_time,
    "plan_year": plan_year,
    "form_lots": lots,
    "same_name": lambda *, one, other: spelling_key(one) == spelling_key(other),
    "sampling_plan": lambda *, severity="normal", **given: sampling_plan(severity=severity, **given),
    "acceptance_probability": lambda **given: round(acceptance_probability(**given), 3),
    "spare_size": spares,
    "draw": drawn,
    "judge": charger,
    "working_error": working_error,
    "decide_lot": decide_lot,
    "disposition": disposition,
    "next_evaluation": next_evaluation,
    "certificate_valid_until": certificate_valid_until,
    "public_record": lambda *, facts: public_record(facts),
    "parameter": lambda *, name, day: catalog().value(name, on=day),
    "city_unit": city_unit,
    "station_bureau": station_bureau,
    "filing_county": filing_county,
    "rating_bureau": rating_bureau,
}
