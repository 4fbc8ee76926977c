"""The error that all chargers of a station seem to have: its master's, or that of how it was entered."""

from __future__ import annotations

import numpy as np

from evenwatt.metrology.online.station import Bools, Floats

_FEWEST = 5
"""Fewer chargers may well be off together."""
_MOST = 0.75
"""Share of its chargers that an error has at least which all have in common."""
_SURE = 3.0
"""Standard errors of a station's mean beyond which what is common is no chance."""


def common_error(own: Floats, covariance: Floats, *, seen: Bools) -> float:
    """Return what the errors of a station's chargers have in common, 100 · log; zero where nobody can tell.

    A master with a wrong ratio fits the balance as well as a sound one: every charger then has the same
    error beside its own. It is the least that three quarters of them have, all on one side: where many
    chargers are faulty, or one model is off, others are not.

    Parameters
    ----------
    own, covariance
        errors about their models' means without prior, shapes (n,) and (n, n).
    seen
        whether a charger's error is known well enough to speak, shape (n,).

    Clause: R-3.10-a, R-4.3.2-c.
    """
    if np.count_nonzero(seen) < _FEWEST:
        return 0.0
    low, high = np.quantile(own[seen], [1 - _MOST, _MOST])
    doubt = 1 / np.sqrt(np.linalg.inv(covariance[np.ix_(seen, seen)]).sum())
    least = max(low, 0.0) + min(high, 0.0)
    return float(least) if abs(least) > _SURE * doubt else 0.0
