"""The life of a charger or a station in words, by years, each event with the page where it can be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from evenwatt.evaluation.queries import visible_evaluations
from evenwatt.filing.queries import visible_filings
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots.queries import visible_schemes
from evenwatt.planning.queries import visible_plans
from evenwatt.rectification.queries import visible_rectifications
from evenwatt.registry.change_queries import visible_reports, visible_transfers
from evenwatt.verification.queries import visible_records
from evenwatt.web.change_words import Said, changes_in_words, counties_named
from evenwatt.web.record import step_word

if TYPE_CHECKING:
    from evenwatt.procedures.life_story import Entry

#: Kind of record → who may read such, and those of them that the actor reaches.
_READABLE: dict[str, tuple[Permission, Callable[[Actor], Any]]] = {
    "filing": (Permission.FILING_READ, visible_filings),
    "plan": (Permission.PLAN_READ, visible_plans),
    "scheme": (Permission.SCHEME_READ, visible_schemes),
    "record": (Permission.VERIFICATION_READ, visible_records),
    "evaluation": (Permission.REPORT_READ, visible_evaluations),
    "rectification": (Permission.RECTIFICATION_READ, visible_rectifications),
    "operation": (Permission.OPERATION_READ, visible_reports),
    "transfer": (Permission.OPERATION_READ, visible_transfers),
}


@dataclass(frozen=True)
class Event:
    """One line of a life; ``url`` is empty where the actor may not read the record.

    ``facts`` are (title, value) of what it found; ``changes`` the facts that it changed; a list without any
    says that it changed none.
    """

    at: datetime
    word: str
    note: str
    signed: str
    clause: str
    url: str
    facts: list[tuple[str, str]]
    changes: list[Said] | None
    count: int
    whole_day: bool


def by_years(actor: Actor, entries: list[Entry]) -> list[tuple[int, list[Event]]]:
    """(year, its events), as the entries stand; one query per kind of record."""
    open_to = _open_to(actor, entries)
    counties = counties_named(change for entry in entries for change in entry.changes or ())
    events = [
        Event(
            at=entry.at,
            word=_(entry.template).format(**{name: _(value) for name, value in entry.params.items()})
            if entry.template
            else step_word("charger", entry.step),
            note=_(entry.note) if entry.note else "",
            signed=entry.signed,
            clause=entry.clause,
            url=reverse(entry.record[0], args=[entry.record[1]])
            if entry.record and entry.record in open_to
            else "",
            facts=[(_(title), value) for title, value in entry.facts],
            changes=None if entry.changes is None else changes_in_words(entry.changes, counties),
            count=entry.count,
            whole_day=entry.whole_day,
        )
        for entry in entries
    ]
    return [
        (year, list(of_year))
        for year, of_year in groupby(events, key=lambda event: local_date(event.at).year)
    ]


def _open_to(actor: Actor, entries: list[Entry]) -> set[tuple[str, int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.record:
            wanted[entry.record[0]].add(entry.record[1])
    found: set[tuple[str, int]] = set()
    for kind, keys in wanted.items():
        permission, visible = _READABLE[kind]
        if may(actor.role, permission):
            reached = visible(actor).filter(pk__in=keys).values_list("pk", flat=True)
            found |= {(kind, key) for key in reached}
    return found
