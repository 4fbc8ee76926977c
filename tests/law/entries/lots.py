"""Entries for the forming of lots."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evenwatt.forms.model_hint import propose_kind
from evenwatt.law.catalog import catalog
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.rules.city_lots import form_cities
from evenwatt.rules.lot_forming import Candidate, Forming, form_lots
from evenwatt.rules.lot_reasons import charger_reasons, lot_reasons
from evenwatt.rules.near_names import one_word_misspelt
from evenwatt.rules.plan_jumps import plan_jumps
from evenwatt.rules.spelling import spelling_key
from evenwatt.rules.splitting_warnings import splitting_warnings
from evenwatt.rules.year_partition import fewest_partitions
from tests.law.entries.sampling import CHOICE, ON

YEAR_SPAN: int = catalog().value("lot_year_span", on=ON)

CHARGER = {
    "operator": "示范运营一",
    "maker": "衡桩制造",
    "model": "EV-7",
    "kind": "AC",
    "accuracy_class": "2",
    "county": "420106",
    "city": "420100",
}


def lots(*, groups: list[dict[str, Any]], lot_area: str = "county") -> Any:
    """Form lots of chargers given as groups: how many of which years, and what sets them apart."""
    formed = form(groups, lot_area)
    return {
        "lots": [
            {"years": lot.years, "size": lot.size, "n": lot.plan.n, "spare": lot.spare} for lot in formed.lots
        ],
        "full_verification": len(formed.full_verification),
    }


def form(groups: list[dict[str, Any]], lot_area: str, choice: SamplingChoice = CHOICE) -> Forming:
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
        year_span=YEAR_SPAN,
        plan_for=choice.plan,
        spare_for=choice.spare,
    )


def split(*, groups: list[dict[str, Any]], lot_area: str = "county") -> list[dict[str, Any]]:
    """Tell which of the groups would be one, and what is tested apart and together."""
    found = splitting_warnings(form(groups, lot_area), year_span=YEAR_SPAN, plan_for=CHOICE.plan)
    told = ("code", "size", "tested", "tested_together")
    return [{name: getattr(warning, name) for name in told} for warning in found]


def jumps(*, groups: list[dict[str, Any]], ratio: int | None = None, **chosen: str) -> list[dict[str, int]]:
    """Tell which lots stand on a step of the plans."""
    choice = replace(CHOICE, **chosen)
    ratio = ratio or catalog().value("plan_jump_ratio", on=ON)
    return [
        {"size": jump.lot.size, "n": jump.lot.plan.n, "other_size": jump.size, "other_n": jump.plan.n}
        for jump in plan_jumps(form(groups, "county", choice), plan_for=choice.plan, ratio=ratio)
    ]


def reasons(*, groups: list[dict[str, Any]], serial: str = "S00000") -> list[str]:
    """Tell the codes of the reasons of one charger, those of its lot first."""
    forming = form(groups, "county")
    for lot in (*forming.lots, *forming.too_small):
        for member in lot.members:
            if member.serial == serial:
                shared = lot_reasons(lot, year_span=YEAR_SPAN, plan_for=CHOICE.plan)
                return [reason.code for reason in (*shared, *charger_reasons(lot, member))]
    raise AssertionError(f"{serial} has no place")


def cuts(*, sizes: dict[int, int]) -> Any:
    """Tell every cut of the years into fewest parts, the preferred first."""
    return fewest_partitions(sizes, span=YEAR_SPAN, tested=lambda size: CHOICE.plan(size).n)


def portions(*, cities: list[list[str]]) -> list[int]:
    """Stream portions of chargers, each given by the cities of its chargers; tell the chargers placed."""
    place = {name: value for name, value in CHARGER.items() if name != "city"}
    stream = [
        [
            Candidate(key=f"{i}/{j}", serial="", year=2024, city=city, **place)
            for j, city in enumerate(portion)
        ]
        for i, portion in enumerate(cities)
    ]
    forming = form_cities(
        stream, lot_area="city", year_span=YEAR_SPAN, plan_for=CHOICE.plan, spare_for=CHOICE.spare
    )
    return [len(each.full_verification) for each in forming]


ENTRIES = {
    "misspelt": lambda *, names: one_word_misspelt(*names),
    "proposed_kind": lambda *, model: propose_kind(model, on=ON) or "看不出",
    "form_lots": lots,
    "form_cities": portions,
    "splitting_warnings": split,
    "plan_jumps": jumps,
    "charger_reasons": reasons,
    "fewest_partitions": cuts,
    "same_name": lambda *, one, other: spelling_key(one) == spelling_key(other),
}
