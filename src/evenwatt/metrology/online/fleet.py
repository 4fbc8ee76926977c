"""What stations share: the conversion loss of each model, and how errors are spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evenwatt.metrology.online.columns import Loss
from evenwatt.metrology.online.evidence import Evidence
from evenwatt.metrology.online.mixture import FLEET, Mixture, Product, learnt
from evenwatt.metrology.online.propagation import OnSite, Sites, propagate
from evenwatt.metrology.online.station import Chargers, Floats

MASTER_SD_PCT = 0.15
"""Standard deviation of a master meter of class 0.2S or 0.5S in use."""
UNIT_SD_PCT = 0.3
"""Spread of the conversion loss between units of a model."""
CABLE_SD_PCT = 0.05
"""Spread of what lies between the master and a meter on the AC side."""

_PRIOR = {"conversion": (5.0, 3.0), "cable": (0.0, 0.1), Loss.SQUARE: (0.02, 0.02), Loss.AT_WORK: (0.1, 0.2)}
_OWN_SD = {Loss.SQUARE: 0.003, Loss.AT_WORK: 0.03}
_SWEEPS, _ROUNDS, _FINAL_ROUNDS = 8, 2, 8
_STATIONS_PER_EFFECT = 60
"""Beyond so many stations a model's effects are known far below the spread of its units."""

Effect = tuple[str, bool, str]


@dataclass(frozen=True)
class StationEvidence:
    """A station's evidence with its chargers, ready for the fleet."""

    station_id: str
    chargers: Chargers
    evidence: Evidence


@dataclass(frozen=True)
class Fleet:
    """Effects shared by stations.

    Attributes
    ----------
    index
        where each effect stands.
    mean, covariance
        of the effects, shapes (g,) and (g, g).
    chargers
        number of chargers with evidence behind each conversion, on-site results counting apart in ``on_site``.
    mixture
        the spread of errors.
    messages
        what each station that was used said about its own effects: precision and shift.
    """

    index: Mapping[Effect, int]
    mean: Floats
    covariance: Floats
    chargers: Mapping[Effect, int]
    on_site: Mapping[Effect, int]
    mixture: Mixture
    messages: Mapping[str, tuple[Floats, Floats]]


@dataclass(frozen=True)
class Prepared:
    """A station seen from the fleet: design of effects (m, k), spread of its own (m, m), where its effects stand."""

    effects: tuple[Effect, ...]
    design: Floats
    spread: Floats
    on_site: OnSite


def conversion(chargers: Chargers, k: int) -> Effect:
    """Return the effect that charger k shares with its model."""
    return (chargers.models[k], bool(chargers.dc_side[k]), "conversion" if chargers.dc_side[k] else "cable")


def prepare(one: StationEvidence) -> Prepared:
    """Return how a station depends on the fleet's effects."""
    chargers, found = one.chargers, one.evidence
    n, m = len(chargers.ids), found.shift.size
    each: list[Effect] = [conversion(chargers, k) for k in range(n)]
    each += [(model, side, str(loss)) for model, side, loss in found.losses]
    effects = tuple(sorted(set(each)))
    design = np.zeros((m, len(effects)))
    design[np.arange(m), [effects.index(effect) for effect in each]] = 1.0
    own = np.where(chargers.dc_side, UNIT_SD_PCT, CABLE_SD_PCT)
    own = np.concatenate([own, [_OWN_SD[loss] for _, _, loss in found.losses]])
    spread = np.diag(own**2)
    spread[:n, :n] += MASTER_SD_PCT**2
    precision = np.nan_to_num(1 / chargers.on_site_se_pct**2)
    shift = precision * np.nan_to_num(100 * np.log1p(chargers.on_site_error_pct / 100))
    return Prepared(effects, design, spread, OnSite(precision, shift))


def fleet_effects(stations: Sequence[StationEvidence]) -> Fleet:
    """Return the effects of a fleet, the same whatever the order in which stations are given."""
    ordered = sorted(stations, key=lambda one: one.station_id)
    prepared = [prepare(one) for one in ordered]
    effects = sorted({effect for each in prepared for effect in each.effects})
    index = {effect: at for at, effect in enumerate(effects)}
    used = _used(prepared)
    places = [np.array([index[effect] for effect in each.effects], dtype=np.intp) for each in prepared]
    start_mean, start_sd = np.array([_PRIOR[_kind(effect)] for effect in effects]).reshape(-1, 2).T
    sites = {at: Sites(np.full(len(ordered[at].chargers.ids), 4.0), np.zeros(len(ordered[at].chargers.ids))) for at in used}
    mixture = FLEET
    mean, covariance = start_mean, np.diag(start_sd**2)
    messages: dict[str, tuple[Floats, Floats]] = {}
    for _ in range(_SWEEPS if used else 0):
        precision, shift = np.diag(1 / start_sd**2), start_mean / start_sd**2
        for at in used:
            told = _message(ordered[at].evidence, prepared[at], sites[at])
            messages[ordered[at].station_id] = told
            precision[np.ix_(places[at], places[at])] += told[0]
            shift[places[at]] += told[1]
        covariance = np.linalg.inv(precision)
        mean = covariance @ shift
        found: list[Product] = []
        for at in used:
            own_mean, own_covariance = _without(mean, covariance, places[at], messages[ordered[at].station_id])
            likelihood = chargers_alone(ordered[at].evidence.information, ordered[at].evidence.shift, prepared[at],
                                        own_mean, own_covariance, len(ordered[at].chargers.ids))  # fmt: skip
            sites[at], product = propagate(*likelihood, mixture, sites[at], prepared[at].on_site, rounds=_ROUNDS)
            found.append(product)
        everyone = Product(*(np.concatenate([getattr(p, name) for p in found]) for name in
                             ("weights", "means", "variances")))  # fmt: skip
        mixture = learnt(FLEET, mixture, everyone)
    counted = _counted(ordered)
    return Fleet(index, mean, covariance, counted[0], counted[1], mixture, messages)


def posterior(one: StationEvidence, fleet: Fleet) -> tuple[Product, Floats, Floats, Floats]:
    """Return the chargers' posteriors, and without prior: precision and shift of errors, and precision bound.

    The station's own part in the fleet's effects is taken out first, so that nothing is counted twice.
    """
    each = prepare(one)
    n = len(one.chargers.ids)
    mean, covariance = _known_to_others(fleet, each.effects, fleet.messages.get(one.station_id))
    information, shift = chargers_alone(one.evidence.information, one.evidence.shift, each, mean, covariance, n)
    bound, _ = chargers_alone(one.evidence.information_bound, one.evidence.shift, each, mean, covariance, n)
    start = Sites(np.full(n, 4.0), np.zeros(n))
    _, found = propagate(information, shift, fleet.mixture, start, each.on_site, rounds=_FINAL_ROUNDS)
    return found, information, shift, bound


def chargers_alone(
    information: Floats, shift: Floats, each: Prepared, mean: Floats, covariance: Floats, n: int
) -> tuple[Floats, Floats]:
    """Return precision and shift of 100 · log(1 + error) of n chargers, effects and losses integrated out."""
    spread = each.spread + each.design @ covariance @ each.design.T
    centred = shift - information @ (each.design @ mean)
    solved = np.linalg.solve(
        np.eye(shift.size) + information @ spread, np.column_stack([information, centred])
    )
    alone = (solved[:n, :n] + solved[:n, :n].T) / 2
    return alone, -solved[:n, -1]


def _message(found: Evidence, each: Prepared, sites: Sites) -> tuple[Floats, Floats]:
    """Return what a station says of its effects, given stand-ins for its chargers' errors."""
    n = sites.precision.size
    spread = each.spread.copy()
    spread[np.arange(n), np.arange(n)] += 1 / sites.precision
    centred = found.shift + found.information[:, :n] @ (sites.shift / sites.precision)
    solved = np.linalg.solve(
        np.eye(found.shift.size) + found.information @ spread, np.column_stack([found.information, centred])
    )
    told = each.design.T @ solved[:, :-1] @ each.design
    return (told + told.T) / 2, each.design.T @ solved[:, -1]


def _known_to_others(
    fleet: Fleet, effects: Sequence[Effect], own: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats]:
    """Return a station's effects as the others know them; of a model nobody else has, what is expected of any."""
    if own is not None:
        place = np.array([fleet.index[effect] for effect in effects], dtype=np.intp)
        return _without(fleet.mean, fleet.covariance, place, own)
    prior = np.array([_PRIOR[_kind(effect)] for effect in effects]).reshape(-1, 2)
    mean, covariance = prior[:, 0].copy(), np.diag(prior[:, 1] ** 2)
    there = np.array([at for at, effect in enumerate(effects) if effect in fleet.index], dtype=np.intp)
    place = np.array([fleet.index[effects[at]] for at in there], dtype=np.intp)
    mean[there] = fleet.mean[place]
    covariance[np.ix_(there, there)] = fleet.covariance[np.ix_(place, place)]
    return mean, covariance


def _without(
    mean: Floats, covariance: Floats, place: np.ndarray, own: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Return the effects of a station with what it said of them itself taken out."""
    precision = np.linalg.inv(covariance[np.ix_(place, place)])
    rest = np.linalg.inv(precision - own[0] + 1e-9 * np.eye(place.size))
    return rest @ (precision @ mean[place] - own[1]), (rest + rest.T) / 2


def _used(prepared: Sequence[Prepared]) -> list[int]:
    """Return the stations that speak for the fleet: in order, while one of their effects lacks speakers."""
    heard: dict[Effect, int] = {}
    used = []
    for at, each in enumerate(prepared):
        lacking = min((heard.get(effect, 0) for effect in each.effects), default=_STATIONS_PER_EFFECT)
        if lacking >= _STATIONS_PER_EFFECT and not each.on_site.precision.any():
            continue
        used.append(at)
        for effect in each.effects:
            heard[effect] = heard.get(effect, 0) + 1
    return used


def _counted(stations: Sequence[StationEvidence]) -> tuple[dict[Effect, int], dict[Effect, int]]:
    chargers: dict[Effect, int] = {}
    on_site: dict[Effect, int] = {}
    for one in stations:
        seen = np.diag(one.evidence.information)
        for k in range(len(one.chargers.ids)):
            effect = conversion(one.chargers, k)
            chargers[effect] = chargers.get(effect, 0) + int(seen[k] > 0.25)
            on_site[effect] = on_site.get(effect, 0) + int(one.chargers.on_site_se_pct[k] > 0)
    return chargers, on_site


def _kind(effect: Effect) -> str:
    return effect[2]
