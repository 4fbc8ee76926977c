"""Probabilities set right by what verifications on site found of earlier quarters (R-3.10-a, R-4.3.2-c)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaincinv, expit

from evenwatt.law.catalog import catalog
from evenwatt.metrology.online.station import Bools, Floats
from evenwatt.metrology.online.verdicts import Conclusions, Reason, Thresholds, Verdict, verdict

_CERTAIN = 1e-6
"""Probabilities nearer to zero or one than this are taken as this far."""
_PRIOR_SD = 1.0
"""How far each coefficient is expected to lie from that of the identity."""


@dataclass(frozen=True)
class Recalibration:
    """A monotone map of probabilities p: logit q = a ln p - b ln(1 - p) + c, a and b not negative.

    Attributes
    ----------
    a, b, c
        its coefficients; 1, 1, 0 is the identity.
    verified, outside
        chargers it was learnt from, and how many of them were outside the MPE.
    is_identity
        whether there were too few to learn from; a, b, c are those of the identity then.
    p_low, p_high
        the least and the largest probability it was learnt from. Beyond them nobody knows more than the
        method: log-odds are shifted by as much as at that end.
    """

    a: float
    b: float
    c: float
    verified: int
    outside: int
    is_identity: bool
    p_low: float = 0.0
    p_high: float = 1.0

    def applied(self, p: Floats) -> Floats:
        """Return probabilities set right, of the shape of ``p``; NaN stays."""
        if self.is_identity:
            return p
        within = np.clip(p, self.p_low, self.p_high)
        low, high = _features(within)
        beyond = _log_odds(p) - _log_odds(within)
        found: Floats = expit(self.a * low + self.b * high + self.c + beyond)
        return found


@dataclass(frozen=True)
class Enough:
    """How many verified chargers a map needs (parameter ``estimate_recalibration``): in all, of each kind."""

    verified: int
    of_each: int


def enough(*, on: date) -> Enough:
    """Return the rule in force on a day.

    Clause: R-4.3.2-c.
    """
    return Enough(**catalog().value("estimate_recalibration", on=on))


def recalibration(p: Floats, outside: Bools, rule: Enough) -> Recalibration:
    """Return the map that verified chargers suggest, drawn to the identity.

    Whom people visit may depend on p: given p, what they find does not.

    Parameters
    ----------
    p
        probabilities of an error outside the MPE as estimated, shape (n,).
    outside
        whether the error found on site was, shape (n,).

    References
    ----------
    M. Kull, T. Silva Filho, P. Flach, Beta calibration, AISTATS 2017.
    """
    count, bad = int(outside.size), int(np.count_nonzero(outside))
    if count < rule.verified or min(bad, count - bad) < rule.of_each:
        return Recalibration(1.0, 1.0, 0.0, count, bad, is_identity=True)
    low, high = _features(p)
    features = np.column_stack([low, high, np.ones(count)])
    identity = np.array([1.0, 1.0, 0.0])

    def loss(at: Floats) -> tuple[float, Floats]:
        logit = features @ at
        away = (at - identity) / _PRIOR_SD
        value = float(np.logaddexp(0.0, logit).sum() - logit[outside].sum() + away @ away / 2)
        return value, features.T @ (expit(logit) - outside) + away / _PRIOR_SD

    found = minimize(loss, identity, jac=True, method="L-BFGS-B", bounds=[(0, None), (0, None), (None, None)])
    a, b, c = (float(each) for each in found.x)
    return Recalibration(a, b, c, count, bad, False, float(np.min(p)), float(np.max(p)))


def recalibrated(rows: Conclusions, known: Recalibration, rules: Thresholds) -> Conclusions:
    """Return conclusions with probabilities set right and the verdicts that follow from them.

    What stood against a verdict still does; estimates and intervals stay.
    """
    if known.is_identity:
        return rows
    p = known.applied(rows.p_out_of_mpe)
    told = [
        verdict(float(each), _hindrance(given, reason), rules)
        for each, given, reason in zip(p, rows.verdicts, rows.reasons, strict=True)
    ]
    return replace(
        rows,
        p_out_of_mpe=p,
        verdicts=tuple(each for each, _ in told),
        reasons=tuple(reason for _, reason in told),
    )


def _hindrance(given: Verdict, reason: str) -> str:
    return "" if given is not Verdict.UNDETERMINED or reason == Reason.NEAR_THE_LIMIT else reason


def share_interval(found: int, of: int, *, coverage: float) -> tuple[float, float]:
    """Return the interval of a share of which ``found`` in ``of`` were seen; 0 to 1 where nobody was.

    References
    ----------
    C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits, Biometrika 26, 1934.
    """
    tail = (1 - coverage) / 2
    low = float(betaincinv(found, of - found + 1, tail)) if found else 0.0
    high = float(betaincinv(found + 1, of - found, 1 - tail)) if found < of else 1.0
    return low, high


def _log_odds(p: Floats) -> Floats:
    low, high = _features(p)
    odds: Floats = low + high
    return odds


def _features(p: Floats) -> tuple[Floats, Floats]:
    inner = np.clip(p, _CERTAIN, 1 - _CERTAIN)
    return np.log(inner), -np.log1p(-inner)
