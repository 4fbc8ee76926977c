"""The method `gls-mixture`: whitened balance, fleet effects, mixture prior. On trial (试行)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from evenwatt.metrology.online.calibration import Calibration
from evenwatt.metrology.online.common_error import common_error
from evenwatt.metrology.online.effects import StationEvidence, conversion
from evenwatt.metrology.online.evidence import evidence
from evenwatt.metrology.online.fleet import Fleet, Posterior, fleet_effects, posterior
from evenwatt.metrology.online.ratings import believed
from evenwatt.metrology.online.sound import hindrance_of_station, require_sound
from evenwatt.metrology.online.station import UNKNOWN_SIDE, Floats, Station
from evenwatt.metrology.online.statistics import Statistics, one_shot
from evenwatt.metrology.online.stream import Stream, finish
from evenwatt.metrology.online.verdicts import (
    Conclusions,
    Reason,
    Thresholds,
    Verdict,
    nothing,
    thresholds,
    verdict,
)

VERSION = "gls-mixture 1.3 试行方法（trial method）"
_FAINT = 1e-6
"""Information [1/%²] added where a charger has none: a standard error of 1,000 % instead of infinity."""
_MODELS = 3.0
"""A model's mean error is believed up to so many times what a station's chargers may have in common."""
_IDLE = 0.2
"""Share of its neighbours' median energy below which a charger lacks energy, whatever the clocks."""


@dataclass(frozen=True)
class Study:
    """What one station's registers say, with counts; shapes (n,)."""

    one: StationEvidence
    energy_kwh: Floats
    filled_share: Floats


class GlsMixture:
    """The method; it has no state."""

    version = VERSION

    def study(self, station: Station) -> Study:
        """Return the evidence of one station; raises Denied where there can be none."""
        require_sound(station)
        station = believed(station)
        return _study(station, *one_shot(station))

    def study_of(self, stream: Stream) -> Study:
        """Return the evidence of a station whose readings came in day by day."""
        return _study(stream.tail, stream.frozen, finish(stream))

    def fleet(self, studies: Sequence[Study], *, on: date) -> Fleet:
        """Return what stations share; stations that cannot be judged do not speak for the fleet.

        Where chargers sit behind a conversion only the fleet tells which masters are wrong, and those bend
        it: the worst of those heard leave, and the others are asked anew.
        """
        rules = thresholds(on=on)
        speaking = [study for study in studies if not hindrance_of_station(study.one.evidence, rules)]
        while True:
            fleet = fleet_effects([study.one for study in speaking])
            heard = [study for study in speaking if study.one.station_id in fleet.messages]
            common = {
                study.one.station_id: _excess(study, posterior(study.one, fleet), rules) for study in heard
            }
            worst = max(common.values(), default=0.0)
            if worst <= 1:
                return fleet
            limit = max(worst / 2, 1.0)
            speaking = [study for study in speaking if common.get(study.one.station_id, 0.0) <= limit]

    def conclude(self, study: Study, fleet: Fleet, *, on: date) -> Conclusions:
        """Return one row per charger."""
        rules = thresholds(on=on)
        chargers, n = study.one.chargers, len(study.one.chargers.ids)
        refused = hindrance_of_station(study.one.evidence, rules)
        if refused:
            return nothing(n, refused, study.energy_kwh)
        known = posterior(study.one, fleet)
        if _excess(study, known, rules) > 1:
            return nothing(n, Reason.NOT_A_SUM.value, study.energy_kwh)
        found, information = known.found, known.information
        covariance = _covariance(information)
        flat = covariance @ known.shift + known.bias
        flat_se = np.sqrt(np.diag(covariance) + known.bias_variance)
        bound = np.linalg.inv(known.information_bound + _FAINT * np.eye(n))
        bound_se = np.sqrt(np.diag(bound) + known.bias_variance)
        low, high = 100 * np.log1p(-chargers.mpe_pct / 100), 100 * np.log1p(chargers.mpe_pct / 100)
        outside = np.clip(found.below(low) + 1 - found.below(high), 0.0, 1.0)
        told = [
            verdict(float(outside[k]), _hindrance(study, fleet, rules, k, covariance, information), rules)
            for k in range(n)
        ]
        seen = flat_se < 100
        return Conclusions(
            error_pct=_percent(found.mean),
            se_pct=np.sqrt(found.variance),
            low_pct=_percent(found.quantile((1 - rules.coverage) / 2)),
            high_pct=_percent(found.quantile((1 + rules.coverage) / 2)),
            p_out_of_mpe=outside,
            verdicts=tuple(Verdict(each) for each, _ in told),
            reasons=tuple(reason for _, reason in told),
            energy_kwh=study.energy_kwh,
            flat_error_pct=np.where(seen, _percent(np.clip(flat, -99, 99)), np.nan),
            flat_se_pct=np.where(seen, flat_se, np.nan),
            bound_se_pct=np.where(seen, bound_se, np.nan),
        )


def _study(station: Station, frozen: Calibration, found: Statistics) -> Study:
    one = StationEvidence(station.station_id, station.chargers, evidence(station, frozen, found))
    return Study(one, found.energy_kwh, found.filled / found.rows)


def _covariance(information: Floats) -> Floats:
    return np.asarray(np.linalg.inv(information + _FAINT * np.eye(len(information))), np.float64)


def _excess(study: Study, known: Posterior, rules: Thresholds) -> float:
    """Return how many times the limit is what a station's chargers have in common.

    Beside their models' mean errors, or, of a model that is hardly anywhere else, with them.
    """
    covariance = _covariance(known.information)
    seen = np.sqrt(np.diag(covariance)) <= rules.evidence_mpe * study.one.chargers.mpe_pct
    own = covariance @ known.shift
    beside = common_error(own, covariance, seen=seen)
    whole = common_error(own + known.bias, covariance + np.diag(known.bias_variance), seen=seen)
    return max(abs(beside), abs(whole) / _MODELS) / rules.common_error_pct


def _percent(hundred_logs: Floats) -> Floats:
    error: Floats = 100 * np.expm1(hundred_logs / 100)
    return error


def _hindrance(
    study: Study, fleet: Fleet, rules: Thresholds, k: int, covariance: Floats, information: Floats
) -> str:
    """Return what stands against a verdict on charger k, empty if nothing."""
    chargers = study.one.chargers
    if abs(study.one.evidence.charger_clock_s[k]) > rules.charger_clock_s:
        return Reason.CLOCK.value
    if chargers.models[k] == UNKNOWN_SIDE:
        return Reason.UNKNOWN_SIDE.value
    verified = bool(chargers.on_site_se_pct[k] > 0)
    effect = conversion(chargers, k)
    few = fleet.chargers.get(effect, 0) < rules.model_chargers and not fleet.on_site.get(effect, 0)
    if chargers.dc_side[k] and few:
        return Reason.NO_ANCHOR.value
    limit = rules.evidence_mpe * float(chargers.mpe_pct[k])
    if verified or np.sqrt(covariance[k, k]) <= limit:
        return ""
    if study.filled_share[k] > rules.filled_share:
        return Reason.DATA_GAPS.value
    if 1 / np.sqrt(information[k, k] + _FAINT) > limit:
        busy = study.energy_kwh[k] > _IDLE * float(np.median(study.energy_kwh))
        clocks = busy and study.one.evidence.clock_s > rules.clock_s
        return Reason.CLOCK.value if clocks else Reason.TOO_LITTLE_ENERGY.value
    related = covariance[k] ** 2 / np.diag(covariance)
    related[k] = -1.0
    return Reason.NOT_SEPARABLE.value.format(charger=chargers.ids[int(np.argmax(related))])
