"""The published fields as a page or a table shows them: title, words, tone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from evenwatt.rules.publication import public_fields


@dataclass(frozen=True)
class Field:
    """``tone`` is empty where the field is no state."""

    name: str
    title: str
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Result:
    """One published result, in the order of publication; a template reaches a field by its name."""

    fields: dict[str, Field]

    def __iter__(self) -> Any:
        return iter(self.fields.values())


def titles(on: date) -> list[str]:
    return [_(title) for title in public_fields(on=on).values()]


def shown(record: Mapping[str, Any], on: date) -> Result:
    fields = public_fields(on=on)
    return Result(
        {
            name: Field(name, _(fields[name]), _text(value), _tone(name, value))
            for name, value in record.items()
        }
    )


def _text(value: Any) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return _("是") if value else _("否")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _tone(name: str, value: Any) -> str:
    match name:
        case "operating_status":
            return {_("正常"): "good", _("停运"): "bad"}.get(value, "warn")
        case "lot_conclusion":
            return "good" if value in (_("批评价合格"), _("逐台检定合格")) else "bad"
        case "in_rectification" if value:
            return "warn"
        case _:
            return ""
