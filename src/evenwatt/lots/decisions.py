from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from evenwatt.kernel.verdicts.decision import Decision, Json
from evenwatt.law.catalog import catalog
from evenwatt.metrology.sampling_choice import SamplingChoice
from evenwatt.rules.after_rectification import (
    FAILED_BY_ITSELF,
    REJECTED_WITH_LOT,
    RestBy,
    repeat_verification,
)
from evenwatt.rules.lot_forming import Candidate, Forming, form_lots
from evenwatt.rules.one_by_one import Unsuited, set_apart


def _lots(given: Json) -> Json:
    """Form lots of what is evaluated for the first time in its cycle, and apart from it of what failed.

    What the city confirmed as unsuited to lots is verified by itself. Clause: R-3.8-a, R-4.4.1-b.
    """
    sampling, on = given["sampling"], date.fromisoformat(given["issued_on"])
    chargers, alone = set_apart(
        map(_candidate, given["candidates"]),
        unsuited={one["key"]: Unsuited(one["reason"], one["note"]) for one in given.get("unsuited", ())},
        on=on,
    )
    failed = set(given["failed"])
    rejected = [charger.key for charger in chargers if charger.rejected_lot and charger.key not in failed]
    again = repeat_verification(
        lot_accepted=False,
        failed=[charger.key for charger in chargers if charger.key in failed],
        unsampled=rejected,
        rest_by=RestBy(sampling["repeat_by"]),
        on=on,
    )
    first = {charger.key for charger in chargers} - {*failed, *rejected}
    choice = SamplingChoice.of(sampling)
    formed = [(choice, _form(chargers, first, choice, sampling["lot_area"], on))]
    if again.severity:
        stricter = replace(choice, severity=again.severity)
        formed.append((stricter, _form(chargers, again.new_lot, stricter, sampling["lot_area"], on)))
    return {
        "lots": [
            {
                "area": lot.area,
                "maker": lot.maker,
                "model": lot.model,
                "kind": lot.kind,
                "accuracy_class": lot.accuracy_class,
                "years": lot.years,
                "severity": chosen.severity,
                "plan": lot.plan,
                "spare": lot.spare,
                "members": [member.key for member in lot.members],
            }
            for chosen, forming in formed
            for lot in forming.lots
        ],
        "full_verification": [
            *({"key": single.candidate.key, "reason": single.reason} for single in alone),
            *(
                {"key": single.candidate.key, "reason": single.reason}
                for _, forming in formed
                for single in forming.full_verification
            ),
            *(
                {"key": key, "reason": FAILED_BY_ITSELF if key in failed else REJECTED_WITH_LOT}
                for key in again.one_by_one
            ),
        ],
    }


def _candidate(stored: Json) -> Candidate:
    """Read a charger back; rows stored earlier hold ``confirmed`` besides, on which nothing rests."""
    return Candidate(**{name: value for name, value in stored.items() if name != "confirmed"})


def _form(
    chargers: Iterable[Candidate], keys: Iterable[int | str], choice: SamplingChoice, lot_area: str, on: date
) -> Forming:
    chosen = set(keys)
    return form_lots(
        (charger for charger in chargers if charger.key in chosen),
        lot_area=lot_area,
        year_span=catalog().value("lot_year_span", on=on),
        plan_for=choice.plan,
        spare_for=choice.spare,
    )


LOTS = Decision("lots", "组批与抽样方案", "R-3.8-a", _lots)
"""given: candidates (as `Candidate`), unsuited (key, reason and note of those that the city confirmed),
failed (keys of those that failed by themselves), sampling (the plan's choice), issued_on (its day).

The candidates are kept whole, though the row is large: spelling, model, place and year of a charger may be
corrected later in the registry, and only what they were on that day makes the same lots again (R-4.4.7-b).
"""
