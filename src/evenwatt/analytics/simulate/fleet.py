"""The fleet: models of invented makers, and the stations and chargers that are built from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.analytics.simulate.errors import draw_errors
from evenwatt.analytics.simulate.scenario import Scenario

_MODELS_STREAM = 2**31
"""The stream of the models' draws: no station has this number."""


@dataclass(frozen=True)
class Model:
    """A type of charger. ``loss`` is the mean conversion loss relative to the output; 0 for AC."""

    maker: str
    name: str
    kind: str
    meter_side: str
    rated_kw: float
    accuracy_class: str
    step_wh: int
    loss: float
    bias_pct: float


@dataclass(frozen=True)
class Site:
    """A station as built: arrays have one entry per charger.

    ``error_pct`` is the error at mid-period, ``drift_pct`` its change over the period; ``loss`` and
    ``loss_drift`` likewise for the conversion; ``sessions_per_day`` how often the charger is sought.
    """

    station_id: str
    models: tuple[Model, ...]
    model_of: np.ndarray
    charger_ids: tuple[str, ...]
    error_pct: np.ndarray
    drift_pct: np.ndarray
    loss: np.ndarray
    loss_drift: np.ndarray
    sessions_per_day: np.ndarray
    master_step_wh: int
    master_error_pct: float
    other_metered: bool

    def each(self, attribute: str) -> np.ndarray:
        """Return an attribute of the model for every charger."""
        return np.array([getattr(model, attribute) for model in self.models])[self.model_of]

    @property
    def is_dc(self) -> np.ndarray:
        """Whether each charger is a DC one."""
        return self.each("kind") == "DC"


def stream(seed: int, number: int) -> np.random.Generator:
    """Return the generator of one station (or of the models): independent of who else is simulated where."""
    return np.random.default_rng(np.random.SeedSequence([seed, number]))


def draw_models(scenario: Scenario, seed: int) -> tuple[Model, ...]:
    """Return the models of the fleet: 6 of AC, 14 of DC, two of which are sold with either meter side."""
    rng = stream(seed, _MODELS_STREAM)
    errors, conversion = scenario.errors, scenario.conversion
    ac = [("AC", "AC", kw) for kw in (7.0, 7.0, 7.0, 14.0, 21.0, 42.0)]
    dc = [("DC", "DC", kw) for kw in (30.0, 60.0, 60.0, 120.0, 120.0, 160.0, 180.0, 240.0)]
    dc_by_ac = [("DC", "AC", kw) for kw in (60.0, 120.0, 120.0, 160.0)]
    both = [("DC", side, kw) for kw in (60.0, 120.0) for side in ("DC", "AC")]
    models = []
    for at, (kind, side, kw) in enumerate(ac + dc + dc_by_ac + both):
        loss = max(0.02, rng.normal(conversion.mean, conversion.model_spread)) if kind == "DC" else 0.0
        biased = rng.random() < errors.biased_models
        models.append(
            Model(
                maker=f"示例制造商{at % 7 + 1:02d}",
                name=f"{kind}-{kw:g}-{at + 1:02d}" if at < 18 else f"{kind}-{kw:g}-{19 + (at - 18) // 2}",
                kind=kind,
                meter_side=side,
                rated_kw=kw,
                accuracy_class=str(rng.choice(["1", "2"], p=[0.3, 0.7])),
                step_wh=int(rng.choice([10, 100], p=[0.8, 0.2])),
                loss=loss,
                bias_pct=errors.model_bias_pct * rng.choice([-1, 1]) if biased else 0.0,
            )
        )
    return tuple(models)


def draw_site(scenario: Scenario, models: tuple[Model, ...], number: int, rng: np.random.Generator) -> Site:
    """Return one station: of AC chargers, DC chargers or both, 4 to 60 of them, most from one model."""
    count = int(np.clip(np.rint(rng.lognormal(np.log(17.5), 0.5)), 4, 60))
    ac = [at for at, model in enumerate(models) if model.kind == "AC"]
    dc = [at for at, model in enumerate(models) if model.kind == "DC"]
    share_dc = rng.choice([0.0, 1.0, rng.uniform(0.2, 0.8)], p=[0.2, 0.45, 0.35])
    chosen_ac = rng.choice(ac, size=int(rng.integers(1, 3)), replace=False)
    chosen_dc = rng.choice(dc, size=int(rng.integers(1, 4)), replace=False)
    is_dc = np.arange(count) < np.rint(share_dc * count)
    model_of = np.where(is_dc, rng.choice(chosen_dc, count), rng.choice(chosen_ac, count))
    error_pct = draw_errors(scenario.errors, count, rng)
    error_pct += np.array([models[at].bias_pct for at in model_of])
    loss = np.array([models[at].loss for at in model_of])
    unit = rng.normal(0.0, scenario.conversion.unit_spread, count)
    popularity = rng.lognormal(0.0, 0.35) * rng.lognormal(0.0, 0.7, count)
    alive = rng.random(count) >= scenario.dead
    return Site(
        station_id=f"S{number + 1:06d}",
        models=models,
        model_of=model_of,
        charger_ids=tuple(f"S{number + 1:06d}-{at + 1:03d}" for at in range(count)),
        error_pct=error_pct,
        drift_pct=rng.normal(0.0, 1.0, count) * scenario.errors.drift_pct,
        loss=np.where(is_dc, np.maximum(loss + unit, 0.01), 0.0),
        loss_drift=np.where(is_dc, rng.normal(0.0, 1.0, count) * scenario.conversion.drift, 0.0),
        sessions_per_day=np.where(is_dc, 3.5, 0.9) * popularity * alive,
        master_step_wh=_master_step(scenario.station.master_steps_wh, rng),
        master_error_pct=float(np.clip(rng.normal(0.0, scenario.station.master_error_pct), -0.5, 0.5)),
        other_metered=bool(rng.random() < scenario.station.other_share),
    )


def _master_step(steps: tuple[int, ...], rng: np.random.Generator) -> int:
    """Draw a step; fine ones are more common than coarse ones."""
    weights = 1.0 / np.sqrt(np.arange(1, len(steps) + 1))
    return int(rng.choice(steps, p=weights / weights.sum()))
