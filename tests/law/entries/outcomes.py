"""Entries for what follows from the results: decision, disposition, intervals, publication."""

from evenwatt.rules.certificate_validity import certificate_valid_until
from evenwatt.rules.disposition import disposition
from evenwatt.rules.evaluation_interval import next_evaluation
from evenwatt.rules.lot_decision import decide_lot
from evenwatt.rules.publication import public_record

ENTRIES = {
    "decide_lot": decide_lot,
    "disposition": disposition,
    "next_evaluation": next_evaluation,
    "certificate_valid_until": certificate_valid_until,
    "public_record": lambda *, facts: public_record(facts),
}
