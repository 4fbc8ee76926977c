"""Entries for organisations: their credit code, and the bureaus that enter them in the books."""

from __future__ import annotations

from evenwatt.rules.credit_code import credit_code
from evenwatt.rules.registration import registrars

ENTRIES = {
    "credit_code": credit_code,
    "registrars": registrars,
}
