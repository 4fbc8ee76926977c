"""Stations from physics on a one-minute grid, small: what the estimator's own tests run on."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from evenwatt.metrology.online.station import MISSING, Chargers, Station

MODELS = [f"m{k}" for k in range(8)]
RATED = {"m0": 60.0, "m1": 120.0, "m2": 120.0, "m3": 180.0, "m4": 240.0, "m5": 7.0, "m6": 7.0, "m7": 21.0}
QUARTER = 1782835200  # 2026-07-01 00:00 in Shanghai, a round hour in UTC


@dataclass(frozen=True)
class World:
    """What all stations of one fleet share: loss per model."""

    offset: dict
    linear: dict
    square: dict


def world(rng):
    dc = MODELS[:5]
    return World(
        {m: rng.uniform(0.05, 0.2) for m in dc},
        {m: rng.uniform(0.025, 0.06) for m in dc},
        {m: rng.uniform(0.005, 0.03) for m in dc},
    )


def true_error(rng, n):
    kind = rng.choice(5, n, p=[0.9, 0.035, 0.025, 0.025, 0.015])
    choices = np.stack(
        [
            rng.normal(0, 0.3, n),
            rng.normal(1.5, 0.3, n),
            rng.normal(-1.5, 0.3, n),
            rng.uniform(3, 8, n),
            rng.normal(-3, 0.3, n),
        ]
    )
    return choices[kind, np.arange(n)]


def power(rng, minutes, rated, dc, busy):
    """Delivered power in kW per minute of one charger."""
    p = np.zeros(minutes)
    t = 0.0
    per_day = busy * (10 if dc else 2.5)
    while True:
        t += rng.exponential(1440 / per_day)
        hour = (t / 60) % 24
        if t >= minutes:
            return p
        if rng.random() > 0.25 + 0.75 * np.exp(-(((hour - 15) / 6) ** 2)):
            continue
        length = int(rng.lognormal(np.log(38 if dc else 220), 0.5)) + 2
        top = min(
            rated, rng.lognormal(np.log(55), 0.4) if dc else rated * rng.choice([0.5, 0.95], p=[0.3, 0.7])
        )
        stop = min(minutes, int(t) + length)
        k = np.arange(stop - int(t))
        shape = np.where(k < 0.6 * length, 1.0, np.exp(-(k - 0.6 * length) / (0.4 * length))) if dc else 1.0
        p[int(t) : stop] = top * shape
        t = float(stop)


def station(rng, w, name, *, n=None, days=90, interval_s=3600, mix=None, step_wh=None, missing=0.01):
    """Return one station and its chargers' true errors in percent."""
    n = n or int(np.clip(rng.lognormal(np.log(16), 0.6), 4, 60))
    mix = mix or rng.choice(["AC", "DC", "mixed"], p=[0.2, 0.5, 0.3])
    ac_pool, dc_pool = rng.choice(MODELS[5:], 2), rng.choice(MODELS[:5], 2)
    models = [
        str(rng.choice(ac_pool if mix == "AC" or (mix == "mixed" and i < n // 2) else dc_pool))
        for i in range(n)
    ]
    dc = np.array([m in w.linear for m in models])
    dc_side = dc & (rng.random(n) < 0.9 if mix != "AC" else dc)
    rated = np.array([RATED[m] for m in models])
    minutes = days * 1440
    guard = 10  # minutes before and after, for clocks that are off
    error = true_error(rng, n)
    busy = rng.lognormal(0, 0.7, n) * 0.8
    unit = rng.normal(0, 0.003, n)
    delivered = np.stack([power(rng, minutes + 2 * guard, rated[i], dc[i], busy[i]) for i in range(n)])
    drawn = delivered.copy()
    for i, m in enumerate(models):
        if dc[i]:
            p = delivered[i]
            loss = w.offset[m] * (p > 0) + (w.linear[m] + unit[i]) * p + w.square[m] * p * p / rated[i]
            drawn[i] = p + loss
    metered = np.where(dc_side[:, None], delivered, np.where(dc[:, None], drawn, delivered))
    total = drawn.sum(0)
    hours = np.arange(minutes + 2 * guard) / 60
    feeder = rng.uniform(0.002, 0.01) / max(total.max(), 1.0)
    ar = np.zeros(total.size)
    shock = rng.normal(0, 1, total.size // 30 + 2)
    state = 0.0
    level = []
    for s in shock:
        state = 0.9 * state + 0.44 * s
        level.append(state)
    ar = np.interp(np.arange(total.size), np.arange(len(level)) * 30, level) * rng.uniform(0.05, 0.25)
    aux = (
        rng.uniform(0.2, 1.5)
        + 0.4 * ((hours % 24 < 6) | (hours % 24 > 18))
        + 0.2 * np.sin(hours * np.pi / 12)
        + ar
    )
    other = np.maximum(0, rng.uniform(0, 3) * (1 + np.sin(hours * np.pi / 12 + 1)))
    master_kw = (total + feeder * total**2 + np.maximum(aux, 0) + other) * (1 + rng.normal(0, 0.15) / 100)

    def register(kw, step, offset_s, jitter_s):
        wh = np.concatenate([[0.0], np.cumsum(kw)]) / 60 * 1000
        at = guard + np.arange(0, minutes + 1, interval_s // 60) + offset_s / 60
        at = at + rng.normal(0, jitter_s / 60, at.size)
        value = np.interp(at, np.arange(wh.size), wh) + rng.integers(0, 10**8)
        out = (np.maximum.accumulate(np.floor(value / step)) * step).astype(np.int64)
        gone = rng.random(out.size) < missing
        for at0 in np.flatnonzero(rng.random(out.size) < missing / 20):
            gone[at0 : at0 + int(rng.integers(2, 24))] = True
        out[gone] = MISSING
        return out

    step = step_wh or float(rng.choice([100, 400, 1000, 4000], p=[0.3, 0.3, 0.3, 0.1]))
    offsets = np.where(rng.random(n) < 0.8, rng.normal(0, 20, n), rng.normal(0, 120, n))
    charger_wh = np.stack([register(metered[i] * (1 + error[i] / 100), 10, offsets[i], 3) for i in range(n)])
    unknown = np.full(n, np.nan)
    chargers = Chargers(
        tuple(f"{name}-{i:02d}" for i in range(n)), tuple(models), dc, dc_side, rated, np.full(n, 10.0),
        np.full(n, 2.0), unknown, unknown,
    )  # fmt: skip
    built = Station(
        name, chargers, QUARTER, interval_s, register(master_kw, step, rng.normal(0, 10), 2), charger_wh,
        register(other, 10, 0, 2)[None], step,
    )  # fmt: skip
    return built, error


@cache
def small_fleet(seed=5, stations=16, days=21):
    """Return stations of 6 to 9 chargers with their true errors; the same for all tests."""
    rng = np.random.default_rng(seed)
    shared = world(rng)
    return [
        station(rng, shared, f"s{k:02d}", n=int(rng.integers(6, 10)), days=days, step_wh=100.0)
        for k in range(stations)
    ]
