"""What a person should look at in a lake: the sentences beside results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evenwatt.metrology.online.verdicts import Reason

UNUSABLE = (ArithmeticError, MemoryError, OSError, ValueError, np.linalg.LinAlgError)
"""What data of a station can raise; the others are computed."""


@dataclass(frozen=True)
class Finding:
    """Something about a station that a person should look at; ``code`` is for scripts.

    ``station_id`` is empty where a table says nothing of whose it is.
    """

    station_id: str
    code: str
    message: str


def unusable(station_id: str, error: BaseException) -> Finding:
    """Return what is said of a station whose data raise one of ``UNUSABLE``; what they say is English."""
    if isinstance(error, MemoryError):
        why = "内存不足"
    elif isinstance(error, OSError):
        why = "文件损坏或不能读取，请重新导入"
    else:
        why = "示数不合常理，请核对读数的单位和数值"
    return Finding(station_id, Reason.UNUSABLE.name, f"场站 {station_id} 的数据无法计算：{why}")


def rows_left_out(station_id: str, count: int) -> list[Finding]:
    """Return what is said of rows of registers without meter, role or instant."""
    if not count:
        return []
    message = f"场站 {station_id} 有 {count:,} 行示数的 meter_id、role 或 ts 为空，未采用，请补全后重新导入"
    return [Finding(station_id, "rows_incomplete", message)]
