"""What the rooms have stored of the decisions that are kept, to be held against the ledger (R-4.4.7-b).

A ledger row that is gone, or a room's result that says something else than its row, is found here: making
the rows themselves again cannot show either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from evenwatt.credit.decisions import INITIAL_GRADE
from evenwatt.credit.models import CreditGrade
from evenwatt.evaluation.decisions import LOT_CONCLUSION, NEXT_EVALUATION
from evenwatt.evaluation.models import Evaluation
from evenwatt.filing.models import Filing
from evenwatt.filing.platforms import timeliness_of
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.draws.life import OPEN_BY
from evenwatt.kernel.draws.models import Draw
from evenwatt.kernel.duties.decisions import DUE_DATE
from evenwatt.kernel.duties.kinds import KINDS
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.verdicts.decision import Decision, Json, as_json
from evenwatt.kernel.verdicts.models import Verdict
from evenwatt.lots.decisions import LOTS
from evenwatt.lots.models import SamplingScheme
from evenwatt.procedures.decisions import FATES
from evenwatt.rectification.life import COMPLETE
from evenwatt.rectification.models import Rectification
from evenwatt.registry.models import Charger
from evenwatt.rules.disposition import Disposition
from evenwatt.verification.decisions import CERTIFICATE, CHARGER
from evenwatt.verification.models import Record

#: Decision, kind and key of the subject, and for a due date what it is counted from.
Key = tuple[str, str, int, str]


@dataclass(frozen=True)
class StoredResult:
    """A result as a room stores it: fields of what the ledger's last row on the subject found."""

    decision: Decision
    subject_type: str
    subject_id: int
    stored: Json
    counted: str = ""
    of: Callable[[Json], Json] = dict

    @property
    def key(self) -> Key:
        return self.decision.name, self.subject_type, self.subject_id, self.counted


@dataclass(frozen=True)
class RoomDifference:
    """A result of a room that its ledger row does not bear out; ``found`` is ``None`` where no row is."""

    result: StoredResult
    found: Json | None


def key_of(verdict: Verdict) -> Key:
    """Return under which key the last row of its kind is looked up."""
    given = verdict.given
    counted = f"{given.get('rule')} {given.get('start')}" if verdict.decision == DUE_DATE.name else ""
    return verdict.decision, verdict.subject_type, verdict.subject_id, counted


def differing_results(ledger: Mapping[Key, Json]) -> Iterator[RoomDifference]:
    """Yield the rooms' results that differ from the last row of the ledger, or have none.

    Clause: R-4.4.7-b.
    """
    for results in (_filings, _schemes, _records, _evaluations, _grades, _due_dates, _fates):
        for result in results():
            row = ledger.get(result.key)
            found = None if row is None else result.of(row)
            if found is None or any(found.get(name) != value for name, value in result.stored.items()):
                yield RoomDifference(result, found)


def _result(decision: Decision, subject: Subject, **stored: Any) -> StoredResult:
    return StoredResult(decision, subject.type, subject.id, as_json(stored))


def _filings() -> Iterator[StoredResult]:
    for filing in Filing.objects.select_related("filer").exclude(submitted_at=None).iterator():
        yield _result(timeliness_of(filing), filing.subject, late=filing.late)


def _schemes() -> Iterator[StoredResult]:
    for scheme in SamplingScheme.objects.exclude(formed_at=None).prefetch_related("lots").order_by("pk"):
        lots = [
            [lot.size, lot.severity, lot.sample_size, lot.acceptance_number, lot.rejection_number]
            for lot in scheme.lots.all()
        ]
        yield StoredResult(LOTS, scheme.subject.type, scheme.pk, {"lots": lots}, of=_sizes_of_lots)


def _sizes_of_lots(found: Json) -> Json:
    return {
        "lots": [
            [len(lot["members"]), lot["severity"], *(lot["plan"][name] for name in ("n", "ac", "re"))]
            for lot in found["lots"]
        ]
    }


def _records() -> Iterator[StoredResult]:
    for record in Record.objects.select_related("item", "charger").iterator(chunk_size=2000):
        yield _result(CHARGER, record.subject, verdict=record.verdict)
        if record.valid_until:
            yield _result(CERTIFICATE, record.subject, valid_until=record.valid_until)
        if record.approved_at and record.item.lot_id is None:
            yield _result(FATES, record.subject)


def _evaluations() -> Iterator[StoredResult]:
    for evaluation in Evaluation.objects.select_related("lot").iterator(chunk_size=2000):
        yield _result(LOT_CONCLUSION, evaluation.subject, conclusion=evaluation.conclusion)
        if evaluation.next_evaluation_on:
            yield _result(NEXT_EVALUATION, evaluation.subject, due_on=evaluation.next_evaluation_on)
        if evaluation.disposed_at:
            yield _result(FATES, evaluation.subject)


def _grades() -> Iterator[StoredResult]:
    for grade in CreditGrade.objects.filter(clause=INITIAL_GRADE.clause):
        yield StoredResult(INITIAL_GRADE, "organisation", grade.organisation_id, {"grade": grade.grade})


def _due_dates() -> Iterator[StoredResult]:
    completing: dict[int, str] = {}
    for duty in Duty.objects.iterator(chunk_size=2000):
        kind = KINDS.get(duty.kind)
        if kind is None or kind.period is None:
            continue
        counted = f"{kind.period} {duty.counted_from.isoformat()}"
        if duty.kind == COMPLETE.name:
            completing[duty.subject_id] = counted
        due = {"due_on": duty.due_on, "provisional": duty.provisional}
        yield StoredResult(DUE_DATE, duty.subject_type, duty.subject_id, as_json(due), counted)
    for order in Rectification.objects.exclude(due_on=None):
        due = as_json({"due_on": order.due_on})
        yield StoredResult(DUE_DATE, order.subject.type, order.pk, due, completing.get(order.pk, ""))
    for draw in Draw.objects.exclude(deadline=None):
        assert draw.deadline is not None
        due, frozen_on = as_json({"due_on": local_date(draw.deadline)}), local_date(draw.frozen_at)
        yield StoredResult(DUE_DATE, draw.subject.type, draw.pk, due, f"{OPEN_BY} {frozen_on.isoformat()}")


#: Steps by which a result moves a charger.
_MOVES = ("stop", "resume", "resume_paused")


def _fates() -> Iterator[StoredResult]:
    """Yield the state of every charger whose last fate no later stop or return to use has overtaken."""
    last: dict[int, Verdict] = {}
    for verdict in Verdict.objects.filter(decision=FATES.name).order_by("pk").iterator(chunk_size=2000):
        last |= {int(charger): verdict for charger in verdict.found}
    moved = dict(
        LifeLine.objects.filter(subject_type="charger", subject_id__in=last, step__in=_MOVES)
        .values_list("subject_id")
        .annotate(moved_at=Max("at"))
    )
    # What the operator does with its own operation overtakes no fate: there the cause of a stop tells.
    fields = ("pk", "state", "stopped_by")
    for key, state, stopped_by in Charger.objects.filter(pk__in=last).values_list(*fields):
        if state not in list(Disposition):
            state = Disposition.STOPPED.value if stopped_by else Disposition.IN_USE.value
        verdict = last[key]
        if key not in moved or moved[key] <= verdict.at:
            yield StoredResult(FATES, verdict.subject_type, verdict.subject_id, {str(key): state})
