"""A judgement in words: per item, and the parameters that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.law.catalog import Param
from evenwatt.law.consulted import stored_versions
from evenwatt.verification.states import Verdict

ITEMS = {
    "appearance": gettext_lazy("外观及功能"),
    "working_error": gettext_lazy("工作误差"),
    "indication_error": gettext_lazy("示值误差"),
    "payment_error": gettext_lazy("付费金额误差"),
    "clock": gettext_lazy("时钟时刻误差"),
    "insulation": gettext_lazy("绝缘电阻（检定条件）"),
}
UNITS = {
    "working_error": "%",
    "indication_error": "%",
    "payment_error": "元",
    "clock": "s",
    "insulation": "MΩ",
}
VERDICT_TONES = {Verdict.CONFORMING: "good", Verdict.NONCONFORMING: "bad", Verdict.NOT_JUDGED: "wait"}


@dataclass(frozen=True)
class VerdictWord:
    code: str
    word: str
    tone: str


@dataclass(frozen=True)
class ItemRow:
    """One item as a line of a table; figures are text with sign and unit, empty where there are none."""

    name: str
    load_point: int | None
    readings: list[tuple[str, str]]
    error: str
    rounded: str
    limit: str
    verdict: VerdictWord
    reason: str


def verdict_word(code: str) -> VerdictWord:
    verdict = Verdict(code)
    return VerdictWord(verdict.value, str(verdict.label), VERDICT_TONES[verdict])


def item_rows(measured: dict[str, Any], judged: dict[str, Any]) -> list[ItemRow]:
    """The items of a stored measurement and judgement (`verification.measured.to_json`)."""
    return [_item_row(item, measured["load_points"]) for item in judged["items"]]


def _item_row(item: dict[str, Any], load_points: list[dict[str, Any]]) -> ItemRow:
    name, number = item["item"], item["load_point"]
    unit = UNITS.get(name, "")
    signed = name != "insulation"
    return ItemRow(
        name=str(ITEMS[name]),
        load_point=number,
        readings=_readings(load_points[number - 1]) if number else [],
        error=_figure(item["error"], unit, signed=signed, places=3 if name == "working_error" else None),
        rounded=_figure(item["rounded"], unit, signed=signed),
        limit=_limit(item["limit"], unit, signed=signed),
        verdict=verdict_word(item["verdict"]),
        reason=_(item["reason"]) if item["reason"] else "",
    )


def _readings(point: dict[str, list[str]]) -> list[tuple[str, str]]:
    """What the charger and the standard showed: energies, or preset and counted pulses."""
    sides = ("preset_pulses", "counted_pulses") if "preset_pulses" in point else ("pile_kwh", "standard_kwh")
    return list(zip(*(point[side] for side in sides), strict=True))


def _figure(value: str | None, unit: str, *, signed: bool, places: int | None = None) -> str:
    """A figure with its sign and unit; ``places`` cuts what is shown, never what is judged."""
    if value is None:
        return ""
    figure = Decimal(value)
    written = f"{figure:+}" if places is None else f"{figure:+.{places}f}"
    return f"{written if signed else figure} {unit}".replace("-", "−")


def _limit(value: str | None, unit: str, *, signed: bool) -> str:
    if value is None:
        return ""
    return f"{'±' if signed else '≥ '}{value} {unit}"


def parameters(judged: dict[str, Any]) -> Iterator[Param]:
    """The very versions of the parameters that a stored judgement rests on."""
    for versions in stored_versions(judged["params"]).versions.values():
        yield from versions
