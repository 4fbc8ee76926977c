"""A folder of states: one period of one lake, a file per station, each replaced as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.station_state import FORMAT
from evenwatt.analytics.whole_file import whole
from evenwatt.law.refusal import Denied

_CLAUSE = "R-4.3.2-c"
_HEAD = "state.json"


def station_path(folder: Path, station_id: str) -> Path:
    """Return where a station's state is; ids may hold what file names may not."""
    name = hashlib.sha256(station_id.encode()).hexdigest()[:24]
    return folder / name[:2] / f"{name}.state"


def read_state(folder: Path, station_id: str) -> bytes | None:
    """Return a station's state, if there is one."""
    try:
        return station_path(folder, station_id).read_bytes()
    except FileNotFoundError:
        return None


def write_state(folder: Path, station_id: str, data: bytes) -> None:
    """Replace a station's state."""
    with whole(station_path(folder, station_id)) as unfinished:
        unfinished.write_bytes(data)


def claim(folder: Path, *, lake: Path, quarter: Quarter, version: str, until: str, reached: str) -> None:
    """Make a folder that of a lake, period and method, up to a day, or see that it is.

    ``until`` is the day asked for, ``reached`` the one up to which there are data: that is written.

    Raises
    ------
    Denied
        it is another's, or further than that day; it holds other things.
    """
    if not (folder / _HEAD).exists():
        if folder.exists() and any(folder.iterdir()):
            raise Denied(
                "{path} 中有其他文件，请另选状态文件夹", clause=_CLAUSE, code="not_a_state", path=str(folder)
            )
        folder.mkdir(parents=True, exist_ok=True)
    else:
        before = require_state(folder, lake=lake, quarter=quarter, version=version)
        if before["until"] > until:
            raise Denied(
                "状态已累计至 {before}，不能退回到 {until}",
                clause=_CLAUSE,
                code="state_ahead",
                before=before["until"],
                until=until,
            )
    head = _head(lake, quarter, version) | {"until": reached}
    with whole(folder / _HEAD) as unfinished:
        unfinished.write_text(json.dumps(head, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def require_state(folder: Path, *, lake: Path, quarter: Quarter, version: str) -> Mapping[str, Any]:
    """Return what a folder of states says of itself.

    Raises
    ------
    Denied
        there are no states; they are of another lake, period, method or format.
    """
    try:
        head = json.loads((folder / _HEAD).read_bytes())
        found = {name: head[name] for name in (*_head(lake, quarter, version), "until")}
        date.fromisoformat(found["until"])
    except (FileNotFoundError, NotADirectoryError, KeyError, TypeError, ValueError) as error:
        raise Denied(
            "{path} 不是累计状态文件夹，请先运行 evenwatt monitor accumulate",
            clause=_CLAUSE,
            code="no_state",
            path=str(folder),
        ) from error
    for name, wanted in _head(lake, quarter, version).items():
        if found[name] != wanted:
            raise Denied(
                "状态文件夹 {path} 的{what}是“{found}”，不是“{wanted}”，请另选文件夹",
                clause=_CLAUSE,
                code=f"state_of_other_{name}",
                path=str(folder),
                what=_CALLED[name],
                found=str(found[name]),
                wanted=str(wanted),
            )
    return found


_CALLED = {"format": "格式", "method_version": "算法", "period": "期间", "lake": "数据湖"}


def _head(lake: Path, quarter: Quarter, version: str) -> dict[str, Any]:
    return {"format": FORMAT, "method_version": version, "period": str(quarter), "lake": str(lake.resolve())}
