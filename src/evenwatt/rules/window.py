"""Windows that open and close on calendar days: the fourth quarter (R-4.3.1-b, R-4.3.1-c)."""

from __future__ import annotations

from datetime import date

from evenwatt.law.catalog import catalog


def in_window(*, rule: str, on: date) -> bool:
    """Return whether a day lies in the window of ``rule``; its first and its last day do.

    Raises:
        Denied: ``rule`` has no window, or none was in force on that day.

    Clause: R-4.3.1-b, R-4.3.1-c.
    """
    first, last = catalog().value(f"{rule}.opens", on=on), catalog().value(rule, on=on)
    return first <= f"{on:%m-%d}" <= last
