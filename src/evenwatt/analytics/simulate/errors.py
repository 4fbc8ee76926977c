"""The errors of chargers: most are small, some are not (share and size by :class:`Errors`)."""

from __future__ import annotations

import numpy as np

from evenwatt.analytics.simulate.scenario import Errors


def draw_errors(errors: Errors, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return the errors of ``count`` chargers [%], shape (count,): (shown − true) / true · 100.

    The sign is that of the working error at a verification (R-4.4.4-a): positive where the charger shows
    more than it gives.
    """
    good = rng.standard_t(errors.good_tail, count) if errors.good_tail else rng.standard_normal(count)
    drawn = errors.good_pct * good
    kind = rng.random(count)
    side = rng.choice([-1.0, 1.0], count)
    size = rng.random(count)
    drawn = np.where(kind < errors.small, side * (1.0 + size), drawn)
    kind -= errors.small
    drawn = np.where((kind >= 0) & (kind < errors.high), 3.0 + 5.0 * size, drawn)
    kind -= errors.high
    drawn = np.where((kind >= 0) & (kind < errors.slow), -3.0 + 0.3 * good, drawn)
    return (np.abs(drawn) if errors.one_sided else drawn) + errors.common_pct
