"""What a verifier reads at a charger: from the error it really has, which follows from its code."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from statistics import NormalDist

from evenwatt.metrology.measurement import LoadPoint
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerKind
from evenwatt.verification.measured import OnSite
from evenwatt.verification.states import VerificationKind

_SEED = "7"
#: Spread of the true errors of sound chargers [%], and what a fault adds [%].
_SPREAD_PCT, _FAULT_PCT = 0.4, 3.2
_DISPLAY_STEP_KWH = Decimal("0.01")
_ENERGY_KWH = {ChargerKind.AC: Decimal("6.4"), ChargerKind.DC: Decimal("12.8")}


def true_error_pct(public_code: str, *, faulty: bool = False) -> Decimal:
    """The relative error of one charger [%]: the same in every run, whatever is read before it."""
    error = NormalDist(0, _SPREAD_PCT).inv_cdf(_uniform(public_code, "error"))
    return Decimal(f"{error + (_FAULT_PCT if faulty else 0):.3f}")


def on_site(charger: Charger, *, faulty: bool = False) -> OnSite:
    """The entries for one charger: two readings at one load point, about 6 kWh by AC and 13 by DC."""
    kind = ChargerKind(charger.catalogue.kind or charger.catalogue.proposed_kind or ChargerKind.DC)
    factor = 1 + true_error_pct(charger.public_code, faulty=faulty) / 100
    standard = tuple(
        (_ENERGY_KWH[kind] + Decimal(f"{_uniform(charger.public_code, which):.3f}"))
        for which in ("first", "second")
    )
    return OnSite(
        kind=kind,
        accuracy_class=charger.catalogue.accuracy_class or "2",
        display_step_kwh=_DISPLAY_STEP_KWH,
        kind_of_verification=VerificationKind.SUBSEQUENT,
        appearance=True,
        insulation_mohm=Decimal(20 + int(80 * _uniform(charger.public_code, "insulation"))),
        load_points=(
            LoadPoint(tuple((each * factor).quantize(_DISPLAY_STEP_KWH) for each in standard), standard),
        ),
        clock_s=Decimal(int(40 * _uniform(charger.public_code, "clock")) - 20),
        place=charger.station.name,
        temperature_c=Decimal(f"{12 + 16 * _uniform(charger.public_code, 'temperature'):.1f}"),
        humidity_pct=Decimal(f"{45 + 30 * _uniform(charger.public_code, 'humidity'):.1f}"),
        electricity_kwh=sum(standard, Decimal()),
    )


def _uniform(public_code: str, which: str) -> float:
    """A number strictly between 0 and 1 that depends on nothing but its arguments."""
    digest = hashlib.sha256(f"{_SEED}/{public_code}/{which}".encode()).digest()
    return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48
