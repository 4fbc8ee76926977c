"""The shapes in which ledgers write a fact: a closed list. Reading is generous, writing is exact.

Inside, a kind is AC or DC, a class 1 or 2, a county its code, a day its ISO form; all else is its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.text import clean_code
from evenwatt.law.catalog import catalog
from evenwatt.law.divisions import Division

_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]?00:00(?::00)?)?")
_CLASS = re.compile(r"(\d+)(?:\.0)?级?")
_DECIMAL = re.compile(r"(-?\d+(?:\.\d+)?)(?:kwh|kw|v|a|°)?", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+)(?:\.0+)?[年台个把]?")


@dataclass(frozen=True)
class Words:
    """What transforms look up: the words in force ``on`` a day, and the divisions known then."""

    on: date
    divisions: tuple[Division, ...]

    @classmethod
    def known(cls, *, on: date, divisions: Iterable[Division]) -> Words:
        return cls(on, tuple(divisions))

    @cached_property
    def counties(self) -> Counties:
        return Counties(self.divisions)

    @cached_property
    def by_code(self) -> Mapping[str, Division]:
        return {division.code: division for division in self.divisions}

    @cached_property
    def kinds(self) -> Mapping[str, Mapping[str, str]]:
        """Name of a transform → kind → its word."""
        kinds: Mapping[str, Mapping[str, str]] = catalog().value("ledger_kinds", on=self.on)
        return kinds

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The classes for which the verification regulations in force set limits."""
        by_kind: Mapping[str, Mapping[str, str]] = catalog().value("working_error_mpe", on=self.on)
        return tuple(sorted({each for by_class in by_kind.values() for each in by_class}))

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """Every word for a kind, folded → the kind."""
        return {
            clean_code(word).upper(): kind for words in self.kinds.values() for kind, word in words.items()
        }


@dataclass(frozen=True, slots=True)
class Transform:
    """``write`` puts a fact into a cell; ``read`` takes it out again, ``None`` for what it does not know."""

    title: str
    write: Callable[[str, Words], str]
    read: Callable[[str, Words], str | None]


def _same(text: str, _: Words) -> str:
    return text


def _code(text: str, _: Words) -> str:
    return clean_code(text)


def _number(text: str, _: Words) -> str | None:
    found = _NUMBER.fullmatch(clean_code(text))
    return found[1] if found else None


def _decimal(text: str, _: Words) -> str | None:
    """The number without its unit and without zeros that say nothing: "120.0 kW" is 120."""
    found = _DECIMAL.fullmatch(clean_code(text))
    return f"{Decimal(found[1]).normalize():f}" if found else None


def _day(text: str, _: Words) -> str | None:
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def _dated(pattern: str) -> Callable[[str, Words], str]:
    return lambda text, _: date.fromisoformat(text).strftime(pattern)


def _class(text: str, words: Words) -> str | None:
    """A class of the tables in force; any other number is none."""
    found = _CLASS.fullmatch(clean_code(text))
    return found[1] if found and found[1] in words.classes else None


def _kind(text: str, words: Words) -> str | None:
    return words.kind_of.get(clean_code(text).upper())


def _kind_word(name: str) -> Callable[[str, Words], str]:
    return lambda kind, words: words.kinds[name][kind]


def _ownership(text: str, _: Words) -> str | None:
    return text if text in ("自营", "加盟") else None


def _county(text: str, words: Words) -> str | None:
    code = clean_code(text)
    named = (words.by_code[code],) if code in words.by_code else words.counties.find(text)
    return named[0].code if len(named) == 1 and is_county(named[0]) else None


def _full(code: str, words: Words) -> str:
    return words.counties.printed(words.by_code[code])


TRANSFORMS: dict[str, Transform] = {
    "text": Transform("原样文字", _same, _same),
    "code": Transform("编号", _same, _code),
    "number": Transform("整数", _same, _number),
    "decimal": Transform("小数", _same, _decimal),
    "date-dash": Transform("日期 2026-03-01", _dated("%Y-%m-%d"), _day),
    "date-slash": Transform("日期 2026/03/01", _dated("%Y/%m/%d"), _day),
    "date-chinese": Transform("日期 2026年03月01日", _dated("%Y年%m月%d日"), _day),
    "date-digits": Transform("日期 20260301", _dated("%Y%m%d"), _day),
    "class-grade": Transform("等级 2级", lambda text, _: f"{text}级", _class),
    "class-plain": Transform("等级 2", _same, _class),
    "class-decimal": Transform("等级 2.0级", lambda text, _: f"{text}.0级", _class),
    "kind-verification": Transform(
        "电动汽车交流充电桩/电动汽车非车载充电机", _kind_word("kind-verification"), _kind
    ),
    "kind-short": Transform("交流充电桩/非车载充电机", _kind_word("kind-short"), _kind),
    "kind-current": Transform("交流充电桩/直流充电桩", _kind_word("kind-current"), _kind),
    "kind-plain": Transform("交流/直流", _kind_word("kind-plain"), _kind),
    "kind-code": Transform("AC/DC", _same, _kind),
    "ownership": Transform("自营/加盟", _same, _ownership),
    "county-full": Transform("市和县（区）全称", _full, _county),
    "county-name": Transform("县（区）名称", lambda code, words: words.by_code[code].name, _county),
    "county-code": Transform("行政区划代码", _same, _county),
}


def written(transform: str, value: str, words: Words) -> str:
    """Put a fact into a cell; a value that is no fact (a word that nobody knew) stays as it is."""
    if not value:
        return ""
    shape = TRANSFORMS[transform]
    return shape.write(value, words) if shape.read(value, words) == value else value
