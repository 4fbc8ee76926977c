"""What becomes of a charger that cannot be verified: for a coded reason a spare (备检) takes its place.

Spares come in the order of the draw (R-3.12-a). A charger that is verified in full has none: it is set aside.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

_CLAUSE = "R-3.12-a"


def next_spare(*, serial: str, reason: str, measured: bool, waiting: Collection[int], on: date) -> int:
    """Return the position in the draw of the spare that replaces a sample.

    Parameters
    ----------
    serial : number of the charger to be replaced, a sample or a spare already called up
    reason : code of the parameter ``spare_reasons``
    measured : it has a record of its verification: such a charger stands, whatever the result
    waiting : positions of the lot's spares that were not called up yet
    on : day of the replacement

    Raises
    ------
    Denied
        the charger is measured, the reason is no code in force on that day, or no spare is left.

    Clause: R-3.12-a, R-4.4.2-a.
    """
    if measured:
        raise Denied(
            "{serial} 已有检定记录，不能用备检替换", clause=_CLAUSE, code="has_record", serial=serial
        )
    _require_coded(reason, on=on)
    if not waiting:
        raise Denied("该批已没有备检可用；请与市局商定后处理", clause=_CLAUSE, code="no_spare_left")
    return min(waiting)


def require_unavailable(*, serial: str, reason: str, measured: bool, in_lot: bool, on: date) -> None:
    """Refuse to set a charger aside that is verified in full, unless it cannot be verified.

    Parameters as in :func:`next_spare`; ``in_lot``: it was drawn from a lot, so a spare takes its place.

    Raises
    ------
    Denied
        it stands in a lot, is measured, or the reason is no code in force on that day.

    Clause: R-4.4.2-b, R-3.12-a.
    """
    if in_lot:
        raise Denied(
            "{serial} 是批的样本，不能检定的由备检替换", clause=_CLAUSE, code="has_spares", serial=serial
        )
    if measured:
        raise Denied(
            "{serial} 已有检定记录，不能记为无法检定", clause="R-4.4.2-b", code="has_record", serial=serial
        )
    _require_coded(reason, on=on)


def _require_coded(reason: str, *, on: date) -> None:
    if reason not in catalog().value("spare_reasons", on=on):
        raise Denied("请从列表中选择不能检定的理由", clause=_CLAUSE, code="unknown_reason")
