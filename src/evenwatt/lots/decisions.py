from __future__ import annotations

from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.law.catalog import catalog
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.rules.lot_forming import Candidate, form_lots


def _lots(given: Json) -> Json:
    choice = SamplingChoice.of(given["sampling"])
    forming = form_lots(
        (Candidate(**candidate) for candidate in given["candidates"]),
        lot_area=given["sampling"]["lot_area"],
        year_span=catalog().value("lot_year_span", on=date.fromisoformat(given["issued_on"])),
        plan_for=choice.plan,
        spare_for=choice.spare,
    )
    return {
        "lots": [
            {
                "area": lot.area,
                "maker": lot.maker,
                "model": lot.model,
                "kind": lot.kind,
                "accuracy_class": lot.accuracy_class,
                "years": lot.years,
                "plan": lot.plan,
                "spare": lot.spare,
                "members": [member.key for member in lot.members],
            }
            for lot in forming.lots
        ],
        "full_verification": [
            {"key": single.candidate.key, "reason": single.reason} for single in forming.full_verification
        ],
    }


LOTS = Decision("lots", "组批与抽样方案", "R-3.8-a", _lots)
"""given: candidates (as `Candidate`), sampling (the plan's choice), issued_on (the plan's day of issue)."""
