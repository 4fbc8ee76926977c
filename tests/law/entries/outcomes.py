"""Entries for what follows from the results: decision, disposition, intervals, publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import patch

from evenwatt.law.catalog import Catalog, catalog
from evenwatt.rules import evaluation_interval
from evenwatt.rules.after_rectification import RestBy, repeat_verification
from evenwatt.rules.certificate_validity import certificate_valid_until
from evenwatt.rules.disposition import disposition
from evenwatt.rules.evaluation_interval import (
    changed_evaluation,
    evaluation_limits,
    is_urgent,
    next_evaluation,
)
from evenwatt.rules.lot_decision import decide_lot
from evenwatt.rules.publication import public_record
from tests.law.entries.sampling import ON


def interval(*, cycle_cap: str = "regulation", **given: Any) -> date:
    """Return the next evaluation, under another cap if the case chooses one."""
    (cap,) = catalog().versions["cycle_cap"]
    capped = Catalog({**catalog().versions, "cycle_cap": (replace(cap, value=cycle_cap),)})
    with patch.object(evaluation_interval, "catalog", lambda: capped):
        return next_evaluation(**given)


ENTRIES = {
    "decide_lot": decide_lot,
    "disposition": disposition,
    "repeat_verification": lambda *, rest_by, day, **given: repeat_verification(
        rest_by=RestBy(rest_by), on=day, **given
    ),
    "next_evaluation": interval,
    "changed_evaluation": changed_evaluation,
    "evaluation_limits": evaluation_limits,
    "urgent": is_urgent,
    "certificate_valid_until": certificate_valid_until,
    "public_record": lambda *, facts, day=ON: public_record(facts, on=day),
}
