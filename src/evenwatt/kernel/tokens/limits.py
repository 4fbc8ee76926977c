"""How often a token may ask: counted by the minute in the database, so that all processes count together."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.tokens.models import ApiToken
from evenwatt.law.catalog import catalog

_COUNT = """
    INSERT INTO kernel_tokenuse AS used (token_id, minute, requests, last_used_at)
    VALUES (%s, date_trunc('minute', clock_timestamp()), 1, %s)
    ON CONFLICT (token_id) DO UPDATE SET
        requests = CASE WHEN used.minute = excluded.minute THEN used.requests + 1 ELSE 1 END,
        minute = excluded.minute,
        last_used_at = excluded.last_used_at
    RETURNING requests, 60 - floor(extract(second FROM clock_timestamp()))::int
"""


def count_request(token: ApiToken, *, at: datetime) -> int:
    """Count one request; return 0, or after how many seconds the token may ask again."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [token.pk, at])
        requests, seconds_left = cursor.fetchone()
    return seconds_left if requests > catalog().value("requests_per_minute", on=local_date(at)) else 0
