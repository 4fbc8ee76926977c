"""Whatever happens to registers: a conclusion with numbers or reasons, or a refusal; never a crash."""

import warnings
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.method import method
from evenwatt.metrology.online.station import MISSING, Chargers, Station
from tests.unit.metrology.online.physical import small_fleet

ON = date(2026, 9, 30)
Spoil = Callable[[Station, np.random.Generator], Station]


def read(registers: np.ndarray, values: Any) -> np.ndarray:
    return np.where(registers == MISSING, MISSING, values)


def chargers(station: Station, **changes: np.ndarray) -> Station:
    return replace(station, chargers=replace(station.chargers, **changes))


def first_only(station: Station) -> Station:
    whole = station.chargers
    one = Chargers(**{field.name: getattr(whole, field.name)[:1] for field in fields(whole)})
    return replace(station, chargers=one, charger_wh=station.charger_wh[:1])


def one_row(station: Station, row: int, values: Any) -> Station:
    registers = station.charger_wh.copy()
    registers[row] = values
    return replace(station, charger_wh=registers)


def noise(rng: np.random.Generator, station: Station) -> np.ndarray:
    return rng.integers(0, 10**12, station.master_wh.size)


SPOILS: dict[str, Spoil] = {
    "no charger readings": lambda s, r: replace(s, charger_wh=np.full_like(s.charger_wh, MISSING)),
    "a silent charger": lambda s, r: one_row(s, 0, MISSING),
    "a dead master": lambda s, r: replace(s, master_wh=read(s.master_wh, 777)),
    "dead chargers": lambda s, r: replace(s, charger_wh=read(s.charger_wh, 777)),
    "a random charger": lambda s, r: one_row(s, 1, noise(r, s)),
    "a random master": lambda s, r: replace(s, master_wh=read(s.master_wh, noise(r, s))),
    "a master in kWh": lambda s, r: replace(s, master_wh=read(s.master_wh, s.master_wh // 1000)),
    "chargers in mWh": lambda s, r: replace(s, charger_wh=read(s.charger_wh, s.charger_wh * 1000)),
    "half the master": lambda s, r: replace(
        s, master_wh=np.where(np.arange(s.master_wh.size) % 500 < 250, s.master_wh, MISSING)
    ),
    "no ratings": lambda s, r: chargers(s, rated_kw=np.full(len(s.chargers.ids), np.nan)),
    "ratings of zero": lambda s, r: chargers(s, rated_kw=np.zeros(len(s.chargers.ids))),
    "coarse chargers": lambda s, r: chargers(s, step_wh=np.full(len(s.chargers.ids), 1e6)),
    "one charger": lambda s, r: first_only(s),
}


@cache
def others() -> list[Any]:
    return [method("gls-mixture").study(station) for station, _ in small_fleet()[8:11]]


@pytest.mark.parametrize("name", ["gls-mixture", "least-squares"])
@pytest.mark.parametrize("second", [None, "no ratings", "half the master", "one charger"])
@pytest.mark.parametrize("first", SPOILS)
def test_there_is_an_answer(first: str, second: str | None, name: str) -> None:
    rng = np.random.default_rng(6)
    station = SPOILS[first](small_fleet()[2][0], rng)
    if second and not (first == "a random charger" and second == "one charger"):
        station = SPOILS[second](station, rng)
    chosen = method(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            study = chosen.study(station)
        except Denied:
            return
        fleet = chosen.fleet([study, *others()] if name == "gls-mixture" else [study], on=ON)
        found = chosen.conclude(study, fleet, on=ON)
    known = np.isfinite(found.error_pct) & np.isfinite(found.se_pct)
    assert all(numbers or reason for numbers, reason in zip(known, found.reasons, strict=True))
    assert (found.low_pct[known] <= found.high_pct[known]).all()
    inside = found.p_out_of_mpe[known]
    assert ((inside >= 0) & (inside <= 1)).all()
