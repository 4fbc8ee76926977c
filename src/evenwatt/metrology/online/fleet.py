"""What stations share: the conversion loss of each model, and how errors are spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaincinv

from evenwatt.metrology.online.columns import Loss
from evenwatt.metrology.online.effects import (
    BIAS,
    CONVERSION,
    Effect,
    Prepared,
    StationEvidence,
    chargers_alone,
    conversion,
    integrated,
    prepare,
)
from evenwatt.metrology.online.mixture import FLEET, Mixture, Product, learnt, product
from evenwatt.metrology.online.propagation import Sites, propagate
from evenwatt.metrology.online.station import Floats

_PRIOR = {CONVERSION: (5.0, 3.0), Loss.SQUARE: (0.02, 0.02), Loss.AT_WORK: (0.1, 0.2)}
_BIAS_MEAN_SD, _BIAS_SD, _BIAS_MODELS = 0.5, 0.05, 4
"""Mean error of a model: over models 0 ± 0.5 with a spread of 0.05, as if four models had shown it."""
_BIAS_ROUNDS = 4
_BIAS_CONFIDENCE = 0.95
"""That the spread of models' mean errors is no larger than it is taken to be."""
_NORMAL_KURTOSIS = 3.0
_SWEEPS, _ROUNDS, _FINAL_ROUNDS = 5, 2, 5
"""After five sweeps estimates move by a hundredth of their standard errors."""
_STATIONS_PER_EFFECT = 30
"""Beyond so many stations a model's effects are known far below the spread of its units."""


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
        number of chargers with evidence behind each conversion; ``on_site``: of those verified on site.
    mixture
        the spread of errors about their model's mean.
    bias
        mean and standard deviation over models of a model's mean error.
    messages
        what each station that was used said about its own effects: precision and shift.
    """

    index: Mapping[Effect, int]
    mean: Floats
    covariance: Floats
    chargers: Mapping[Effect, int]
    on_site: Mapping[Effect, int]
    mixture: Mixture
    bias: tuple[float, float]
    messages: Mapping[str, tuple[Floats, Floats]]


def fleet_effects(stations: Sequence[StationEvidence]) -> Fleet:
    """Return the effects of a fleet, the same whatever the order in which stations are given."""
    ordered = sorted(stations, key=lambda one: one.station_id)
    prepared = [prepare(one) for one in ordered]
    effects = sorted({effect for each in prepared for effect in each.effects})
    index = {effect: at for at, effect in enumerate(effects)}
    used = _used(prepared)
    places = [np.array([index[effect] for effect in each.effects], dtype=np.intp) for each in prepared]
    sites = {at: Sites(np.full(prepared[at].bias.size, 4.0), np.zeros(prepared[at].bias.size)) for at in used}
    mixture, bias = FLEET, (0.0, _BIAS_SD)
    start_mean, start_sd = _expected(effects, bias)
    mean, covariance = start_mean, np.diag(start_sd**2)
    messages: dict[str, tuple[Floats, Floats]] = {}
    for _ in range(_SWEEPS if used else 0):
        start_mean, start_sd = _expected(effects, bias)
        precision, shift = np.diag(1 / start_sd**2), start_mean / start_sd**2
        for at in used:
            told = _message(prepared[at], sites[at])
            messages[ordered[at].station_id] = told
            precision[np.ix_(places[at], places[at])] += told[0]
            shift[places[at]] += told[1]
        covariance = np.asarray(np.linalg.inv(precision), np.float64)
        mean = covariance @ shift
        found: list[Product] = []
        for at in used:
            others = _without(mean, covariance, places[at], messages[ordered[at].station_id])
            likelihood = chargers_alone(prepared[at], *others)
            sites[at], product = propagate(*likelihood, mixture, sites[at], rounds=_ROUNDS)
            found.append(product)
        everyone = Product(*(np.concatenate([getattr(p, name) for p in found]) for name in
                             ("weights", "means", "variances")))  # fmt: skip
        mixture = learnt(FLEET, mixture, everyone)
        bias = _bias_learnt(effects, mean, np.diag(covariance), bias)
    counted = _counted(ordered)
    return Fleet(index, mean, covariance, counted[0], counted[1], mixture, bias, messages)


@dataclass(frozen=True)
class Posterior:
    """What is known of n chargers' 100 · log(1 + error).

    ``found`` with the prior; ``information`` and ``shift`` without, ``information_bound`` had the noise been
    known: precisions (n, n), precision times mean (n,). ``bias``, ``bias_variance``: of their models, (n,).
    """

    found: Product
    information: Floats
    shift: Floats
    information_bound: Floats
    bias: Floats
    bias_variance: Floats


def posterior(one: StationEvidence, fleet: Fleet) -> Posterior:
    """Return what is known of a station's chargers.

    The station's own part in the fleet's effects is taken out first, so that nothing is counted twice. A
    visit to a charger measures the sum of its own error and its model's mean, not either of them: it tells
    the others of both, and the charger itself of the sum.
    """
    each, ideal = prepare(one), prepare(one, one.evidence.information_bound)
    mean, covariance = _known_to_others(fleet, each.effects, fleet.messages.get(one.station_id))
    information, shift = chargers_alone(each, mean, covariance)
    bound, _ = chargers_alone(ideal, mean, covariance)
    bias, doubt = mean[each.bias], np.diag(covariance)[each.bias]
    moved = _errors(information, shift, fleet, bias, doubt)
    for k in np.flatnonzero(one.chargers.on_site_se_pct > 0):
        alone = chargers_alone(prepare(_not_visited(one, int(k))), mean, covariance)
        moved = _with_row(moved, int(k), _visited(_errors(*alone, fleet, bias, doubt), one, int(k)))
    return Posterior(moved, information, shift, bound, bias, doubt)


def _errors(information: Floats, shift: Floats, fleet: Fleet, bias: Floats, doubt: Floats) -> Product:
    """Return the chargers' errors, their models' means included."""
    start = Sites(np.full(bias.size, 4.0), np.zeros(bias.size))
    _, found = propagate(information, shift, fleet.mixture, start, rounds=_FINAL_ROUNDS)
    return Product(found.weights, found.means + bias[:, None], found.variances + doubt[:, None])


def _not_visited(one: StationEvidence, k: int) -> StationEvidence:
    """Return the station as if nobody had been at charger k."""
    se = one.chargers.on_site_se_pct.copy()
    se[k] = np.nan
    return replace(one, chargers=replace(one.chargers, on_site_se_pct=se))


def _visited(known: Product, one: StationEvidence, k: int) -> Product:
    """Return what is known of charger k once the visit to it is taken into account."""
    error, se = one.chargers.on_site_error_pct[k], one.chargers.on_site_se_pct[k]
    row = Mixture(known.weights[k], known.means[k], known.variances[k])
    return product(row, np.array([100 * np.log1p(error / 100)]), np.array([se**2]))


def _with_row(known: Product, k: int, row: Product) -> Product:
    """Return the product with the row of charger k replaced."""
    whole = Product(known.weights.copy(), known.means.copy(), known.variances.copy())
    whole.weights[k], whole.means[k], whole.variances[k] = row.weights[0], row.means[0], row.variances[0]
    return whole


def _message(each: Prepared, sites: Sites) -> tuple[Floats, Floats]:
    """Return what a station says of its effects, given stand-ins for its chargers' errors."""
    spread = each.spread + (each.charger / sites.precision) @ each.charger.T
    centred = each.shift - each.information @ (each.charger @ (sites.shift / sites.precision))
    solved = integrated(each, spread, centred)
    told = each.design.T @ solved[:, :-1] @ each.design
    return (told + told.T) / 2, each.design.T @ solved[:, -1]


def _expected(effects: Sequence[Effect], bias: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return means and standard deviations of effects before data, shapes (g,)."""
    both = np.array([bias if effect[2] == BIAS else _PRIOR[effect[2]] for effect in effects]).reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy()


def _bias_learnt(
    effects: Sequence[Effect], mean: Floats, variance: Floats, present: tuple[float, float]
) -> tuple[float, float]:
    """Return what to expect of a model's mean error: mean and standard deviation over models.

    Learnt from those models whose mean error can be seen; behind the conversion it cannot: there only
    on-site results narrow this expectation, so that it is part of every standard error. It is that of one
    model more: the doubt about the models' mean is in it, and the spread is what it may be rather than what
    it looks like (:func:`_at_most`).
    """
    seen = np.array([effect[2] == BIAS and not effect[1] for effect in effects], dtype=bool)
    if not seen.any():
        return present
    spread = max(_BIAS_SD, float(np.median(np.abs(mean[seen]))))
    for _ in range(_BIAS_ROUNDS):
        weight = 1 / (variance[seen] + spread**2)
        doubt = 1 / float(weight.sum() + 1 / _BIAS_MEAN_SD**2)
        centre = doubt * float((weight * mean[seen]).sum())
        squares = np.append(variance[seen] + (mean[seen] - centre) ** 2, np.full(_BIAS_MODELS, _BIAS_SD**2))
        spread = float(np.sqrt(squares.mean()))
    return centre, float(np.sqrt(_at_most(squares) + doubt))


def _at_most(squares: Floats) -> float:
    """Return a variance as large as it may be, from squared distances to the mean, shape (k,).

    The upper end of a one-sided interval at ``_BIAS_CONFIDENCE``. Where one model in ten is off and the
    others are not, the mean of the squares tells little: it counts for as many degrees of freedom as a
    normal sample whose variance is known as badly, 2 (k - 1) / (kurtosis - 1).

    References
    ----------
    G. E. P. Box, Non-normality and tests on variances, Biometrika 40, 1953.
    """
    mean = float(squares.mean())
    kurtosis = max(float(np.square(squares).mean()) / mean**2, _NORMAL_KURTOSIS)
    freedom = 2 * (squares.size - 1) / (kurtosis - 1)
    return mean * freedom / (2 * float(gammaincinv(freedom / 2, 1 - _BIAS_CONFIDENCE)))


def _known_to_others(
    fleet: Fleet, effects: Sequence[Effect], own: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats]:
    """Return a station's effects as the others know them; of a new model, what is expected of any."""
    if own is not None:
        place = np.array([fleet.index[effect] for effect in effects], dtype=np.intp)
        return _without(fleet.mean, fleet.covariance, place, own)
    mean, sd = _expected(effects, fleet.bias)
    covariance = np.diag(sd**2)
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
        visited = each.charger.max(initial=0.0) > 0
        if lacking >= _STATIONS_PER_EFFECT and not visited:
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
