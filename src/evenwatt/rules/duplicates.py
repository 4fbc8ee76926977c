"""When two entries of the registry may be one charger, and what stands against making them one."""

from __future__ import annotations

from dataclasses import dataclass

from evenwatt.rules.near_names import digit_folded, firm_core, one_letter_for_a_digit, one_word_misspelt
from evenwatt.rules.reason import Reason

_CLAUSE = "R-4.2.1-a"


def makers_may_be_one(one: str, other: str) -> bool:
    """Whether two makers of one serial number look like one that was spelt in two ways.

    They share the name without its company form, differ in letters that look like digits, or by one slip of
    the pen in a long word. It only proposes: the county decides.

    >>> makers_may_be_one("甲桩股份有限公司", "甲桩有限公司"), makers_may_be_one("甲桩公司", "乙桩公司")
    (True, False)

    Clause: R-4.2.1-a, R-3.8-a.
    """
    return (
        firm_core(one) == firm_core(other)
        or digit_folded(one) == digit_folded(other)
        or one_letter_for_a_digit(one, other)
        or one_word_misspelt(one, other)
    )


@dataclass(frozen=True)
class TwoEntries:
    """What is known of two entries: do they share operator, lots and results, and what is under way."""

    same_operator: bool
    share_a_lot: bool
    both_verified_in_one_scheme: bool
    duplicate_is_planned: bool
    duplicate_is_offered: bool


def merge_hindrances(entries: TwoEntries) -> tuple[Reason, ...]:
    """Return every reason why two entries cannot become one now; empty if they can.

    Two results under one scheme, or two places in one lot, are those of two chargers that somebody saw or
    counted. What is under way for the entry that goes comes to its end first.

    Clause: R-4.2.1-a, R-3.12-a.
    """
    found = []
    if not entries.same_operator:
        found.append(_reason("other_operator", template="两条登记属于不同的运营机构；请先办理转让"))
    if entries.both_verified_in_one_scheme:
        found.append(_reason("both_verified", template="两条登记在同一抽样方案中都有检定结果，是两台设施"))
    elif entries.share_a_lot:
        found.append(_reason("same_lot", template="两条登记在同一批中，批量已按两台计"))
    if entries.duplicate_is_planned:
        found.append(_reason("under_way", template="要并入的登记正在抽检计划中；请在其结果处置之后办理"))
    if entries.duplicate_is_offered:
        found.append(_reason("offered", template="要并入的登记正在转让；请在答复之后办理"))
    return tuple(found)


def _reason(code: str, *, template: str) -> Reason:
    return Reason(code, template, _CLAUSE)
