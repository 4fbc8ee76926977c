"""What verifications on site say of the estimates of past quarters (R-3.10-a, R-4.3.2-c)."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from evenwatt.analytics.contract import ON_SITE, RESULTS
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.tables import read_table
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.recalibration import Recalibration, enough, recalibration, share_interval
from evenwatt.metrology.online.verdicts import thresholds

_CLAUSE = "R-4.3.2-c"
_MARK = "；"
"""Between the version of a method and what is said of its probabilities."""
RECALIBRATED = "；按 {verified} 台现场检定结果重校概率"
"""Written behind the version of the method; probabilities of such results teach no further map."""
NOT_RECALIBRATED = "；现场检定结果不足（{verified} 台），概率未重校"


@dataclass(frozen=True)
class Rate:
    """``found`` of ``of`` chargers, and the interval of that share (Clopper and Pearson)."""

    found: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class QuarterAudited:
    """One quarter beside what was found on site; the shares are of those who were visited.

    ``hit``: of those outside the MPE, judged fail; ``false_alarm``: of those within, judged fail;
    ``confirmed``: of those judged fail, outside the MPE.
    """

    period: str
    verified: int
    hit: Rate
    false_alarm: Rate
    confirmed: Rate


@dataclass(frozen=True)
class Audit:
    """The quarters, oldest first, and the map learnt from all results of one version of the method."""

    method_version: str
    quarters: tuple[QuarterAudited, ...]
    map: Recalibration

    @property
    def mark(self) -> str:
        """What results to which the map is applied say behind their version."""
        words = NOT_RECALIBRATED if self.map.is_identity else RECALIBRATED
        return words.format(verified=self.map.verified)


def audit(results: Sequence[Path], on_site: Path, *, on: date) -> Audit:
    """Return how the verdicts of past quarters fared on site, and the map that sets probabilities right.

    A result that is as sure as the verification itself may have been told of it and is left out. The map
    is learnt from the version of the newest quarter only, and not from probabilities set right already.

    Raises
    ------
    Denied
        a file is not in its shape; a charger was verified twice or has two results for a quarter; nobody
        who was verified has a result.

    Clause: R-4.3.2-c, R-3.10-a.
    """
    found = pa.concat_tables([read_table(path, RESULTS) for path in results]).to_pylist()
    _once([(row["charger_id"], row["period"]) for row in found])
    visits = read_table(on_site, ON_SITE).to_pylist()
    _once([(row["charger_id"], str(on_site)) for row in visits])
    visited = {row["charger_id"]: row for row in visits}
    seen = [row for row in found if row["charger_id"] in visited and _is_independent(row, visited)]
    if not seen:
        raise Denied(
            "{path} 中的充电桩在结果中没有可比较的估计",
            clause=_CLAUSE,
            code="nothing_verified",
            path=str(on_site),
        )
    coverage = thresholds(on=on).coverage
    outside = [abs(visited[row["charger_id"]]["error_pct"]) > row["mpe_pct"] for row in seen]
    periods = sorted({row["period"] for row in seen}, key=Quarter.parse)
    beside = list(zip(seen, outside, strict=True))
    quarters = tuple(
        _audited(period, [each for each in beside if each[0]["period"] == period], coverage)
        for period in periods
    )
    version = _bare(next(row for row in seen if row["period"] == periods[-1]))
    teaches = np.array([_bare(row) == version and _is_as_estimated(row) for row in seen], dtype=bool)
    p = np.array([row["p_out_of_mpe"] for row in seen], dtype=np.float64)
    learnt = recalibration(p[teaches], np.array(outside, dtype=bool)[teaches], enough(on=on))
    return Audit(version, quarters, learnt)


def _bare(row: dict[str, Any]) -> str:
    """Return the version of the method without what an audit wrote behind it."""
    return str(row["method_version"]).split(_MARK)[0]


def _is_as_estimated(row: dict[str, Any]) -> bool:
    """Return whether no map has been applied to a result."""
    version = str(row["method_version"])
    return version == _bare(row) or version.startswith(_bare(row) + NOT_RECALIBRATED.split("（")[0])


def _is_independent(row: dict[str, Any], visited: dict[str, dict[str, Any]]) -> bool:
    numbers = (row["p_out_of_mpe"], row["se_pct"], row["mpe_pct"])
    return None not in numbers and row["se_pct"] > visited[row["charger_id"]]["se_pct"]


def _audited(period: str, rows: Sequence[tuple[dict[str, Any], bool]], coverage: float) -> QuarterAudited:
    failed = np.array([row["verdict"] == "fail" for row, _ in rows], dtype=bool)
    outside = np.array([bad for _, bad in rows], dtype=bool)

    def rate(which: np.ndarray, among: np.ndarray) -> Rate:
        count, of = int(np.count_nonzero(which & among)), int(np.count_nonzero(among))
        return Rate(count, of, *share_interval(count, of, coverage=coverage))

    return QuarterAudited(
        period, len(rows), rate(failed, outside), rate(failed, ~outside), rate(outside, failed)
    )


def _once(keys: Sequence[tuple[str, str]]) -> None:
    seen: set[tuple[str, str]] = set()
    for key in keys:
        if key in seen:
            raise Denied(
                "充电桩 {charger} 在 {where} 出现多次",
                clause=_CLAUSE,
                code="charger_twice",
                charger=key[0],
                where=key[1],
            )
        seen.add(key)


def write_audit(found: Audit, out: Path) -> None:
    """Write an audit as JSON, replacing the file as a whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(found), ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(unfinished, out)


def read_audit(path: Path, *, version: str, before: Quarter) -> Audit:
    """Return an audit whose map may be applied to a version of the method in a quarter.

    Raises
    ------
    Denied
        no audit; that of another version; one that knows the quarter itself or a later one.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        quarters = tuple(
            QuarterAudited(
                each["period"],
                each["verified"],
                *(Rate(**each[name]) for name in ("hit", "false_alarm", "confirmed")),
            )
            for each in content["quarters"]
        )
        found = Audit(content["method_version"], quarters, Recalibration(**content["map"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Denied("{path} 不是核查文件", clause=_CLAUSE, code="not_an_audit", path=str(path)) from error
    if found.method_version != version:
        raise Denied(
            "{path} 核查的是“{audited}”，与算法“{version}”不同",
            clause=_CLAUSE,
            code="audit_of_another_method",
            path=str(path),
            audited=found.method_version,
            version=version,
        )
    late = [each.period for each in quarters if Quarter.parse(each.period) >= before]
    if late:
        raise Denied(
            "{path} 含 {period} 的结果，只能用以前季度的核查重校 {quarter}",
            clause=_CLAUSE,
            code="audit_not_earlier",
            path=str(path),
            period=late[0],
            quarter=str(before),
        )
    return found
