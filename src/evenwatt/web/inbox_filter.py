"""The inbox by group and by kind of duty: what was chosen, what is counted, what a person keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from evenwatt.kernel.duties.kinds import KINDS
from evenwatt.kernel.duties.models import Duty
from evenwatt.web.inbox_rows import Row, due_in, group_of, group_words

Tally = Counter[tuple[str, str]]
"""(title of the kind, group) → how many lines."""


@dataclass(frozen=True)
class Filter:
    """``group`` is the code of a group, ``kind`` the name of a kind of duty; empty: all of them."""

    group: str = ""
    kind: str = ""

    @classmethod
    def asked(cls, query: QueryDict) -> Filter:
        """The filter of an address; what names no group and no kind filters nothing."""
        group, kind = query.get("group", ""), query.get("kind", "")
        return cls(group if group in group_words() else "", kind if kind in KINDS else "")

    @property
    def query(self) -> str:
        """The address's query, empty without a filter."""
        return urlencode({"group": self.group, "kind": self.kind}) if self.group or self.kind else ""

    @property
    def title(self) -> str:
        """Kinds of several offices that are called the same are one to who reads."""
        return KINDS[self.kind].title if self.kind else ""

    def of(self, rows: Iterable[Row]) -> list[Row]:
        return [
            row
            for row in rows
            if self.group in ("", row["group"]) and self.title in ("", KINDS[row["kind"]].title)
        ]

    def within(self, owed: QuerySet[Duty], *, today: date) -> QuerySet[Duty]:
        """The duties of one's own office that pass."""
        if self.group:
            owed = owed.filter(due_in(self.group, today))
        if self.kind:
            owed = owed.filter(kind__in=[kind.name for kind in KINDS.values() if kind.title == self.title])
        return owed


def tally(owed: QuerySet[Duty], rows: Iterable[Row], *, today: date) -> Tally:
    """Count duties in the database and lines that were read; one query."""
    counted: Tally = Counter((KINDS[row["kind"]].title, row["group"]) for row in rows)
    for kind, due_on, n in owed.order_by().values_list("kind", "due_on").annotate(n=Count("pk")):
        counted[KINDS[kind].title, group_of(due_on, today)] += n
    return counted


def total(counted: Tally, chosen: Filter) -> int:
    return sum(
        n
        for (title, group), n in counted.items()
        if chosen.group in ("", group) and chosen.title in ("", title)
    )


def chips(counted: Tally, chosen: Filter) -> dict[str, list[dict[str, Any]]]:
    """The choice of a group and that of a kind, where there is one; each counts what the other lets pass.

    The groups in their order, of the kinds those first of which there is most.
    """
    groups = [
        _chip(word, chosen, Filter(code, chosen.kind), Filter("", chosen.kind), counted)
        for code, word in group_words().items()
    ]
    names = {kind.title: name for name, kind in reversed(KINDS.items())}
    titles = dict.fromkeys(title for title, _group in counted) | ({chosen.title: None} if chosen.kind else {})
    kinds = [
        _chip(_(title), chosen, Filter(chosen.group, names[title]), Filter(chosen.group), counted)
        for title in sorted(titles)
    ]
    kinds.sort(key=lambda chip: -chip["count"])
    return {"groups": _worth_choosing(groups), "kinds": _worth_choosing(kinds)}


def _worth_choosing(row: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chips behind which there is something; a single one is no choice, unless it is made already."""
    found = [chip for chip in row if chip["count"] or chip["on"]]
    return found if len(found) > 1 or any(chip["on"] for chip in found) else []


def _chip(word: str, chosen: Filter, on: Filter, off: Filter, counted: Tally) -> dict[str, Any]:
    is_on = (on.group, on.title) == (chosen.group, chosen.title)
    wanted = off if is_on else on
    return {
        "word": word,
        "url": f"?{urlencode({'group': wanted.group, 'kind': wanted.kind})}",
        "on": is_on,
        "count": total(counted, on),
    }
