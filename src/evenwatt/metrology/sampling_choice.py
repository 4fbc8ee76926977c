"""What a plan chooses of the sampling standard: level, AQL, severity and spares, kept together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.law.sampling_tables import SamplingPlan, percent_aqls
from evenwatt.metrology.neighbouring_plans import neighbouring_plans
from evenwatt.metrology.sampling import sampling_plan, spare_size

_NAMES = ("sampling_level", "sampling_aql", "sampling_severity", "spare_ratio", "spare_minimum")


@dataclass(frozen=True)
class SamplingChoice:
    """The parameters by which lots are sampled, as an annual plan chose them.

    ``level``, ``aql`` and ``severity`` as in :func:`sampling_plan`; ``spare_ratio`` the spares' share of n,
    ``spare_minimum`` the fewest spares [chargers].

    Clause: R-4.4.2-c.
    """

    level: str
    aql: str
    severity: str
    spare_ratio: Decimal
    spare_minimum: int

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> SamplingChoice:
        """Return the choice that stands in values by parameter name."""
        level, aql, severity, ratio, minimum = (values[name] for name in _NAMES)
        return cls(level, aql, severity, Decimal(ratio), int(minimum))

    @classmethod
    def in_force(cls, *, on: date, **chosen: Any) -> SamplingChoice:
        """Return the defaults in force on a day; ``chosen`` values by parameter name replace them.

        Raises
        ------
        Denied
            the defaults were not in force on that day, or :meth:`require_for_lots` refuses.
        """
        choice = cls.of({name: catalog().value(name, on=on) for name in _NAMES} | chosen)
        choice.require_for_lots()
        return choice

    def require_for_lots(self) -> None:
        """Refuse what GB/T 2828.1 does not have, and an AQL that counts nonconformities.

        A lot is judged by its nonconforming chargers. What a plan chose before is read back all the same.

        Clause: R-4.4.2-c.
        """
        self.plan(lot_size=2)
        if Decimal(self.aql) > (most := percent_aqls()[-1]):
            raise Denied(
                "接收质量限 {aql} 以每百台的不合格数计，而批以不合格的台数判定，请选不超过 {most} 的",
                clause="R-4.4.2-c",
                code="aql_counts_nonconformities",
                aql=self.aql,
                most=most,
            )

    def plan(self, lot_size: int) -> SamplingPlan:
        """Return the single plan for a lot of N = ``lot_size``; refuses like :func:`sampling_plan`."""
        return sampling_plan(lot_size=lot_size, level=self.level, aql=self.aql, severity=self.severity)

    def neighbours(self, lot_size: int) -> dict[int, SamplingPlan]:
        """Return the plan of a lot between those that come next; as :func:`neighbouring_plans`."""
        return neighbouring_plans(lot_size=lot_size, level=self.level, aql=self.aql, severity=self.severity)

    def for_remainder(self, *, on: date) -> SamplingChoice:
        """Return the choice for additional sampling on a day: the same, but as severe as it is then.

        Raises
        ------
        Denied
            no severity of additional sampling was in force on that day.

        Clause: R-4.4.6-e.
        """
        return replace(self, severity=catalog().value("additional_sampling_severity", on=on))

    def spare(self, plan: SamplingPlan, lot_size: int) -> int:
        """Return how many spares (备检) stand beside a plan. Clause: R-4.4.2-a."""
        return spare_size(n=plan.n, lot_size=lot_size, ratio=self.spare_ratio, minimum=self.spare_minimum)
