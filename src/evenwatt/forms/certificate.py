"""Verification certificate 检定证书 or notice of result 检定结果通知书 of one charger (R-4.4.5-b)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from evenwatt.forms.terms import ITEMS, UNITS, VERDICTS, signed
from evenwatt.law.catalog import catalog
from evenwatt.rules.cited_edition import REGULATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The content of a certificate or notice as it is frozen at issue; days are ISO text.

    ``standard``: name, number, uncertainty_pct, certificate, valid_until. ``measured``: the readings, of
    which load_points (pile_kwh, standard_kwh) are printed. ``items``: item, load_point, rounded, limit,
    error, verdict, reason as ``metrology`` judged them.
    """

    number: str
    institution: str
    operator: str
    station: str
    address: str
    maker: str
    model: str
    serial: str
    year: int
    kind: str
    accuracy_class: str
    edition: str
    kind_of_verification: str
    standard: Mapping[str, str]
    measured: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]
    verdict: str
    verified_on: str
    valid_until: str | None
    verifier: str
    checker: str
    approver: str
    signed_on: str
    place: str = ""
    temperature_c: str = ""
    humidity_pct: str = ""

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Take what the document prints from a frozen content, which may hold more."""
        return cls(**{field.name: content[field.name] for field in fields(cls) if field.name in content})

    @property
    def conforming(self) -> bool:
        """A conforming charger gets a certificate, any other a notice that names the failed items."""
        return self.verdict == "conforming"

    @property
    def failures(self) -> tuple[str, ...]:
        """The failed items, each once, with the reason."""
        return tuple(
            dict.fromkeys(
                f"{ITEMS[item['item']]}：{item['reason']}"
                for item in self.items
                if item["verdict"] != "conforming"
            )
        )


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page prints of a frozen content: codes in words, results as a table."""
    document = Certificate.of(content)
    kind = catalog().value("facility_kinds", on=date.fromisoformat(document.signed_on))[document.kind]
    return {
        **asdict(document),
        "title": "检定证书" if document.conforming else "检定结果通知书",
        "kind": kind,
        "basis": f"{REGULATIONS[document.kind]}-{document.edition}《电动汽车{kind}检定规程》",
        "conforming": document.conforming,
        "failures": document.failures,
        "results": [_result(item, document.measured) for item in document.items],
    }


def _result(item: Mapping[str, Any], measured: Mapping[str, Any]) -> dict[str, str]:
    """Return one line of the table of results."""
    unit = UNITS.get(item["item"], "")
    point = item["load_point"]
    figure = item["rounded"] if item["rounded"] is not None else item["error"]
    return {
        "item": ITEMS[item["item"]] + (f"（负载点 {point}）" if point else ""),
        "readings": _readings(measured["load_points"][point - 1]) if point else "—",
        "value": f"{signed(figure)} {unit}" if figure is not None else "—",
        "limit": f"±{item['limit']} {unit}" if item["limit"] is not None else "符合要求",
        "verdict": VERDICTS[item["verdict"]],
    }


def _readings(point: Mapping[str, Any]) -> str:
    sides = ("preset_pulses", "counted_pulses") if "preset_pulses" in point else ("pile_kwh", "standard_kwh")
    pairs = zip(*(point[side] for side in sides), strict=True)
    return "；".join(f"{pile} / {standard}" for pile, standard in pairs)
