"""What verifications on site say of the estimates of past quarters (R-3.10-a, R-4.3.2-c)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from evenwatt.analytics.contract import RESULTS
from evenwatt.analytics.on_site import Visit, answering, read_visits
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.tables import read_table
from evenwatt.analytics.whole_file import whole
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
    """The quarters, oldest first, the map learnt from one version of the method, rows left out in words."""

    method_version: str
    quarters: tuple[QuarterAudited, ...]
    map: Recalibration
    left_out: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What results to which the map is applied say behind their version."""
        words = NOT_RECALIBRATED if self.map.is_identity else RECALIBRATED
        return words.format(verified=self.map.verified)


def audit(results: Sequence[Path], on_site: Path, *, on: date) -> Audit:
    """Return how the verdicts of past quarters fared on site, and the map that sets probabilities right.

    A result stands beside the first visit since its quarter began, or beside a visit without day; one that
    was told of a visit, or does not say so, is left out. The map is learnt from the version of the newest
    quarter only, not from probabilities set right already, and from each charger once: its newest result.

    Raises
    ------
    Denied
        a file is not in its shape; a charger has two results for a quarter; nobody who was verified has a
        result that was not told of it.

    Clause: R-4.3.2-c, R-3.10-a.
    """
    found = pa.concat_tables([read_table(path, RESULTS) for path in results]).to_pylist()
    _once([(row["charger_id"], row["period"]) for row in found])
    if not on_site.is_file():
        raise Denied("{path} 不是文件，请核对路径", clause="R-3.10-a", code="no_file", path=str(on_site))
    visits = read_visits(on_site)
    beside = _beside(found, visits.by_charger)
    if not beside:
        raise Denied(
            "{path} 中的充电桩在结果中没有可比较的估计：结果应未用过该检定（on_site_used）且不晚于其季度",
            clause=_CLAUSE,
            code="nothing_verified",
            path=str(on_site),
        )
    coverage = thresholds(on=on).coverage
    periods = sorted({row["period"] for row, _ in beside}, key=Quarter.parse)
    quarters = tuple(
        _audited(period, [each for each in beside if each[0]["period"] == period], coverage)
        for period in periods
    )
    version = _bare(next(row for row, _ in beside if row["period"] == periods[-1]))
    newest = {
        row["charger_id"]: (row["p_out_of_mpe"], outside)
        for row, outside in sorted(beside, key=lambda each: Quarter.parse(each[0]["period"]))
        if _bare(row) == version and _is_as_estimated(row)
    }
    p = np.array([each for each, _ in newest.values()], dtype=np.float64)
    outside = np.array([each for _, each in newest.values()], dtype=bool)
    learnt = recalibration(p, outside, enough(on=on))
    return Audit(version, quarters, learnt, tuple(words for _, words in visits.left_out))


def _beside(
    found: Sequence[dict[str, Any]], visits: Mapping[str, tuple[Visit, ...]]
) -> list[tuple[dict[str, Any], bool]]:
    """Return the results that a visit answers for, and whether it found an error outside the MPE."""
    beside = []
    for row in found:
        visit = answering(visits.get(row["charger_id"], ()), Quarter.parse(row["period"]))
        if visit and row["on_site_used"] is False and _is_told(row):
            beside.append((row, abs(visit.error_pct) > row["mpe_pct"]))
    return beside


def _is_told(row: dict[str, Any]) -> bool:
    numbers = (row["p_out_of_mpe"], row["mpe_pct"])
    return None not in numbers and all(map(math.isfinite, numbers))


def _bare(row: dict[str, Any]) -> str:
    """Return the version of the method without what an audit wrote behind it."""
    return str(row["method_version"]).split(_MARK)[0]


def _is_as_estimated(row: dict[str, Any]) -> bool:
    """Return whether no map has been applied to a result."""
    version = str(row["method_version"])
    return version == _bare(row) or version.startswith(_bare(row) + NOT_RECALIBRATED.split("（")[0])


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
    with whole(out) as unfinished:
        unfinished.write_text(json.dumps(asdict(found), ensure_ascii=False, indent=1), encoding="utf-8")


def read_audit(path: Path, *, version: str, before: Quarter) -> Audit:
    """Return an audit whose map may be applied to a version of the method in a quarter.

    Raises
    ------
    Denied
        no audit; that of another version; one that knows the quarter itself or a later one.
    """
    try:
        found = _audit_in(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, Denied) as error:
        raise Denied(
            "{path} 不是完好的核查文件，请用 evenwatt monitor audit 重新写出",
            clause=_CLAUSE,
            code="not_an_audit",
            path=str(path),
        ) from error
    if found.method_version != version:
        raise Denied(
            "{path} 核查的是“{audited}”，与算法“{version}”不同",
            clause=_CLAUSE,
            code="audit_of_another_method",
            path=str(path),
            audited=found.method_version,
            version=version,
        )
    late = [each.period for each in found.quarters if Quarter.parse(each.period) >= before]
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


def _audit_in(content: Any) -> Audit:
    """Return the audit in a file's content; raises what `read_audit` takes for none."""
    quarters = tuple(
        QuarterAudited(
            str(Quarter.parse(each["period"])),
            each["verified"],
            *(Rate(**each[name]) for name in ("hit", "false_alarm", "confirmed")),
        )
        for each in content["quarters"]
    )
    known = Recalibration(**content["map"])
    numbers: tuple[Any, ...] = (known.a, known.b, known.c, known.p_low, known.p_high)
    if not all(isinstance(each, float | int) and math.isfinite(each) for each in numbers):
        raise ValueError("no numbers")
    counts: tuple[Any, ...] = (known.verified, known.outside, *(each.verified for each in quarters))
    if not quarters or not all(isinstance(each, int) and each >= 0 for each in counts):
        raise ValueError("no quarters or no counts")
    if min(known.a, known.b) < 0 or not 0 <= known.p_low <= known.p_high <= 1:
        raise ValueError("no monotone map")
    if content["map"]["is_identity"] not in (True, False) or known.verified > sum(
        each.verified for each in quarters
    ):
        raise ValueError("no map of these quarters")
    return Audit(str(content["method_version"]), quarters, known, tuple(map(str, content["left_out"])))
