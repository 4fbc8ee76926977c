"""Words for what a scheme stores as codes: why a charger is verified in full, why a spare was called up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from evenwatt.law.catalog import catalog
from evenwatt.rules.words import FULL_VERIFICATION


def reason_words(code: str) -> str:
    """The reason of a test item in words; an empty code has none."""
    reasons = catalog().newest("unsuited_to_lots") | catalog().newest("spare_reasons") | FULL_VERIFICATION
    return _(reasons[code]) if code else ""
