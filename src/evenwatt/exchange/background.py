"""Ledgers of many chargers: asked for in the page, taken in by the worker, all or nothing (R-4.3.2-a)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from evenwatt.exchange.actions import import_ledger, mapping_of, scope
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.progress.actions import at_work, begin_work, finish, report
from evenwatt.kernel.progress.models import Progress
from evenwatt.kernel.progress.queries import asked_work
from evenwatt.kernel.workflow.engine import require_permission
from evenwatt.ledgers.mapping import CLAUSE

IMPORT = "ledger_import"

MANY_CHARGERS = 20_000
"""Chargers up to which a ledger is compared or written while somebody waits."""

LARGE_FILE = 2_000_000
"""Bytes from which a ledger is likely to have as many rows."""


def is_much(*, size: int, place: str, operator: Organisation | None, by: Actor) -> bool:
    """Whether a ledger of so many bytes, or the chargers it is compared with, are work for later."""
    if size >= LARGE_FILE:
        return True
    return scope(by, place, operator)[: MANY_CHARGERS + 1].count() > MANY_CHARGERS


def ask_for_import(
    *,
    file: StoredFile,
    file_name: str,
    choice: str,
    place: str = "",
    operator: Organisation | None = None,
    by: Actor,
    at: datetime,
) -> Progress:
    """Have a ledger imported as ``import_ledger`` does; tells how to follow it. Clause: R-4.3.2-a."""
    require_permission(by, Permission.LEDGER_IMPORT)
    mapping_of(choice, by=by, at=at)
    given = {
        "file_name": file_name,
        "choice": choice,
        "place": place,
        "operator": operator.pk if operator else None,
    }
    with act("ledger.ask_for_import", clause=CLAUSE, by=by, at=at):
        return begin_work(IMPORT, file_name, by=by, at=at, file=file, given=given, private=True)


def do_import(*, progress_id: int) -> None:
    """Take in the ledger that was asked for. Done twice it changes nothing."""
    work = asked_work(progress_id)
    if not work.is_under_way:
        return
    with at_work(work, when_not_done=lambda: None):  # the inbox of who asked shows how it ended
        assert work.file is not None
        by, at, given = work.actor(), work.asked_at, work.given
        operator = Organisation.objects.get(pk=given["operator"]) if given["operator"] else None
        import_ledger(
            file=work.file,
            file_name=given["file_name"],
            choice=given["choice"],
            place=given["place"],
            operator=operator,
            by=by,
            at=at,
            say=partial(report, work),
            then=lambda ledger: finish(work, ledger.subject),
        )
