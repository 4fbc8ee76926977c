"""Words for what a scheme stores as codes: why a charger is verified in full, why a spare was called up."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.law.catalog import catalog
from evenwatt.rules.after_rectification import FAILED_BY_ITSELF, REJECTED_WITH_LOT
from evenwatt.rules.lot_forming import TOO_FEW_FOR_A_LOT

_FULL_VERIFICATION = {
    TOO_FEW_FOR_A_LOT: gettext_lazy("同组台数过少，抽样量不小于批量，逐台检定"),
    FAILED_BY_ITSELF: gettext_lazy("本台检定不合格，整改后单独重新检定"),
    REJECTED_WITH_LOT: gettext_lazy("所在批不合格，整改后逐台检定"),
}


def reason_words(code: str) -> str:
    """The reason of a test item in words; an empty code has none."""
    if code in _FULL_VERIFICATION:
        return str(_FULL_VERIFICATION[code])
    reasons = catalog().newest("unsuited_to_lots") | catalog().newest("spare_reasons")
    return _(reasons[code]) if code else ""
