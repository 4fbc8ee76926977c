"""One station from begin to end: from sessions to its registers and the truth about its chargers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.analytics.simulate.charger_registers import charger_registers
from evenwatt.analytics.simulate.faults import absent_rows, draw_resets, repeat_stale, reset
from evenwatt.analytics.simulate.fleet import Model, Site, draw_site, stream
from evenwatt.analytics.simulate.load import bus_kw, draw_load
from evenwatt.analytics.simulate.meters import WH_PER_KW_MINUTE, read_register, reading_instants
from evenwatt.analytics.simulate.orders import Orders, draw_orders
from evenwatt.analytics.simulate.scenario import Scenario
from evenwatt.analytics.simulate.sessions import MINUTES_PER_DAY, draw_sessions
from evenwatt.analytics.simulate.shapes import Shapes
from evenwatt.analytics.simulate.surroundings import background_kw, business_kw, surprises_kw

_OTHER_ERROR_PCT = 0.2


@dataclass(frozen=True)
class Simulated:
    """A simulated station.

    ``meter_ids`` and ``roles`` one per meter; ``reading_wh`` int64, shape (M, K), at ``minute`` [min since
    begin], shape (K,); ``missing`` and ``absent`` bool, shape (M, K): a row without reading, no row.
    ``true_error_pct``: mean over the energy, one per charger. ``orders``: one per session.
    """

    site: Site
    meter_ids: tuple[str, ...]
    roles: tuple[str, ...]
    minute: np.ndarray
    reading_wh: np.ndarray
    missing: np.ndarray
    absent: np.ndarray
    true_error_pct: np.ndarray
    orders: Orders


def simulate_station(
    scenario: Scenario,
    models: tuple[Model, ...],
    *,
    seed: int,
    number: int,
    days: int,
    interval_min: int,
    shapes: Shapes | None = None,
) -> Simulated:
    """Return station ``number`` of a fleet: the same whoever simulates it, wherever and beside whom."""
    rng = stream(seed, number)
    site = draw_site(scenario, models, number, rng)
    minutes = days * MINUTES_PER_DAY
    sessions = draw_sessions(site, days, rng, shapes)
    load = draw_load(scenario, site, sessions, minutes, rng)
    nominal = np.arange(0, minutes + 1, interval_min)
    recording = scenario.recording
    chargers = charger_registers(recording, site, load, nominal_min=nominal, minutes=minutes, rng=rng)
    others, others_kw = _other_readings(scenario, site, nominal, minutes, rng)
    rated = float(site.each("rated_kw").sum())
    total_kw = bus_kw(scenario, site, load, minutes, rng) + background_kw(scenario, rated, minutes, rng)
    total_kw += others_kw + surprises_kw(scenario, rated, minutes, rng)
    master = _master_readings(scenario, site, total_kw, nominal, rng)
    count, readings = chargers.reading_wh.shape
    resets = draw_resets(recording.resets * days / 90, count, readings, rng)
    lost_wh = reset(chargers.reading_wh, resets)
    reading = repeat_stale(np.vstack([chargers.reading_wh - lost_wh, master, others]), recording.stale, rng)
    return Simulated(
        site=site,
        meter_ids=(*site.charger_ids, f"{site.station_id}-M", *(f"{site.station_id}-O" for _ in others)),
        roles=("charger",) * count + ("master",) + ("other",) * len(others),
        minute=nominal,
        reading_wh=reading,
        missing=rng.random(reading.shape) < recording.missing,
        absent=absent_rows(
            recording, meters=len(reading), readings=readings, interval_min=interval_min, rng=rng
        ),
        true_error_pct=chargers.true_error_pct,
        orders=draw_orders(site, sessions, load, chargers, nominal_min=nominal, lost_wh=lost_wh),
    )


def _other_readings(
    scenario: Scenario, site: Site, nominal: np.ndarray, minutes: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the registers of metered other loads [Wh], shape (0 or 1, K), and their true power [kW]."""
    if not site.other_metered:
        return np.empty((0, len(nominal)), np.int64), np.zeros(minutes)
    power = business_kw(rng.uniform(3.0, 30.0), minutes, rng)
    error = 1.0 + rng.normal(0.0, _OTHER_ERROR_PCT) / 100.0
    recording = scenario.recording
    instants = reading_instants(
        nominal, offset_s=rng.normal(0.0, recording.master_clock_s), jitter_s=recording.jitter_s, rng=rng
    )
    shown = read_register(
        power * error * WH_PER_KW_MINUTE,
        instants_min=instants,
        step_wh=int(rng.choice([10, 100, 400])),
        initial_wh=rng.uniform(0.0, 1e9),
    )
    return shown[None, :], power


def _master_readings(
    scenario: Scenario, site: Site, total_kw: np.ndarray, nominal: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return the master meter's register [Wh], shape (1, K)."""
    recording = scenario.recording
    instants = reading_instants(
        nominal, offset_s=rng.normal(0.0, recording.master_clock_s), jitter_s=recording.jitter_s, rng=rng
    )
    return read_register(
        total_kw * (1.0 + site.master_error_pct / 100.0) * WH_PER_KW_MINUTE,
        instants_min=instants,
        step_wh=site.master_step_wh,
        initial_wh=rng.uniform(0.0, 1e10),
    )[None, :]
