"""All chargers of the province: the edge cases, one county's year, a lot's worth in every other county."""

from __future__ import annotations

import re
from functools import cache

from evenwatt.kernel.regions.models import Region
from evenwatt.law.catalog import catalog
from evenwatt.law.divisions import divisions
from evenwatt.procedures.demonstration.edge_cases import EDGE_CASES
from evenwatt.procedures.demonstration.groups import Group
from evenwatt.procedures.demonstration.year import COURSES

#: City-level unit → the operator that runs most of its chargers.
OPERATOR_OF_CITY = {
    "420200": 10,
    "420300": 10,
    "420500": 10,
    "420600": 10,
    "420700": 10,
    "420800": 11,
    "420900": 9,
    "421000": 11,
    "421100": 12,
    "421200": 12,
    "421300": 12,
    "422800": 12,
    "429004": 11,
    "429005": 11,
    "429006": 11,
    "429021": 11,
}

_MODELS = ("AC-7kW", "DC-60kW", "DC-120kW", "DC-160kW", "DC-240kW")
_MAKERS = ("庚制造商", "辛制造商", "壬制造商", "癸制造商")

#: The operator that fills in our own template, facts included.
_STATES_FACTS = 5
_POWER = re.compile(r"(\d+)\s*kW")

_OTHERS = (
    Group("计划下达后尚未联系", 8, ("420115",), "庚制造商", "DC-60kW", {3: 14}, lots=(14,)),
    Group("抽样一方逾期未公开随机值", 9, ("420115",), "癸制造商", "DC-60kW", {3: 14}, lots=(14,)),
    Group("待列入计划", 8, ("420103", "420104", "420106"), "辛制造商", "DC-120kW", {2: 10}),
    Group("型号待确认", 1, ("420107",), "壬制造商", "DC-80kW", {2: 10}, unconfirmed=True),
    Group("型号待确认，类别不明", 1, ("420107",), "壬制造商", "YT-30", {2: 6}, unconfirmed=True),
)


@cache
def groups() -> tuple[Group, ...]:
    """Every group; its place here is the number in its serials and stations."""
    return (*EDGE_CASES, *(course.group for course in COURSES), *_OTHERS, *_rest_of_the_province())


def _rest_of_the_province() -> tuple[Group, ...]:
    return tuple(
        Group(
            f"{county.name}在用设施",
            OPERATOR_OF_CITY[city],
            (county.code,),
            _MAKERS[number % len(_MAKERS)],
            _MODELS[number % len(_MODELS)],
            {4: 7, 3: 6},
            lots=(13,),
        )
        for number, county in enumerate(divisions())
        if county.level in ("county", "directly_administered_county")
        and (city := city_above(county.code)) in OPERATOR_OF_CITY
    )


def stated_facts(row: dict[str, str]) -> dict[str, str]:
    """The facts of a station and a charger, by the station's name and the model's text."""
    number = sum(map(ord, row["station"]))
    sites = list(catalog().newest("site_kinds").values())
    power = _POWER.search(row["model"])
    return {
        "site_kind": sites[number % len(sites)],
        "longitude": f"114.{300 + number % 90}",
        "latitude": f"30.{500 + number % 60}",
        "rated_kw": power[1] if power else "",
        "display_step_kwh": "0.001",
        "connectors": "2" if row["model"].startswith("DC") else "1",
    }


def city_above(county: str) -> str:
    """The city-level unit of a county; a directly administered one is its own."""
    by_code = {division.code: division for division in divisions()}
    parent = by_code[county].parent
    return parent if by_code[parent].level == "city" else county


def rows_of(operator: int, regions: dict[str, Region]) -> list[dict[str, str]]:
    """The rows of form B that an operator files; one of them states what the form does not print as well."""
    return [
        {**row, **stated_facts(row)} if operator == _STATES_FACTS else row
        for number, group in enumerate(groups(), 1)
        if group.operator == operator
        for row in group.rows(number, regions)
    ]
