"""What the lot evaluation report prints (R-4.4.6-a): everything a reader needs to check the conclusion."""

from __future__ import annotations

from typing import Any

from evenwatt.evaluation.models import Evaluation
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.verification.queries import records_of
from evenwatt.verification.states import Verdict


def report(evaluation: Evaluation, *, approver: str) -> dict[str, Any]:
    lot = evaluation.lot
    scheme = lot.scheme
    assert evaluation.report_on is not None
    records = list(records_of(lot).order_by("item__basis", "item__position"))
    days = [record.verified_on.isoformat() for record in records]
    # What becomes of lots that failed before is the plan's choice, and nothing of this lot.
    chosen = {name: entry for name, entry in scheme.plan.sampling.items() if name != "repeat_by"}
    return {
        "number": evaluation.number,
        "institution": scheme.institution.name,
        "commissioned_by": bureau_of(scheme.city_id).name,
        "plan_number": scheme.plan.number,
        "operator": scheme.operator.name,
        "lot": {
            "number": lot.number,
            "area": lot.area.full_name,
            "maker": lot.maker,
            "model": lot.model,
            "kind": lot.kind,
            "accuracy_class": lot.accuracy_class,
            "year_from": lot.year_from,
            "year_to": lot.year_to,
            "size": lot.size,
        },
        "sampling": {
            **{name: entry["value"] for name, entry in chosen.items()},
            "sampling_severity": lot.severity,
            "code_letter": lot.code_letter,
            "sample_size": lot.sample_size,
            "acceptance_number": lot.acceptance_number,
            "rejection_number": lot.rejection_number,
            "spare_size": lot.spare_size,
        },
        "unconfirmed": [name for name, entry in chosen.items() if not entry["confirmed"]],
        "draw": _draw(scheme.WORKFLOW, scheme.pk, lot.number),
        "samples": [
            {
                "serial": record.charger.serial,
                "station": record.charger.station.name,
                "errors": [
                    item["rounded"] for item in record.judged["items"] if item["item"] == "working_error"
                ],
                "verdict": record.verdict,
                "number": record.number,
                "verified_on": record.verified_on.isoformat(),
            }
            for record in records
        ],
        "tested": evaluation.tested,
        "nonconforming": evaluation.nonconforming,
        "nonconforming_serials": [r.charger.serial for r in records if r.verdict != Verdict.CONFORMING],
        "conclusion": evaluation.conclusion,
        "grade": evaluation.grade,
        "next_evaluation_on": (
            evaluation.next_evaluation_on.isoformat() if evaluation.next_evaluation_on else None
        ),
        "field_work_from": min(days),
        "field_work_to": max(days),
        "prepared_by": evaluation.prepared_by.name,
        "approver": approver,
        "report_on": evaluation.report_on.isoformat(),
    }


def _draw(subject_type: str, subject_id: int, lot: str) -> dict[str, Any]:
    draw = draw_of(subject_type, subject_id)
    assert draw is not None
    assert draw.records is not None
    record = next(record for record in draw.records if record["lot"] == lot)
    return {key: record[key] for key in ("list_hash", "algorithm", "seed")}
