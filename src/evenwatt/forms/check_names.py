"""Checks that join rows by what they name: spellings of makers, models and stations, kinds of models.

Two spellings split one lot into two, each with a sample of its own; so they are told before lots are formed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from evenwatt.forms.findings import WARNING, Finding
from evenwatt.forms.model_hint import propose_kind
from evenwatt.forms.reader import ReadForm
from evenwatt.rules.spelling import spelling_key

_SCOPES = {"maker": (), "model": ("maker",), "station": ("county",)}
"""Names that are compared, and the columns within whose equal values they are."""

_SEPARATORS = tuple(" ,，;；(（[【·-—/")


def spelling_findings(read: ReadForm) -> Iterator[Finding]:
    """Yield every rarer spelling of a name: where it first stands, the usual one. Clause: R-3.8-a."""
    for key, scope in _SCOPES.items():
        spellings: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        first_row: dict[str, int] = {}
        for row in read.rows:
            name = row.values[key]
            if name:
                within = tuple(spelling_key(row.values[column]) for column in scope)
                spellings[(*within, spelling_key(name))][name] += 1
                first_row.setdefault(name, row.number_in_excel)
        for names in spellings.values():
            (usual, count), *others = names.most_common()
            for other, _ in others:
                yield read.finding(
                    WARNING,
                    "two_spellings",
                    "“{value}”与“{usual}”（{count} 行）应是同一名称的两种写法：请统一，以免分成两批",
                    row=first_row[other],
                    key=key,
                    value=other,
                    usual=usual,
                    count=count,
                )
        if key == "station":
            yield from _extended_names(read, first_row)


def kind_findings(read: ReadForm, *, today: date) -> Iterator[Finding]:
    """Yield, once per model, that nothing tells its kind or that its text contradicts the kind filed."""
    seen: set[tuple[str, str]] = set()
    chargers = Counter(row.values["model"] for row in read.rows)
    for row in read.rows:
        model, filed = row.values["model"], row.values["kind"]
        if not model or (model, filed) in seen:
            continue
        seen.add((model, filed))
        proposed = propose_kind(model, on=today)
        if not filed and not proposed:
            yield read.finding(
                WARNING,
                "kind_unknown",
                "从型号“{value}”（{count} 台）看不出交流或直流：请补“类别(AC/DC)”一列，或在型号目录中确认",
                row=row.number_in_excel,
                key="model",
                value=model,
                count=chargers[model],
            )
        elif filed and proposed and filed != proposed:
            yield read.finding(
                WARNING,
                "kind_contradicts_model",
                "类别填为 {filed}，型号“{value}”像是 {proposed}：请核对铭牌",
                row=row.number_in_excel,
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
