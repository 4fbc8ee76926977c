"""A mapping: which column of a ledger states which fact, and in which shape (R-4.3.2-a).

It is data: a YAML file of ours, or what a page keeps. ``Mapping.of`` judges both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from evenwatt.forms.layout import fold
from evenwatt.law.refusal import Denied
from evenwatt.ledgers.facts import FACTS

CLAUSE = "R-4.3.2-a"
FILE_TYPES = {"xlsx": "xlsx", "csv-utf8": "csv", "csv-gb18030": "csv"}
"""File type → ending of the file's name."""

SHEET_NAME = 31
"""Characters that a sheet's name may have in a workbook."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: of one ``fact``, of several ``parts`` in one cell, or of a ``constant``, never read."""

    title: str
    fact: str = ""
    transform: str = ""
    parts: tuple[str, ...] = ()
    constant: str = ""
    aliases: tuple[str, ...] = ()
    required: bool = False

    @property
    def key(self) -> str:
        """What the column states: a fact, "county+address", or "" for a constant or nothing."""
        return self.fact or "+".join(self.parts)


@dataclass(frozen=True)
class Mapping:
    """The shape of one kind of ledger; ``heading`` is the line above the titles, "" if there is none."""

    name: str
    title: str
    columns: tuple[Column, ...]
    file: str = "xlsx"
    sheet: str = "台账"
    heading: str = ""
    source: str = ""
    confirmed: bool = False
    since: date = date.min

    @classmethod
    def of(cls, data: dict[str, Any]) -> Mapping:
        """Return the mapping that plain data describe; refuses what nobody could read back."""
        columns = tuple(_column(each) for each in data["columns"])
        mapping = cls(
            name=data["name"],
            title=data["title"],
            columns=columns,
            file=data.get("file", "xlsx"),
            sheet=data.get("sheet", "台账"),
            heading=data.get("heading", ""),
            source=data.get("source", ""),
            confirmed=bool(data.get("confirmed", False)),
            since=_day(data.get("from")),
        )
        _require_usable(mapping)
        return mapping

    def as_data(self) -> dict[str, Any]:
        """Return the plain data from which :meth:`of` makes the same mapping."""
        plain = asdict(self)
        since = plain.pop("since")
        return {**plain, "from": since.isoformat()}

    @property
    def stated(self) -> tuple[Column, ...]:
        """The columns that state something, without constants."""
        return tuple(column for column in self.columns if column.key)

    @property
    def file_ending(self) -> str:
        return FILE_TYPES[self.file]


def _column(data: dict[str, Any]) -> Column:
    fact = data.get("fact", "")
    if fact in FACTS and not data.get("transform"):
        data = {**data, "transform": FACTS[fact].transforms[0]}
    return Column(
        **{**data, "parts": tuple(data.get("parts", ())), "aliases": tuple(data.get("aliases", ()))}
    )


def _day(value: date | str | None) -> date:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if value else date.min


def _require_usable(mapping: Mapping) -> None:
    """Titles that differ, facts that exist and stand once, and what identifies a charger."""
    titles = [fold(title) for column in mapping.columns for title in (column.title, *column.aliases)]
    if "" in titles:
        raise _unusable("有一列没有列名；请写上列名，或不采用该列", "untitled_column")
    if repeated := _repeated(titles):
        raise _unusable(
            "列名“{title}”重复，读取时分不清；请改名或只采用一列", "repeated_title", title=repeated
        )
    for column in mapping.columns:
        for fact in column.key.split("+") if column.key else ():
            if fact not in FACTS:
                raise _unusable("没有名为“{fact}”的信息项；请从列表中选择", "unknown_fact", fact=fact)
        if column.fact and column.transform not in FACTS[column.fact].transforms:
            raise _unusable(
                "“{title}”一列的写法不适用于所选信息项；请重新选择写法",
                "unknown_transform",
                title=column.title,
            )
    if repeated := _repeated(column.key for column in mapping.stated):
        title = next(column.title for column in reversed(mapping.columns) if column.key == repeated)
        raise _unusable(
            "“{title}”与另一列对应同一信息项；同一信息项只能对应一列", "repeated_fact", title=title
        )
    stated = {column.key for column in mapping.stated}
    if not ({"serial", "maker"} <= stated or "their_id" in stated):
        raise _unusable(
            "没有出厂编号和制造厂，也没有省强检平台编号，认定不了是哪一台；请为它们选择列", "not_identifying"
        )
    if mapping.file not in FILE_TYPES:
        raise _unusable("文件类型“{file}”不支持；请选择 xlsx 或 CSV", "unknown_file_type", file=mapping.file)


def _repeated(values: Iterable[str]) -> str:
    return next((value for value, count in Counter(values).items() if count > 1), "")


def _unusable(template: str, code: str, **params: object) -> Denied:
    return Denied(template, clause=CLAUSE, code=code, **params)
