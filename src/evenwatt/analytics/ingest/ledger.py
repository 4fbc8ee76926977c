"""What has been taken into a lake, by the hash of each file, and what waits to be estimated again."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.whole_file import whole
from evenwatt.law.refusal import Denied

_LEDGER = "ingested.jsonl"
_WAITING = "reestimate.json"


def content_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def taken(root: Path) -> set[str]:
    """Return the hashes of the files the lake has taken; raises Denied where they cannot be read."""
    path = root / _LEDGER
    if not path.exists():
        return set()
    try:
        return {json.loads(line)["sha256"] for line in path.read_text(encoding="utf-8").splitlines() if line}
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(path) from error


def enter(root: Path, entry: dict[str, Any], *, at: datetime) -> None:
    """Append an entry, the last step of taking a file: a killed ingestion is repeated as a whole."""
    with (root / _LEDGER).open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry | {"at": at.isoformat()}, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def waiting(root: Path) -> dict[Quarter, tuple[str, ...]]:
    """Return the stations whose data changed since the file was last removed, by quarter; raises Denied."""
    path = root / _WAITING
    if not path.exists():
        return {}
    try:
        marks = json.loads(path.read_text(encoding="utf-8"))
        return {Quarter.parse(quarter): tuple(map(str, stations)) for quarter, stations in marks.items()}
    except (ValueError, AttributeError, TypeError, Denied) as error:
        raise _broken(path) from error


def _broken(path: Path) -> Denied:
    return Denied(
        "{path} 已损坏，请从备份恢复，或移走后重新导入",
        clause="R-3.10-a",
        code="ledger_broken",
        path=str(path),
    )


def mark(root: Path, changed: Iterable[tuple[Quarter, str]]) -> None:
    """Mark station-quarters for estimation."""
    marks = {quarter: set(stations) for quarter, stations in waiting(root).items()}
    for quarter, station_id in changed:
        marks.setdefault(quarter, set()).add(station_id)
    _write(root, marks)


def _write(root: Path, marks: dict[Quarter, set[str]]) -> None:
    content = {str(quarter): sorted(stations) for quarter, stations in sorted(marks.items()) if stations}
    with whole(root / _WAITING) as unfinished:
        unfinished.write_text(json.dumps(content, ensure_ascii=False, indent=0), encoding="utf-8")


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the lake while it is changed; a second ingestion waits."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
