"""What a verification certificate or a notice of result prints of a record."""

from __future__ import annotations

from datetime import date
from typing import Any

from evenwatt.verification.models import Record


def certificate(record: Record, *, signed_on: date) -> dict[str, Any]:
    charger = record.charger
    return {
        "number": record.number,
        "institution": record.institution.name,
        "operator": charger.operator.name,
        "station": charger.station.name,
        "address": charger.station.address,
        "maker": charger.maker,
        "model": charger.model,
        "serial": charger.serial,
        "year": charger.year,
        "kind": record.measured["kind"],
        "accuracy_class": record.measured["accuracy_class"],
        "edition": record.measured["edition"],
        "kind_of_verification": record.get_kind_of_verification_display(),
        "place": record.place,
        "temperature_c": _text(record.temperature_c),
        "humidity_pct": _text(record.humidity_pct),
        "standard": {
            "name": record.standard.name,
            "number": record.standard.number,
            "uncertainty_pct": record.measured["standard_uncertainty_pct"],
            "certificate": record.standard_certificate,
            "valid_until": record.measured["standard_valid_until"],
        },
        "measured": record.measured,
        "items": record.judged["items"],
        "verdict": record.verdict,
        "verified_on": record.verified_on.isoformat(),
        "valid_until": record.valid_until.isoformat() if record.valid_until else None,
        "verifier": record.verifier.name,
        "checker": record.checker.name if record.checker else "",
        "approver": record.approver.name if record.approver else "",
        "signed_on": signed_on.isoformat(),
        "params": record.judged["params"],
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)
