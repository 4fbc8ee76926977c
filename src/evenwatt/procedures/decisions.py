from __future__ import annotations

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.rules.disposition import disposition


def _fates(given: Json) -> Json:
    return {
        charger: disposition(lot_accepted=given["lot_accepted"], **facts)
        for charger, facts in given["chargers"].items()
    }


FATES = Decision("fates", "评价结果的处置", "R-4.4.6-b", _fates)
"""given: lot_accepted, chargers (the facts of `disposition` by key); found: in_use or stopped by key."""
