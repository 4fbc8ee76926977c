"""Every stored decision made again, by today's code, from the facts and parameters of its day (R-4.4.7-b).

What the rooms have stored is held against the same rows: see `stored_results`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evenwatt.credit.decisions import INITIAL_GRADE
from evenwatt.evaluation.decisions import LOT_CONCLUSION, NEXT_EVALUATION
from evenwatt.filing.decisions import CHANGE_TIMELINESS, PLATFORM_TIMELINESS, TIMELINESS
from evenwatt.kernel.duties.decisions import DUE_DATE
from evenwatt.kernel.verdicts.decision import Decision, Json, as_json
from evenwatt.kernel.verdicts.models import Verdict
from evenwatt.law.catalog import consulting
from evenwatt.law.consulted import stored_versions
from evenwatt.law.refusal import Denied
from evenwatt.lots.decisions import LOTS
from evenwatt.procedures.decisions import FATES
from evenwatt.procedures.stored_results import Key, RoomDifference, differing_results, key_of
from evenwatt.registry.decisions import CESSATION
from evenwatt.verification.decisions import CERTIFICATE, CHARGER

DECISIONS: Mapping[str, Decision] = {
    decision.name: decision
    for decision in (
        TIMELINESS,
        PLATFORM_TIMELINESS,
        CHANGE_TIMELINESS,
        LOTS,
        CHARGER,
        CERTIFICATE,
        LOT_CONCLUSION,
        NEXT_EVALUATION,
        FATES,
        INITIAL_GRADE,
        DUE_DATE,
        CESSATION,
    )
}
"""Every kind of decision that is kept, in the order of the procedure."""

#: Refusals that say that an input is not there, rather than that the case is judged otherwise.
_MISSING = {"version_missing", "unknown_parameter", "parameter_not_in_force"}


@dataclass(frozen=True)
class Deviation:
    """A decision that does not come out as it is stored; ``missing`` names the input that is not there."""

    verdict: Verdict
    found: Json | None
    missing: str = ""


@dataclass
class Recomputation:
    """How many decisions were made again, by kind, what they consulted, and those that deviate.

    ``rooms`` are the stored results that no row of the ledger bears out.
    """

    counted: Counter[str] = field(default_factory=Counter)
    consulted: set[str] = field(default_factory=set)
    differences: list[Deviation] = field(default_factory=list)
    missing: list[Deviation] = field(default_factory=list)
    rooms: list[RoomDifference] = field(default_factory=list)

    @property
    def verdicts(self) -> int:
        return self.counted.total()


def recompute(*, replaced: Mapping[str, Any] | None = None) -> Recomputation:
    """Make every stored decision again; ``replaced`` parameters take the place of the versions stored.

    Clause: R-4.4.7-b.
    """
    result, ledger = Recomputation(), dict[Key, Json]()
    for verdict in Verdict.objects.order_by("pk").iterator(chunk_size=2000):
        result.counted[verdict.decision] += 1
        result.consulted |= verdict.parameters.keys()
        ledger[key_of(verdict)] = verdict.found
        deviation = _deviation(verdict, replaced or {})
        if deviation is None:
            continue
        if deviation.missing:
            result.missing.append(deviation)
        else:
            result.differences.append(deviation)
    result.rooms = list(differing_results(ledger))
    return result


def _deviation(verdict: Verdict, replaced: Mapping[str, Any]) -> Deviation | None:
    decision = DECISIONS.get(verdict.decision)
    if decision is None:
        return Deviation(verdict, None, missing=verdict.decision)
    try:
        with consulting(stored_versions(verdict.parameters, replaced=replaced)):
            found = as_json(decision.decide(verdict.given))
    except Denied as refusal:
        missing = str(refusal) if refusal.code in _MISSING else ""
        return Deviation(verdict, {"refused": str(refusal)}, missing=missing)
    except (KeyError, TypeError, ValueError) as error:
        return Deviation(verdict, None, missing=f"{type(error).__name__} {error}")
    return None if found == verdict.found else Deviation(verdict, found)


def differing(stored: Any, found: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two findings differ: the path, what was stored, what comes out now."""
    if isinstance(stored, dict) and isinstance(found, dict):
        for key in sorted(stored.keys() | found.keys()):
            yield from differing(stored.get(key), found.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        for number, (one, other) in enumerate(zip(stored, found, strict=True), 1):
            yield from differing(one, other, f"{path}[{number}]")
    elif stored != found:
        yield path, stored, found
