"""What else hangs on the station's master meter: unmetered background, plants and loads, metered others."""

from __future__ import annotations

import numpy as np

from evenwatt.analytics.simulate.scenario import Scenario

_STEP_MIN = 5
"""The background is drawn every five minutes and interpolated: nothing in it is faster."""


def background_kw(scenario: Scenario, rated_kw: float, minutes: int, rng: np.random.Generator) -> np.ndarray:
    """Return the unmetered background [kW], shape (minutes,), never negative.

    Constant load and transformer, lights at night, air conditioning by the time of day, and an
    autoregressive rest whose memory is a few hours.
    """
    station = scenario.station
    steps = minutes // _STEP_MIN + 2
    hour = np.arange(steps) * _STEP_MIN / 60.0 % 24.0
    night = (hour < rng.uniform(5.0, 6.5)) | (hour > rng.uniform(17.5, 19.5))
    cooling = np.clip(np.cos((hour - rng.uniform(13.0, 16.0)) / 24.0 * 2.0 * np.pi), 0.0, None)
    level = 0.3 + station.background * rated_kw * rng.lognormal(0.0, 0.4)
    mean = level * (0.5 + rng.uniform(0.2, 0.8) * night + rng.uniform(0.0, 0.8) * cooling)
    memory = np.exp(-_STEP_MIN / (60.0 * rng.uniform(1.0, 6.0)))
    wander = _autoregressive(memory, steps, rng) * (station.wander_kw + station.wander * rated_kw)
    return np.maximum(_each_minute(mean + wander, minutes), 0.0)


def surprises_kw(scenario: Scenario, rated_kw: float, minutes: int, rng: np.random.Generator) -> np.ndarray:
    """Return unmetered plants and large loads [kW], shape (minutes,): what the contract does not tell of."""
    has_plant, has_load = rng.random(2) < (scenario.station.pv_share, scenario.station.load_share)
    extra = np.zeros(minutes)
    if has_plant:
        extra -= _sunshine(minutes, rng) * rated_kw * rng.uniform(0.05, 0.3)
    if has_load:
        extra += business_kw(rated_kw * rng.uniform(0.03, 0.15), minutes, rng)
    return extra


def business_kw(peak_kw: float, minutes: int, rng: np.random.Generator) -> np.ndarray:
    """Return the load of a shop or workshop [kW], shape (minutes,): opening hours, appliances on and off."""
    steps = minutes // _STEP_MIN + 2
    hour = np.arange(steps) * _STEP_MIN / 60.0 % 24.0
    opened = (hour > rng.uniform(6.5, 9.0)) & (hour < rng.uniform(19.0, 23.0))
    switching = _autoregressive(np.exp(-_STEP_MIN / 40.0), steps, rng) > rng.uniform(-0.3, 0.8)
    wander = 1.0 + 0.15 * _autoregressive(np.exp(-_STEP_MIN / 240.0), steps, rng)
    return np.maximum(
        _each_minute(peak_kw * (0.15 + 0.45 * opened + 0.4 * switching * opened) * wander, minutes), 0
    )


def _sunshine(minutes: int, rng: np.random.Generator) -> np.ndarray:
    steps = minutes // _STEP_MIN + 2
    hour = np.arange(steps) * _STEP_MIN / 60.0 % 24.0
    height = np.clip(np.sin((hour - 6.0) / 12.0 * np.pi), 0.0, None)
    clouds = 1.0 / (1.0 + np.exp(-1.5 * _autoregressive(np.exp(-_STEP_MIN / 180.0), steps, rng) - 0.5))
    return _each_minute(height * clouds, minutes)


def _autoregressive(memory: float, steps: int, rng: np.random.Generator) -> np.ndarray:
    """Return a stationary first-order autoregression of unit variance, shape (steps,)."""
    from scipy.signal import lfilter  # 0.3 s to import: only who simulates pays

    shocks = rng.standard_normal(steps) * np.sqrt(1.0 - memory**2)
    start = rng.standard_normal()
    return lfilter([1.0], [1.0, -memory], shocks, zi=[memory * start])[0]


def _each_minute(values: np.ndarray, minutes: int) -> np.ndarray:
    return np.interp(np.arange(minutes), np.arange(len(values)) * _STEP_MIN, values)
