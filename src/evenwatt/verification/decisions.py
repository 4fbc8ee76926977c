from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.metrology.verification import judge
from evenwatt.rules.certificate_validity import certificate_valid_until
from evenwatt.verification.measured import from_json


def _charger(given: Json) -> Json:
    judged = judge(from_json(given))
    return {"verdict": judged.verdict, "items": judged.items}


def _valid_until(given: Json) -> Json:
    return {"valid_until": certificate_valid_until(verified_on=date.fromisoformat(given["verified_on"]))}


CHARGER = Decision("charger", "充电设施检定结论", "R-4.4.4-a", _charger)
"""given: a measurement."""

CERTIFICATE = Decision("certificate", "检定证书有效期", "R-4.4.5-b", _valid_until)
"""given: verified_on."""
