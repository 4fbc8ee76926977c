"""The life of a charger or of a station in one line: what befell it, who did it, where it can be read.

Read-only; a constant number of queries. Each operator reads its own time: of another's it reads what belongs
to the charger (results, stops, orders), not what was that operator's own business (filings, grades).
Clause: R-3.14-a, R-4.4.7-b.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from evenwatt.credit.queries import grades_of
from evenwatt.evaluation.queries import issued_evaluations_of
from evenwatt.filing.queries import filings_by_receipt
from evenwatt.kernel.clock.reading import start_of_day
from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES, Role
from evenwatt.lots.queries import schemes_by_number
from evenwatt.planning.queries import plans_by_number
from evenwatt.rectification.queries import orders_of
from evenwatt.registry.change_queries import (
    life_at_station,
    reports_by_number,
    tenures_of,
    transfers_of_station,
)
from evenwatt.verification.queries import approved_records_of

if TYPE_CHECKING:
    from evenwatt.kernel.lives.models import Change
    from evenwatt.kernel.parties.models import Organisation
    from evenwatt.registry.models import Charger, Station
    from evenwatt.verification.models import Record

#: The operators of a charger in turn, each with the last moment of its time; the present one has none.
Ends = list[tuple[int, datetime | None]]

#: Steps that are an operator's own business, not the charger's.
_PRIVATE = {"filed", "filed_again", "filed_while_ceased", "construction_confirmed", "describe"}


@dataclass(frozen=True)
class Entry:
    """One event. ``step`` is a code of the subject's life, or ``template`` with ``params`` says it.

    ``record`` is (kind, key) of what can be read about it; ``owner`` the operator whose record it is, where
    it is one's. ``facts`` are (title, value) of what it found, ``changes`` the facts that it
    changed; ``count`` chargers at once.
    """

    at: datetime
    step: str = ""
    template: str = ""
    params: dict[str, str] = field(default_factory=dict)
    note: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    changes: list[Change] | None = None
    signed: str = ""
    clause: str = ""
    record: tuple[str, int] | None = None
    owner: int | None = None
    private: bool = False
    count: int = 1
    whole_day: bool = False


def charger_life(actor: Actor, charger: Charger) -> list[Entry]:
    """The life of a charger, and of the entries that were merged into it, the latest first."""
    keys = [charger.pk, *charger.merged_from.values_list("pk", flat=True)]
    lines = [
        {
            "at": line.at,
            "step": line.step,
            "note": line.note,
            "signed": line.signed,
            "clause": line.clause,
            "changes": line.changes,
            "count": 1,
        }
        for line in life_of(*(("charger", key) for key in keys))
    ]
    tenures = list(tenures_of(charger))
    operators = {tenure.operator for tenure in tenures} | {charger.operator}
    entries = [*_of_lines(lines), *_of_results(keys), *_of_orders(keys, actor), *_of_grades(operators)]
    ends: Ends = [*((tenure.operator_id, tenure.until) for tenure in tenures), (charger.operator_id, None)]
    return _readable(entries, actor, ends)


def station_life(actor: Actor, station: Station) -> list[Entry]:
    """The life of a station and of the chargers while they stood in it, like with like, the latest first."""
    keys, lines = life_at_station(station)
    own = [
        Entry(
            line.at,
            step=line.step,
            note=line.note,
            changes=line.changes,
            signed=line.signed,
            clause=line.clause,
        )
        for line in life_of(("station", station.pk))
        if line.step != "transferred"  # its chargers say it with their number
    ]
    entries = [
        *own,
        *_of_lines(lines),
        *_of_orders(keys, actor, operator=station.operator_id),
        *_of_grades({station.operator}),
        *(
            Entry(
                transfer.offered_at,
                template="提出转让给 {taker}",
                params={"taker": transfer.taker.name},
                note=transfer.reason,
                clause="R-4.2.1-a",
                record=("transfer", transfer.pk),
                private=True,
            )
            for transfer in transfers_of_station(station)
        ),
    ]
    return _readable(entries, actor, [(station.operator_id, None)])


def _of_lines(lines: list[dict]) -> Iterator[Entry]:
    """Lines as they are, each leading to the record whose number it notes."""
    numbers = {line["note"] for line in lines if line["note"]}
    records: dict[str, tuple[str, int, int | None]] = {}
    for kind, found in (
        ("filing", filings_by_receipt(numbers)),
        ("plan", plans_by_number(numbers)),
        ("scheme", schemes_by_number(numbers)),
        ("operation", reports_by_number(numbers)),
    ):
        for number, (key, owner) in found.items():
            records[number] = (kind, key, owner)
    for line in lines:
        kind, key, owner = records.get(line["note"], ("", 0, None))
        yield Entry(
            **line, record=(kind, key) if kind else None, owner=owner, private=line["step"] in _PRIVATE
        )


def _of_results(keys: list[int]) -> Iterator[Entry]:
    for record in approved_records_of(keys):
        assert record.approved_at is not None
        yield Entry(
            record.approved_at,
            template="{kind}：{verdict}",
            params={
                "kind": record.get_kind_of_verification_display(),
                "verdict": record.get_verdict_display(),
            },
            note=record.number,
            facts=tuple(_certified(record)),
            signed=record.institution.name,
            clause="R-4.4.4-a",
            record=("record", record.pk),
        )
    for evaluation in issued_evaluations_of(keys):
        assert evaluation.issued_at is not None
        yield Entry(
            evaluation.issued_at,
            template="所在批评价：{conclusion}（不合格 {nonconforming} / 样本 {tested}）",
            params={
                "conclusion": evaluation.get_conclusion_display(),
                "nonconforming": str(evaluation.nonconforming),
                "tested": str(evaluation.tested),
            },
            note=evaluation.number,
            signed=evaluation.lot.scheme.institution.name,
            clause="R-4.4.6-a",
            record=("evaluation", evaluation.pk),
            owner=evaluation.lot.scheme.operator_id,
        )


def _certified(record: Record) -> Iterator[tuple[str, str]]:
    """The worst working error that was found [%], and until when the paper holds."""
    errors = [
        item["error"] for item in record.judged["items"] if item["item"] == "working_error" and item["error"]
    ]
    if errors:
        worst = max(errors, key=lambda error: abs(float(error)))
        yield gettext_noop("工作误差"), f"{float(worst):+.2f} %".replace("-", "−")
    if record.valid_until:
        yield gettext_noop("证书有效期至"), record.valid_until.isoformat()


_ORDER_STEPS = (
    ("ordered_at", gettext_noop("下达整改")),
    ("notified_at", gettext_noop("通知整改")),
    ("received_at", gettext_noop("签收整改通知")),
    ("reported_at", gettext_noop("报告整改完成")),
    ("confirmed_at", gettext_noop("核实整改")),
)


def _of_orders(keys: list[int], actor: Actor, *, operator: int | None = None) -> Iterator[Entry]:
    for order in orders_of(keys):
        if operator and order.operator_id != operator:
            continue
        if actor.role == Role.OPERATOR_CLERK and order.notified_at is None:
            continue
        for name, words in _ORDER_STEPS:
            if moment := getattr(order, name):
                yield Entry(
                    moment,
                    template=words,
                    note=order.number,
                    clause="R-4.4.6-d",
                    record=("rectification", order.pk),
                    owner=order.operator_id,
                )


def _of_grades(operators: set[Organisation]) -> Iterator[Entry]:
    for held in grades_of([operator.pk for operator in operators]):
        yield Entry(
            start_of_day(held.since),
            template="{operator} 信用等级 {grade}",
            params={"operator": held.organisation.name, "grade": held.grade},
            clause=held.clause,
            owner=held.organisation_id,
            private=True,
            whole_day=True,
        )


def _readable(entries: list[Entry], actor: Actor, ends: Ends) -> list[Entry]:
    """What the actor may read, the latest first; ``ends``: the operators in turn, with their last moments."""
    if actor.role in INSTITUTION_ROLES:  # what it needs to know of its samples, and no more (R-4.4.7-c)
        entries = [entry for entry in entries if not entry.private]
    if actor.role == Role.OPERATOR_CLERK:
        entries = [entry for entry in entries if _is_for(entry, actor, ends)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _is_for(entry: Entry, actor: Actor, ends: Ends) -> bool:
    own = [until for operator, until in ends if operator == actor.organisation_id]
    if not any(until is None or entry.at <= until for until in own):
        return False  # what came after its time
    if not entry.private:
        return True
    held_by = next(operator for operator, until in ends if until is None or entry.at <= until)
    return (entry.owner or held_by) == actor.organisation_id
