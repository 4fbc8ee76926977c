"""What a record would say, computed and not stored. The page of confirmation and the act ask here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.verdicts.decision import Finding, Json, find
from evenwatt.law.refusal import Denied
from evenwatt.lots.queries import drawn_on
from evenwatt.lots.states import SchemeState, TestState
from evenwatt.rules.cited_edition import REGULATIONS, cited_edition
from evenwatt.rules.verification_date import require_drawn_before
from evenwatt.verification.decisions import CHARGER
from evenwatt.verification.measured import OnSite, measurement

if TYPE_CHECKING:
    from evenwatt.lots.models import TestItem
    from evenwatt.verification.models import MeasuringStandard

_CLAUSE = "R-4.4.4-a"


@dataclass(frozen=True)
class Preview:
    """The finding on one charger. ``measured`` and ``judged`` as a record stores them."""

    finding: Finding

    @property
    def measured(self) -> Json:
        return self.finding.given

    @property
    def judged(self) -> Json:
        return self.finding.found | {"params": self.finding.parameters}


def require_due(item: TestItem) -> None:
    """Refuse a charger that is not to be verified now: a spare in reserve, a sample that was replaced."""
    if item.scheme.state != SchemeState.DRAWN or item.state != TestState.DUE:
        raise Denied(
            "{serial} 目前不是待检定的样本，不能录入记录",
            clause=_CLAUSE,
            code="not_due",
            serial=item.charger.serial,
        )


def preview(
    *, item: TestItem, standard: MeasuringStandard, verified_on: date, entries: OnSite, by: Actor, on: date
) -> Preview:
    """Return the measurement and the verdict on it, as if entered by an actor on a day (R-4.4.4-a).

    Raises `Denied` when the charger is not to be verified now, the standard is not the institution's, or the
    readings cannot carry a verdict.
    """
    require_due(item)
    if standard.institution_id != by.organisation_id:
        raise Denied("所选标准器不属于本机构", clause=_CLAUSE, code="foreign_standard")
    if verified_on > on:
        raise Denied("检定日期不能晚于今天", clause=_CLAUSE, code="verified_in_future")
    require_drawn_before(drawn_on=drawn_on(item), verified_on=verified_on)
    measured = measurement(
        entries,
        on=verified_on,
        edition=cited_edition(REGULATIONS[entries.kind], on=verified_on),
        uncertainty_pct=standard.uncertainty_pct,
        standard_valid_until=standard.valid_until,
    )
    return Preview(find(CHARGER, asdict(measured)))
