"""The plug-in: what an algorithm for online errors has to do, and the ones at hand by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Protocol

from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.gls_mixture import GlsMixture
from evenwatt.metrology.online.least_squares import LeastSquares
from evenwatt.metrology.online.station import Station
from evenwatt.metrology.online.verdicts import Conclusions


class Method(Protocol):
    """An algorithm in three steps: per station, over the fleet, per station again.

    The first and the last see one station and may run anywhere; what they return is pickled. The middle
    one runs once and must not depend on the order of its input.
    """

    @property
    def version(self) -> str:
        """Name, version and standing, as written beside every result."""
        ...

    def study(self, station: Station) -> Any:
        """Return what one station's registers say.

        Raises
        ------
        Denied
            nothing can be said of this station; the code tells why.
        """
        ...

    def fleet(self, studies: Sequence[Any], *, on: date) -> Any:
        """Return what stations share, by the thresholds in force ``on`` a day."""
        ...

    def conclude(self, study: Any, fleet: Any, *, on: date) -> Conclusions:
        """Return one row per charger, by the thresholds in force then."""
        ...


_METHODS: dict[str, Callable[[], Method]] = {"gls-mixture": GlsMixture, "least-squares": LeastSquares}


def offer(name: str, make: Callable[[], Method]) -> None:
    """Add an algorithm under a name, for instance the provincial one when it is published."""
    if name in _METHODS:
        raise ValueError(f"a method named {name} is there already")
    _METHODS[name] = make


def method(name: str) -> Method:
    """Return the algorithm of a name.

    Raises
    ------
    Denied
        there is none.

    Clause: R-4.3.2-c.
    """
    if name not in _METHODS:
        raise Denied(
            "没有名为“{name}”的算法，可用：{names}",
            clause="R-4.3.2-c",
            code="unknown_method",
            name=name,
            names=tuple(sorted(_METHODS)),
        )
    return _METHODS[name]()
