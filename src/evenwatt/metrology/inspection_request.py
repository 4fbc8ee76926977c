"""What a draw of inspections is asked for, frozen before its seed exists (R-5-a)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

_CLAUSE = "R-5-a"


@dataclass(frozen=True)
class InspectionRequest:
    """Which lists are drawn from, and how much; made by :func:`inspection_request`.

    ``count`` subjects are drawn, each for ``team_size`` inspectors; ``avoids`` maps every inspector to the
    subjects they have ties to; ``workload`` is the most inspections of one inspector, ``None`` for no limit.
    """

    name: str
    on: str
    subjects: list[str]
    inspectors: list[str]
    avoids: dict[str, list[str]]
    count: int
    team_size: int
    workload: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return the request as it is published."""
        return asdict(self)

    @property
    def hash(self) -> str:
        """The SHA-256 of the request as JSON: keys sorted, no spaces, UTF-8."""
        text = json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


def inspection_request(
    *,
    name: str,
    on: date,
    subjects: Iterable[str],
    inspectors: Iterable[str],
    avoids: Mapping[str, Iterable[str]],
    count: int,
    team_size: int,
    workload: int | None = None,
) -> InspectionRequest:
    """Return a request in its one form: lists sorted by code point, every inspector's ties stated.

    Raises:
        Denied: a name is empty, holds a line feed or stands twice; an avoidance names somebody who is not
            listed; more subjects are asked for than there are; a team is below the minimum in force on
            ``on``; the workload is below one.

    Clause: R-5-a.
    """
    whom, who = _frozen(subjects), _frozen(inspectors)
    _check_ties(avoids, whom, who)
    _check_sizes(len(whom), count, team_size, workload, on)
    if "\n" in name:
        raise Denied("抽取的名称和种子不能含换行", clause=_CLAUSE, code="unusable_seed")
    return InspectionRequest(
        name=name,
        on=on.isoformat(),
        subjects=whom,
        inspectors=who,
        avoids={inspector: sorted(set(avoids.get(inspector, ()))) for inspector in who},
        count=count,
        team_size=team_size,
        workload=workload,
    )


def _frozen(names: Iterable[str]) -> list[str]:
    frozen = sorted(names)
    if any(not name or "\n" in name for name in frozen):
        raise Denied("检查对象和检查人员的名称不能为空或含换行", clause=_CLAUSE, code="unusable_name")
    if repeated := sorted({name for name, following in pairwise(frozen) if name == following}):
        raise Denied("名单重复：{names}", clause=_CLAUSE, code="duplicate_name", names="、".join(repeated))
    return frozen


def _check_ties(avoids: Mapping[str, Iterable[str]], whom: list[str], who: list[str]) -> None:
    avoided = {subject for subjects in avoids.values() for subject in subjects}
    if strangers := sorted((avoids.keys() - set(who)) | (avoided - set(whom))):
        raise Denied(
            "回避关系中有名单以外的名称：{names}",
            clause=_CLAUSE,
            code="unknown_in_avoidance",
            names=tuple(strangers),
        )


def _check_sizes(subjects: int, count: int, team_size: int, workload: int | None, on: date) -> None:
    if not 1 <= count <= subjects:
        raise Denied(
            "检查对象名单有 {subjects} 个，不能抽取 {count} 个",
            clause=_CLAUSE,
            code="too_many_subjects",
            subjects=subjects,
            count=count,
        )
    minimum = catalog().value("inspection_team_minimum", on=on)
    if team_size < minimum:
        raise Denied(
            "每次检查的检查人员不得少于 {minimum} 人，不能是 {team_size} 人",
            clause=_CLAUSE,
            code="team_too_small",
            minimum=minimum,
            team_size=team_size,
        )
    if workload is not None and workload < 1:
        raise Denied(
            "每人检查次数的上限至少为 1，不能是 {workload}",
            clause=_CLAUSE,
            code="unusable_workload",
            workload=workload,
        )
