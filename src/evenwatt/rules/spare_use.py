"""Which spare (备检) takes the place of a sample: for a coded reason, in the order of the draw (R-3.12-a)."""

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
    if reason not in catalog().value("spare_reasons", on=on):
        raise Denied("请从列表中选择启用备检的理由", clause=_CLAUSE, code="unknown_reason")
    if not waiting:
        raise Denied("该批已没有备检可用；请与市局商定后处理", clause=_CLAUSE, code="no_spare_left")
    return min(waiting)
