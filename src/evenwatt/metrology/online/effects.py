"""How a station's evidence depends on what stations share, and on its chargers' own errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenwatt.metrology.online.columns import Loss
from evenwatt.metrology.online.evidence import Evidence
from evenwatt.metrology.online.station import UNKNOWN_MODEL, UNKNOWN_SIDE, Chargers, Floats

MASTER_SD_PCT = 0.15
"""Standard deviation of a master meter of class 0.2S or 0.5S in use."""
UNIT_SD_PCT = 0.3
"""Spread of the conversion loss between units of a model."""
MODELS_SD_PCT = 1.0
"""Spread of the conversion loss between models, for a charger whose model is not known."""
SIDES_SD_PCT = 3.0
"""That between a meter behind a conversion and one before it, or where there is none."""
CABLE_SD_PCT = 0.05
"""Spread of what lies between the master and a meter on the AC side."""

CONVERSION, BIAS = "conversion", "bias"
_OWN_SD = {Loss.SQUARE: 0.003, Loss.AT_WORK: 0.03}
"""How far a station's shared losses may lie from those of its models."""

_UNKNOWN = 4.0
"""How many times farther where the model is not known."""

Effect = tuple[str, bool, str]
"""Model, whether metered behind the conversion, and what it is: conversion, bias or a loss."""


@dataclass(frozen=True)
class StationEvidence:
    """A station's evidence with its chargers, ready for the fleet."""

    station_id: str
    chargers: Chargers
    evidence: Evidence


@dataclass(frozen=True)
class Prepared:
    """A station seen from the fleet.

    Attributes
    ----------
    effects
        its k effects.
    information, shift
        of the station's m quantities, on-site results appended: shapes (m, m), (m,).
    design, charger
        how the quantities depend on effects (m, k) and on chargers' errors about their model's mean (m, n).
    spread
        covariance of the quantities about that, shape (m, m).
    bias
        which effect is the mean error of each charger's model, shape (n,).
    """

    effects: tuple[Effect, ...]
    information: Floats
    shift: Floats
    design: Floats
    charger: Floats
    spread: Floats
    bias: npt.NDArray[np.intp]


def conversion(chargers: Chargers, k: int) -> Effect:
    """Return the conversion that charger k shares with its model; there is one only behind it."""
    return (chargers.models[k], bool(chargers.dc_side[k]), CONVERSION)


def prepare(one: StationEvidence, information: Floats | None = None) -> Prepared:
    """Return how a station depends on the fleet's effects; ``information`` in place of its evidence's."""
    chargers, found = one.chargers, one.evidence
    n, shared = len(chargers.ids), len(found.losses)
    visited = np.flatnonzero(chargers.on_site_se_pct > 0)
    m = n + shared + visited.size
    biases = [
        (model, bool(side), BIAS) for model, side in zip(chargers.models, chargers.dc_side, strict=True)
    ]
    losses = [(model, side, str(loss)) for model, side, loss in found.losses]
    conversions = {k: conversion(chargers, int(k)) for k in np.flatnonzero(chargers.dc_side)}
    effects = tuple(sorted({*biases, *losses, *conversions.values()}))
    at = {effect: place for place, effect in enumerate(effects)}
    bias = np.array([at[effect] for effect in biases], dtype=np.intp)
    design, charger = np.zeros((m, len(effects))), np.zeros((m, n))
    design[np.arange(n), bias] = -1.0
    charger[np.arange(n), np.arange(n)] = -1.0
    for k, effect in conversions.items():
        design[k, at[effect]] = 1.0
    for row, effect in enumerate(losses, n):
        design[row, at[effect]] = 1.0
    for row, k in enumerate(visited, n + shared):
        design[row, bias[k]] = charger[row, k] = 1.0
    spread = np.diag(np.concatenate([np.zeros(n), _own_losses(found), np.zeros(visited.size)]) ** 2)
    spread[:n, :n] = _spread(chargers)
    whole, shift = np.zeros((m, m)), np.zeros(m)
    whole[: n + shared, : n + shared] = found.information if information is None else information
    shift[: n + shared] = found.shift
    rows = np.arange(n + shared, m)
    whole[rows, rows] = 1 / chargers.on_site_se_pct[visited] ** 2
    shift[rows] = whole[rows, rows] * 100 * np.log1p(chargers.on_site_error_pct[visited] / 100)
    return Prepared(effects, whole, shift, design, charger, spread, bias)


def _spread(chargers: Chargers) -> Floats:
    """Return the covariance of chargers' losses about what they share with their models [%²], shape (n, n).

    Chargers of a station whose models nobody tells are mostly of one model, or of a few.
    """
    own = np.where(chargers.dc_side, UNIT_SD_PCT, CABLE_SD_PCT)
    spread = np.diag(own**2) + MASTER_SD_PCT**2
    for name, sd in ((UNKNOWN_MODEL, MODELS_SD_PCT), (UNKNOWN_SIDE, SIDES_SD_PCT)):
        mine = chargers.dc_side & np.array([model == name for model in chargers.models], dtype=bool)
        spread += sd**2 * (np.outer(mine, mine) + np.diag(mine))
    return spread


def _own_losses(found: Evidence) -> Floats:
    """Return how far a station's shared losses may lie from those of their models, shape (l,)."""
    unknown = (UNKNOWN_MODEL, UNKNOWN_SIDE)
    return np.array(
        [_OWN_SD[loss] * (_UNKNOWN if model in unknown else 1.0) for model, _, loss in found.losses],
        dtype=np.float64,
    )


def chargers_alone(each: Prepared, mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Return precision and shift of n chargers' errors about their models' means, effects integrated out."""
    spread = each.spread + each.design @ covariance @ each.design.T
    centred = each.shift - each.information @ (each.design @ mean)
    solved = integrated(each, spread, centred)
    alone = each.charger.T @ solved[:, :-1] @ each.charger
    return (alone + alone.T) / 2, each.charger.T @ solved[:, -1]


def integrated(each: Prepared, spread: Floats, centred: Floats) -> Floats:
    """Return precision and shift of the quantities with a spread of their own added, shape (m, m + 1)."""
    return np.asarray(
        np.linalg.solve(
            np.eye(centred.size) + each.information @ spread, np.column_stack([each.information, centred])
        ),
        np.float64,
    )
