"""The frame of every change.

Row history is captured by database triggers (django-pghistory), so that raw SQL is caught as well. The
triggers copy the context that is set here. Two contexts in one transaction would merge and name the wrong
person, therefore an act inside an act must be of the same person and moment: it joins, and any other is
refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

import pghistory
from django.db import transaction
from django.utils.translation import override

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actor import STORED_LANGUAGE, Actor


@dataclass(frozen=True)
class Act:
    """A legal act in progress. ``by`` is ``None`` when the system acts on a timer."""

    name: str
    clause: str
    by: Actor | None
    at: datetime

    @property
    def on(self) -> date:
        return local_date(self.at)

    @property
    def signed(self) -> str:
        return self.by.signature if self.by else "系统"


class NotTheSameActError(RuntimeError):
    """Two people or two moments in one transaction: a programming error."""


_current: ContextVar[Act | None] = ContextVar("evenwatt_act", default=None)


@contextmanager
def act(name: str, *, clause: str, by: Actor | None, at: datetime) -> Iterator[Act]:
    """Open the one transaction of an action, or join the one that its caller opened.

    Labels are Chinese within, whatever language the pages are shown in: what is stored is read by everybody.

    Clause: R-4.4.7-b (a change keeps what stood before it and who authorised it).
    """
    outer = _current.get()
    if outer is not None:
        if (outer.by, outer.at) != (by, at):
            raise NotTheSameActError(f"{name} inside {outer.name}")
        yield outer
        return
    deed = Act(name=name, clause=clause, by=by, at=at)
    token = _current.set(deed)
    try:
        with override(STORED_LANGUAGE), transaction.atomic(), pghistory.context(**_context(deed)):
            yield deed
    finally:
        _current.reset(token)


def _context(deed: Act) -> dict[str, object]:
    by = deed.by
    return {
        "action": deed.name,
        "clause": deed.clause,
        "at": deed.at.isoformat(),
        "actor": by.name if by else "system",
        "capacity": by.capacity if by else "",
        "account_id": by.account_id if by else None,
        "membership_id": by.membership_id if by else None,
    }
