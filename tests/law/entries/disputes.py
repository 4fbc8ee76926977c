"""Entries for objections, arbitration and ceased operation."""

from __future__ import annotations

from evenwatt.law.calendar import working_calendar
from evenwatt.rules.arbitration import arbitration, require_second_in_time, require_settlement_tried
from evenwatt.rules.ceased_operation import cessation_report
from evenwatt.rules.reverification import require_objection_in_time, require_same_samples, reverified
from tests.law.entries.sampling import ON

ENTRIES = {
    "objection": lambda **given: require_objection_in_time(calendar=working_calendar(), **given),
    "same_samples": require_same_samples,
    "reverified": reverified,
    "settlement_tried": require_settlement_tried,
    "arbitration": lambda *, day=ON, **given: arbitration(on=day, calendar=working_calendar(), **given),
    "second_arbitration": lambda **given: require_second_in_time(calendar=working_calendar(), **given),
    "cessation_report": lambda **given: cessation_report(calendar=working_calendar(), **given),
}
