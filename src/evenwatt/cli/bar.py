"""A bar for long work: done, total, rate and time left. In a log, a line per tenth."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_WIDTH = 24


class Bar:
    """Call it with what is done and what there is to do; ``unit`` is the word behind the numbers.

    A command that prints JSON on standard output gives standard error as ``stream``.
    """

    def __init__(self, unit: str, *, stream: TextIO | None = None) -> None:
        self._unit = unit
        self._stream = stream or sys.stdout
        self._began: float | None = None
        self._tenths = 0

    def __call__(self, done: int, total: int) -> None:
        self._began = self._began or time.monotonic()
        full = _WIDTH * done // total
        rate = done / max(time.monotonic() - self._began, 0.1)
        left = "" if done >= total else f"，约剩 {(total - done) / rate:.0f} 秒"
        line = f"  {'█' * full}{'░' * (_WIDTH - full)} {done:,}/{total:,} {self._unit}，{rate:,.0f}/秒{left}"
        if self._stream.isatty():
            print(f"\r\x1b[K{line}", end="\n" if done >= total else "", file=self._stream, flush=True)
        elif self._tenths < 10 * done // total:
            self._tenths = 10 * done // total
            print(line, file=self._stream, flush=True)
