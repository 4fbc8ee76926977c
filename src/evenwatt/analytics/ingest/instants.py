"""Instants as people and programs write them, to seconds since 1970 in UTC."""

from __future__ import annotations

_OFFSET = r":\d\d(\.\d+)?\s*(Z|UTC|[+-]\d\d(:?\d\d)?)$"
_FORMATS = "['%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M', '%Y-%m-%d %H:%M', '%Y%m%d%H%M%S']"
_FIRST, _LAST = 946771200, 4102358400
"""2 January 2000 and 31 December 2099."""
OUTSIDE = "时间不在 2000 至 2099 年，此行未采用"
"""What is said of a row outside."""
_ZONE = "coalesce(zones.timezone, getvariable('default_zone'))"


def outside_sql(column: str) -> str:
    """Return an SQL condition for instants [s, UTC] outside this century: slips of the pen.

    A day at either end is outside too, so that the century is the same by every station's clock.
    """
    return f"{column} < {_FIRST} OR {column} > {_LAST}"


def instant_sql(kind: str, column: str) -> str:
    """Return an SQL expression for the instant [s, UTC] in a column; null where it holds none.

    Parameters
    ----------
    kind : DuckDB's type of the column. Text with an offset and timestamps with time zone are what they say;
        others are in ``zones.timezone`` of the row, or in the variable ``default_zone``
    """
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"floor(epoch({column}))"
    if kind.startswith("TIMESTAMP"):
        return f"floor(epoch(timezone({_ZONE}, {column}::TIMESTAMP)))"
    text = f"trim({column}::VARCHAR)"
    naive = f"coalesce(try_cast({text} AS TIMESTAMP), try_strptime({text}, {_FORMATS}))"
    return (
        f"floor(CASE WHEN regexp_matches({text}, '{_OFFSET}') THEN epoch(try_cast({text} AS TIMESTAMPTZ))"
        f" ELSE epoch(timezone({_ZONE}, {naive})) END)"
    )
