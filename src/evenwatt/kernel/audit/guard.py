"""What the database itself refuses, whoever asks. Applied by the owner after every migration.

* The application role may add to history, never change it (R-4.4.7-b).
* `pgtrigger.ignore` can switch triggers off from any session; here it works for the owner only.
* A history row must name who acted and under which clause.
"""

from __future__ import annotations

from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connection

from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.verdicts.models import Verdict

_IGNORE_FOR_OWNER_ONLY = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
    DECLARE
        _pgtrigger_ignore TEXT[];
    BEGIN
        IF current_user <> (
            SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()
        )
        THEN RETURN FALSE; END IF;
        BEGIN
            SELECT INTO _pgtrigger_ignore CURRENT_SETTING('pgtrigger.ignore', TRUE);
        EXCEPTION WHEN OTHERS THEN RETURN FALSE;
        END;
        RETURN COALESCE(trigger_name = ANY(_pgtrigger_ignore), FALSE);
    END;
$$ LANGUAGE plpgsql
"""


def event_tables() -> list[str]:
    """The tables of row history."""
    return [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and not model._meta.proxy
    ]


def history_tables() -> list[str]:
    """The tables that only grow: row history, life lines, verdicts."""
    return [*event_tables(), LifeLine._meta.db_table, Verdict._meta.db_table]


def apply_guards(application_role: str) -> None:
    """Grant the application what it needs and no more. Repeatable. Run as the database owner."""
    quote = connection.ops.quote_name
    role = quote(application_role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        for table in history_tables():
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {role}")
        cursor.execute("SELECT 1 FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        if cursor.fetchone():
            cursor.execute(_IGNORE_FOR_OWNER_ONLY)
        for table in event_tables():
            _require_context(cursor, table)


def _require_context(cursor: Any, table: str) -> None:
    quote = connection.ops.quote_name
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [f"{table[:50]}_signed"])
    if cursor.fetchone() is None:
        cursor.execute(
            f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(table[:50] + '_signed')} "
            "CHECK (COALESCE(pgh_context ? 'actor' AND pgh_context ? 'clause', FALSE))"
        )
