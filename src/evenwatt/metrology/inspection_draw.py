"""Who is inspected, and by whom: a double-random draw (双随机) that anybody can repeat (R-5-a).

The request — both lists, the ties to avoid, the numbers — is frozen and its hash published before the seed
exists; the seed comes about as for a lot (:func:`evenwatt.metrology.draw.seed_from`).

Algorithm ``double-random-1``, complete; *permute* is steps 2 to 4 of ``sha256-fisher-yates-1``:

1. The lists: names sorted by code point. The request's hash: SHA-256 of the request as JSON, keys sorted,
   no spaces, UTF-8.
2. Permute the subjects under the draw's name; the first ``count`` are inspected, in that order.
3. For each of them: permute the inspectors under ``name/subject`` and walk through them. Take whoever need
   not avoid the subject, has room under the workload limit, and leaves inspectors enough for every place
   still open; stop at ``team_size``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from evenwatt.law.refusal import Denied
from evenwatt.metrology.draw import permute
from evenwatt.metrology.inspection_request import InspectionRequest, inspection_request
from evenwatt.metrology.inspection_teams import man_teams

ALGORITHM = "double-random-1"

_TITLES = {
    "request": "抽取的条件",
    "request_hash": "条件散列值",
    "seed": "种子",
    "algorithm": "算法",
    "teams": "抽取的结果",
}


@dataclass(frozen=True)
class Team:
    """A drawn subject and its inspectors, in the order drawn."""

    subject: str
    inspectors: list[str]


@dataclass(frozen=True)
class InspectionDrawRecord:
    """Everything that is needed to repeat a draw of inspections, and its outcome in the order drawn."""

    request: InspectionRequest
    request_hash: str
    seed: str
    algorithm: str
    teams: list[Team]

    def as_dict(self) -> dict[str, Any]:
        """Return the record as it is published: plain objects, lists, strings and numbers."""
        return asdict(self)


def draw_inspections(*, request: InspectionRequest, seed: str) -> InspectionDrawRecord:
    """Return the subjects drawn for a request, each with the inspectors drawn for it.

    Raises:
        Denied: a line feed in the seed, or no way to man every team within avoidance and workload.

    Clause: R-5-a.
    """
    if "\n" in seed:
        raise Denied("抽取的名称和种子不能含换行", clause="R-5-a", code="unusable_seed")
    drawn = permute(tuple(request.subjects), seed, request.name)[: request.count]
    everyone = tuple(request.inspectors)
    teams = man_teams(
        able={subject: [who for who in everyone if subject not in request.avoids[who]] for subject in drawn},
        size=request.team_size,
        workload=request.count if request.workload is None else request.workload,
        order=lambda subject: permute(everyone, seed, f"{request.name}/{subject}"),
    )
    return InspectionDrawRecord(
        request=request,
        request_hash=request.hash,
        seed=seed,
        algorithm=ALGORITHM,
        teams=[Team(subject, team) for subject, team in teams.items()],
    )


def verify_inspection_draw(record: Mapping[str, Any]) -> str | None:
    """Repeat a published draw; return the first thing that does not agree, ``None`` if all does.

    Clause: R-5-a.
    """
    try:
        if record["algorithm"] != ALGORITHM:
            return f"未知的抽取算法 {record['algorithm']}"
        stated = record["request"] | {"on": date.fromisoformat(record["request"]["on"])}
        repeated = draw_inspections(request=inspection_request(**stated), seed=record["seed"]).as_dict()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return f"抽取记录缺少或误填 {error}"
    except Denied as refusal:
        return str(refusal)
    return next(
        (f"重算结果与记录的{_TITLES[name]}不一致" for name in repeated if repeated[name] != record.get(name)),
        None,
    )
