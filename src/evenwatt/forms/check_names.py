"""Checks that join rows by what they name: spellings of makers, models and stations, kinds of models.

Two spellings are joined when lots are formed; a slip of the pen that looks like one is not, so whoever filed
them is asked before.
What is checked is how often each combination of names occurs, not the rows: 100,000 rows have few names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from evenwatt.forms.findings import WARNING, Finding
from evenwatt.forms.model_hint import propose_kind
from evenwatt.forms.reader import ReadForm, Row
from evenwatt.rules.spelling import spelling_key

GROUPS = (("station", "county"), ("maker", "model", "kind"))
"""The columns whose values are compared across rows, by what is compared together."""

CODES = frozenset({"two_spellings", "similar_station", "kind_unknown", "kind_contradicts_model"})
"""Codes of the findings that are made here."""

_SCOPES = {"maker": (), "model": ("maker",), "station": ("county",)}
"""Names that are compared, and the columns within whose equal values they are."""

_SEPARATORS = tuple(" ,，;；(（[【·-—/")


@dataclass(frozen=True, slots=True)
class Tally:
    """One combination of names of a group: the first row that has it, and how many rows have it."""

    values: Mapping[str, str]
    first_row: int
    count: int


def tallies(rows: Iterable[Row]) -> list[Tally]:
    """Count the combinations of names in each group, in the order in which they first occur."""
    first: dict[tuple[tuple[str, ...], ...], int] = {}
    counts: Counter[tuple[tuple[str, ...], ...]] = Counter()
    for row in rows:
        for group in GROUPS:
            names = group, tuple(map(row.values.__getitem__, group))
            first.setdefault(names, row.number_in_excel)
            counts[names] += 1
    return [
        Tally(dict(zip(group, names, strict=True)), row, counts[group, names])
        for (group, names), row in first.items()
    ]


def name_findings(read: ReadForm, names: Iterable[Tally], *, today: date) -> list[Finding]:
    """Return what is doubtful about names, ``names`` in the order of their first rows. Clause: R-3.8-a."""
    counted = list(names)
    return [*_spelling_findings(read, counted), *_kind_findings(read, counted, today=today)]


def _spelling_findings(read: ReadForm, names: list[Tally]) -> Iterator[Finding]:
    """Yield every rarer spelling of a name: where it first stands, the usual one."""
    for key, scope in _SCOPES.items():
        spellings: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        first_row: dict[tuple[str, ...], int] = {}  # of a name within its scope
        for tally in names:
            if name := tally.values.get(key):
                within = tuple(spelling_key(tally.values[column]) for column in scope)
                spellings[(*within, spelling_key(name))][name] += tally.count
                first_row.setdefault((*within, name), tally.first_row)
        for (*place, _), alike in spellings.items():
            (usual, count), *others = alike.most_common()
            for other, _ in others:
                yield read.finding(
                    WARNING,
                    "two_spellings",
                    "“{value}”与“{usual}”（{count} 行）是同一名称的两种写法，组批时合并：请统一，以便核对",
                    row=first_row[(*place, other)],
                    key=key,
                    value=other,
                    usual=usual,
                    count=count,
                )
        if key == "station":
            yield from _extended_names(read, {name: row for (*_, name), row in reversed(first_row.items())})


def _kind_findings(read: ReadForm, names: list[Tally], *, today: date) -> Iterator[Finding]:
    """Yield, once per model, that nothing tells its kind or that its text contradicts the kind filed."""
    seen: set[tuple[str, str]] = set()
    chargers: Counter[str] = Counter()
    models = [tally for tally in names if "model" in tally.values]
    for tally in models:
        chargers[tally.values["model"]] += tally.count
    for tally in models:
        model, filed = tally.values["model"], tally.values["kind"]
        if not model or (model, filed) in seen:
            continue
        seen.add((model, filed))
        proposed = propose_kind(model, on=today)
        if not filed and not proposed:
            yield read.finding(
                WARNING,
                "kind_unknown",
                "从型号“{value}”（{count} 台）看不出交流或直流：请补“类别(AC/DC)”一列，或在型号目录中确认",
                row=tally.first_row,
                key="model",
                value=model,
                count=chargers[model],
            )
        elif filed and proposed and filed != proposed:
            yield read.finding(
                WARNING,
                "kind_contradicts_model",
                "类别填为 {filed}，型号“{value}”像是 {proposed}：请核对铭牌",
                row=tally.first_row,
                key="model",
                value=model,
                filed=filed,
                proposed=proposed,
            )


def _extended_names(read: ReadForm, first_row: dict[str, int]) -> Iterator[Finding]:
    """A station's name that is another's with something appended ("…, Perth"): perhaps one station."""
    shorter: list[str] = []  # names that the current one begins with, shortest first
    for name in sorted(first_row, key=str.casefold):
        while shorter and not name.casefold().startswith(shorter[-1].casefold()):
            shorter.pop()
        base = next((other for other in reversed(shorter) if _appends(name, other)), "")
        if base:
            yield read.finding(
                WARNING,
                "similar_station",
                "“{value}”与“{base}”可能是同一场站：如是，请统一名称；如不是，不必更改",
                row=first_row[name],
                key="station",
                value=name,
                base=base,
            )
        shorter.append(name)


def _appends(name: str, base: str) -> bool:
    rest = name.casefold()[len(base.casefold()) :]
    return rest.startswith(_SEPARATORS) and spelling_key(rest) != ""
