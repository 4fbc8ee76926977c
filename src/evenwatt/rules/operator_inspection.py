"""What an inspection by the checklist C.2 amounts to (R-C.2-a)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evenwatt.law.refusal import Denied
from evenwatt.law.score_tables import inspection_checklist


class Finding(StrEnum):
    """What an inspector found of one paragraph."""

    CONFORMING = "conforming"
    NONCONFORMING = "nonconforming"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class InspectionOutcome:
    """The paragraphs to be rectified, and those of whose advice (宜、不宜) only a remark is made."""

    to_rectify: tuple[str, ...]
    remarked: tuple[str, ...]


def inspection_outcome(
    *, findings: Mapping[str, str], advice_unmet: Collection[str] = (), on: date
) -> InspectionOutcome:
    """Return what follows from the findings by paragraph; a paragraph of pure advice is only remarked.

    ``advice_unmet`` are the paragraphs that conform except for the sentence worded as advice.

    Raises:
        Denied: a paragraph without finding or unknown, an unknown finding, or advice unmet where none stands.

    Clause: R-C.2-a, R-3.15-a.
    """
    checklist = inspection_checklist(on=on)
    if odd := sorted(findings.keys() ^ checklist.keys()):
        raise Denied(
            "检查内容应逐条填写，且只填表中各条：{paragraphs}",
            clause="R-C.2-a",
            code="findings_incomplete",
            paragraphs=tuple(odd),
        )
    if unknown := sorted(set(findings.values()) - set(Finding)):
        raise Denied(
            "检查结论只有符合、不符合、不适用，没有“{finding}”",
            clause="R-C.2-a",
            code="unknown_finding",
            finding=tuple(unknown),
        )
    if unadvised := sorted(id for id in advice_unmet if id not in checklist or not checklist[id].advice):
        raise Denied(
            "没有“宜”或“不宜”的内容，不能只作提示：{paragraphs}",
            clause="R-C.2-a",
            code="no_advice",
            paragraphs=tuple(unadvised),
        )
    failed = [id for id in checklist if findings[id] == Finding.NONCONFORMING]
    to_rectify = tuple(id for id in failed if checklist[id].requirement)
    remarked = tuple(id for id in checklist if id in advice_unmet or (id in failed and id not in to_rectify))
    return InspectionOutcome(to_rectify, remarked)
