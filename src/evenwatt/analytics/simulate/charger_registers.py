"""The registers of a station's chargers: what each counts, shows and is wrong by."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evenwatt.analytics.simulate.fleet import Site
from evenwatt.analytics.simulate.load import Load
from evenwatt.analytics.simulate.meters import WH_PER_KW_MINUTE, read_register, reading_instants
from evenwatt.analytics.simulate.scenario import Recording


@dataclass(frozen=True)
class ChargerRegisters:
    """What the chargers of a station count.

    ``reading_wh`` int64, shape (C, K); ``indicated_wh``, shape (W,): counted in each working minute;
    ``initial_wh``, ``clock_s`` (behind true time) and ``true_error_pct`` (mean over the energy), shape (C,).
    """

    reading_wh: np.ndarray
    indicated_wh: np.ndarray
    initial_wh: np.ndarray
    clock_s: np.ndarray
    true_error_pct: np.ndarray


def charger_registers(
    recording: Recording,
    site: Site,
    load: Load,
    *,
    nominal_min: np.ndarray,
    minutes: int,
    rng: np.random.Generator,
) -> ChargerRegisters:
    """Return the registers of the chargers at the nominal instants [min since begin], shape (K,)."""
    steps = site.each("step_wh")
    error_pct = site.error_pct[load.charger] + site.drift_pct[load.charger] * (load.minute / minutes - 0.5)
    indicated = load.metered_kw * (1.0 + error_pct / 100.0) * WH_PER_KW_MINUTE
    bounds = np.searchsorted(load.charger, np.arange(len(steps) + 1))
    found = ChargerRegisters(
        reading_wh=np.empty((len(steps), len(nominal_min)), np.int64),
        indicated_wh=indicated,
        initial_wh=np.empty(len(steps)),
        clock_s=np.empty(len(steps)),
        true_error_pct=site.error_pct.copy(),
    )
    for at, (first, last) in enumerate(pairwise(bounds)):
        energy = np.zeros(minutes)
        energy[load.minute[first:last]] = indicated[first:last]
        found.clock_s[at] = rng.normal(0.0, recording.charger_clock_s)
        instants = reading_instants(
            nominal_min, offset_s=found.clock_s[at], jitter_s=recording.jitter_s, rng=rng
        )
        found.initial_wh[at] = rng.uniform(0.0, 2e8)
        found.reading_wh[at] = read_register(
            energy, instants_min=instants, step_wh=int(steps[at]), initial_wh=found.initial_wh[at]
        )
        true = load.metered_kw[first:last].sum() * WH_PER_KW_MINUTE
        if true:
            found.true_error_pct[at] = (indicated[first:last].sum() / true - 1.0) * 100.0
    return found
