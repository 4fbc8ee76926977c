"""What may become of one charger after its lot was decided (R-4.4.6-b, R-4.4.6-c)."""

from __future__ import annotations

from enum import StrEnum


class Disposition(StrEnum):
    """Whether a charger may be used."""

    IN_USE = "in_use"
    STOPPED = "stopped"


def disposition(*, lot_accepted: bool, conforming: bool | None) -> Disposition:
    """Return what the evaluation lets the operator do with one charger.

    ``conforming`` is the charger's own verification result, ``None`` if it was not in the sample.
    A verified charger stands on its own result; an unverified one shares the fate of its lot.

    Clause: R-4.4.6-b, R-4.4.6-c.
    """
    fit = lot_accepted if conforming is None else conforming
    return Disposition.IN_USE if fit else Disposition.STOPPED
