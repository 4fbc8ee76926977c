"""The one clock of the commands."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def today() -> date:
    """Return the legal day in China."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()
