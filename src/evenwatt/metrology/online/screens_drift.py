"""The screen of a charger's error between two periods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evenwatt.metrology.online.screens import Alarm, Limits, Screen
from evenwatt.metrology.online.station import Floats


def drift(
    charger_ids: Sequence[str],
    error_pct: Floats,
    se_pct: Floats,
    begins_s: tuple[int, int],
    mpe_pct: Floats,
    limits: Limits,
) -> list[Alarm]:
    """Return the chargers whose error has changed between two periods.

    A change counts when it exceeds ``drift_z`` standard errors and ``drift_mpe`` of the maximum permissible
    error. What both periods share, such as the station's master meter, cancels; so the standard error errs
    on the safe side.

    Parameters
    ----------
    charger_ids
        n chargers with results in both periods.
    error_pct, se_pct
        estimate and standard error, before and after, in percent, shape (2, n).
    begins_s
        first instants of the two periods in s since 1970 UTC.
    mpe_pct
        maximum permissible error in percent, shape (n,).

    Clause: R-3.10-a, R-4.3.2-c.
    """
    change = error_pct[1] - error_pct[0]
    doubt = np.hypot(se_pct[0], se_pct[1])
    limit = np.maximum(limits.drift_z * doubt, limits.drift_mpe * mpe_pct)
    ts = np.array(begins_s, dtype=np.int64)
    return [
        Alarm(
            Screen.DRIFT, charger_ids[at], 1, float(change[at]), float(limit[at]), "%",
            ts, error_pct[:, at], np.full(2, error_pct[0, at]),
        )
        for at in np.flatnonzero(np.abs(change) > limit).tolist()
    ]  # fmt: skip
