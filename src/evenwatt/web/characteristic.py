"""The operating characteristic of a plan as a plot: acceptance over quality, in units of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evenwatt.lots.risks import Limit
from evenwatt.metrology.sampling_risk import Risk

#: The picture's field: left and top edge, width and height; around it stand the axes' words.
LEFT, TOP, WIDTH, HEIGHT = 56, 16, 560, 200
_STEPS_PCT = (Decimal("0.5"), Decimal(1), Decimal(2), Decimal(5), Decimal(10), Decimal(20))
_MOST_TICKS = 8


@dataclass(frozen=True)
class Tick:
    at: float
    word: str


@dataclass(frozen=True)
class Mark:
    """A point of the curve that the table names."""

    x: float
    y: float
    risk_pct: Decimal


@dataclass(frozen=True)
class Characteristic:
    """``line`` is the ``points`` of a polyline."""

    line: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    left: int = LEFT
    right: int = LEFT + WIDTH
    top: int = TOP
    bottom: int = TOP + HEIGHT


def characteristic(curve: Sequence[Risk], limits: Sequence[Limit]) -> Characteristic:
    """Lay a curve out, with the limiting qualities marked on it."""
    widest = float(curve[-1].quality_pct)

    def x(quality_pct: float | Decimal) -> float:
        return round(LEFT + WIDTH * float(quality_pct) / widest, 1)

    def y(accepted: float) -> float:
        return round(TOP + HEIGHT * (1 - accepted), 1)

    step = next((s for s in _STEPS_PCT if widest / float(s) <= _MOST_TICKS), _STEPS_PCT[-1])
    return Characteristic(
        line=" ".join(f"{x(risk.quality_pct)},{y(risk.accepted)}" for risk in curve),
        x_ticks=tuple(Tick(x(step * n), f"{step * n:f}") for n in range(int(widest / float(step)) + 1)),
        y_ticks=tuple(Tick(y(pct / 100), str(pct)) for pct in (0, 25, 50, 75, 100)),
        marks=tuple(Mark(x(each.at.quality_pct), y(each.at.accepted), each.risk_pct) for each in limits),
    )
