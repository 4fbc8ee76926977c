"""What may become of one charger after its lot was decided (R-4.4.6-b, R-4.4.6-c)."""

from __future__ import annotations

from enum import StrEnum


class Disposition(StrEnum):
    """Whether a charger may be used."""

    IN_USE = "in_use"
    STOPPED = "stopped"


def disposition(
    *,
    lot_accepted: bool,
    conforming: bool | None,
    failed_before: bool = False,
    in_rectification: bool = False,
) -> Disposition:
    """Return what the evaluation lets the operator do with one charger.

    ``conforming`` is the charger's own verification result, ``None`` if it was not in the sample;
    ``failed_before`` says that it stands still by an earlier result of its own, ``in_rectification`` that
    it is ordered to be rectified and that is not confirmed yet. A verified charger stands on its own
    result; an unverified one shares the fate of its lot, unless it failed by itself before: then only a
    verification of its own lets it run again. None runs again before its rectification is confirmed.

    Clause: R-4.4.6-b, R-4.4.6-c, R-4.4.6-f.
    """
    fit = (lot_accepted and not failed_before) if conforming is None else conforming
    return Disposition.IN_USE if fit and not in_rectification else Disposition.STOPPED
