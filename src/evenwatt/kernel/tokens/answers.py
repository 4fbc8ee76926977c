"""A request that is repeated is answered as before, and does nothing a second time.

``claim`` is committed before the request does anything, so that its twin sees it; ``keep`` belongs into the
transaction of what the request did, so that both come together or not at all.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.db.models.functions import Now

from evenwatt.kernel.tokens.models import ApiToken, KeptAnswer
from evenwatt.law.catalog import catalog

#: Seconds after which a request that gave no answer is taken to have died with its process.
LEASE = 600

_CLAIM = """
    INSERT INTO kernel_keptanswer AS kept (token_id, key, fingerprint, headers, body)
    VALUES (%s, %s, %s, '{}', '')
    ON CONFLICT (token_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, began_at = now()
        WHERE kept.status IS NULL AND kept.began_at < now() - make_interval(secs => %s)
    RETURNING id
"""


def claim(token: ApiToken, key: str, fingerprint: str) -> tuple[KeptAnswer | None, bool]:
    """Return the answer under a key, and whether it is ours to make; its ``status`` is empty until made.

    ``None`` for one that was released this very moment.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [token.pk, key, fingerprint, LEASE])
        is_ours = cursor.fetchone() is not None
    return KeptAnswer.objects.filter(token=token, key=key).first(), is_ours


def keep(answer: KeptAnswer, *, status: int, headers: dict[str, str], body: str) -> None:
    answer.status, answer.headers, answer.body = status, headers, body
    answer.save(update_fields=["status", "headers", "body"])


def release(answer: KeptAnswer) -> None:
    """Free the key of a request that did nothing: it may be sent again when the cause is mended."""
    answer.delete()


def forget_answers(on: date) -> int:
    """Remove the answers that are older than they are kept; returns how many."""
    hours = catalog().value("answers_kept_hours", on=on)
    return KeptAnswer.objects.filter(began_at__lt=Now() - timedelta(hours=hours)).delete()[0]
