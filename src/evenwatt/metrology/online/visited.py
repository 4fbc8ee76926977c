"""What was found on site beside what the registers say: a visit they contradict is set aside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from evenwatt.metrology.online.gls_mixture import GlsMixture, Study
from evenwatt.metrology.online.verdicts import Reason, Verdict

_MOST_SD = 5.0
"""Standard deviations between a visit and the registers beyond which both cannot be of the same charger: it
was repaired or replaced between them."""


@dataclass(frozen=True)
class Contradiction:
    """A visit and what the registers say without it, both in percent."""

    charger_id: str
    on_site_pct: float
    registers_pct: float
    registers_se_pct: float


def contradictions(chosen: GlsMixture, studies: Sequence[Study], *, on: date) -> tuple[Contradiction, ...]:
    """Return the visits that registers contradict, where these allow a judgement by themselves.

    Both fleet and estimate are made without any visit for this, and without the prior of errors.

    Clause: R-4.3.2-c.
    """
    visited = [each for each in studies if np.any(each.one.chargers.on_site_se_pct > 0)]
    if not visited:
        return ()
    fleet = chosen.fleet([without_visits(each) for each in studies], on=on)
    found = []
    for study in visited:
        chargers = study.one.chargers
        alone = chosen.conclude(without_visits(study), fleet, on=on)
        sd = np.hypot(alone.flat_se_pct, chargers.on_site_se_pct)
        far = np.abs(alone.flat_error_pct - chargers.on_site_error_pct) > _MOST_SD * sd
        for k in np.flatnonzero(far):
            told = alone.verdicts[k] is not Verdict.UNDETERMINED or alone.reasons[k] == Reason.NEAR_THE_LIMIT
            if told:
                found.append(
                    Contradiction(
                        chargers.ids[k],
                        float(chargers.on_site_error_pct[k]),
                        float(alone.flat_error_pct[k]),
                        float(alone.flat_se_pct[k]),
                    )
                )
    return tuple(found)


def without_visits(study: Study, aside: Collection[str] | None = None) -> Study:
    """Return a study that was told nothing of visits to some chargers, by default to all."""
    chargers = study.one.chargers
    gone = np.array([aside is None or name in aside for name in chargers.ids], dtype=bool)
    if not (gone & (chargers.on_site_se_pct > 0)).any():
        return study
    told = replace(
        chargers,
        on_site_error_pct=np.where(gone, np.nan, chargers.on_site_error_pct),
        on_site_se_pct=np.where(gone, np.nan, chargers.on_site_se_pct),
    )
    return replace(study, one=replace(study.one, chargers=told))
