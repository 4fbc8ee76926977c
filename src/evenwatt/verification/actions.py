"""Enter, check, approve: three persons; the verdict comes from the readings alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.documents.actions import issue_document
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.verdicts.actions import decide, keep
from evenwatt.kernel.verdicts.decision import find
from evenwatt.kernel.workflow.engine import begin, fire, require_permission, require_standing
from evenwatt.law.refusal import Denied
from evenwatt.lots.item_actions import finish_item, lock_item
from evenwatt.lots.states import TestState
from evenwatt.registry.actions import set_certificate
from evenwatt.verification.certificate import certificate
from evenwatt.verification.decisions import CERTIFICATE, CHARGER
from evenwatt.verification.life import APPROVE, CHECK, VERIFICATION, VERIFY
from evenwatt.verification.measured import OnSite
from evenwatt.verification.models import MeasuringStandard, Record
from evenwatt.verification.preview import preview
from evenwatt.verification.states import RecordState, Verdict

if TYPE_CHECKING:
    from evenwatt.lots.models import SamplingScheme, TestItem

_CLAUSE = "R-4.4.4-a"


def keep_standard(
    *,
    name: str,
    number: str,
    uncertainty_pct: Decimal,
    certificate: str,
    valid_until: date,
    by: Actor,
    at: datetime,
) -> MeasuringStandard:
    """Enter a measuring standard of the actor's institution, or its new certificate."""
    with act("standard.keep", clause=_CLAUSE, by=by, at=at):
        require_permission(by, Permission.STANDARD_KEEP)
        standard, _ = MeasuringStandard.objects.update_or_create(
            institution_id=by.organisation_id,
            number=number,
            defaults={
                "name": name,
                "uncertainty_pct": uncertainty_pct,
                "certificate": certificate,
                "valid_until": valid_until,
            },
        )
    return standard


def ask_for_field_work(deed: Act, scheme: SamplingScheme) -> None:
    """Let the verifiers know that samples are drawn."""
    open_duty(deed, VERIFY, scheme.subject, owed_by=scheme.institution)


def enter(
    *,
    item: TestItem,
    standard: MeasuringStandard,
    verified_on: date,
    entries: OnSite,
    by: Actor,
    at: datetime,
) -> Record:
    """Enter what was read at one charger; the verdict is computed here and nowhere else (R-4.4.4-a).

    A record that was returned is amended; its earlier content stays in the history.
    Raises `Denied` when the readings cannot carry a verdict.
    """
    with act("verification.enter", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.VERIFICATION_ENTER)
        require_standing(by, item, title="受检充电设施", clause=_CLAUSE)
        lock_item(item)
        found = preview(
            item=item, standard=standard, verified_on=verified_on, entries=entries, by=by, on=deed.on
        )
        content: dict[str, Any] = {
            "standard": standard,
            "standard_certificate": standard.certificate,
            "verified_on": verified_on,
            "date_remark": "" if verified_on == item.scheme.agreed_on else entries.date_remark.strip(),
            "kind_of_verification": entries.kind_of_verification,
            "measured": found.measured,
            "judged": found.judged,
            "verdict": Verdict(found.judged["verdict"]),
            "place": entries.place,
            "temperature_c": entries.temperature_c,
            "humidity_pct": entries.humidity_pct,
            "electricity_kwh": entries.electricity_kwh,
            "verifier_id": by.account_id,
            "entered_at": at,
        }
        record = Record.objects.filter(item=item).first()
        if record is None:
            record = Record.objects.create(
                state=RecordState.ENTERED,
                item=item,
                charger=item.charger,
                institution_id=by.organisation_id,
                **content,
            )
            begin(deed, VERIFICATION, record)
        else:
            fire(deed, VERIFICATION, record, "amend", **content)
        keep(deed, CHARGER, record.subject, found.finding)
        pass_on(deed, item.scheme)
    return record


def check(*, record: Record, by: Actor, at: datetime) -> None:
    """Check a record; whoever verified cannot check (R-4.4.4-a)."""
    with act("verification.check", clause=_CLAUSE, by=by, at=at) as deed:
        check_one(deed, record)
        pass_on(deed, record.item.scheme)


def check_one(deed: Act, record: Record) -> None:
    """Check a record within an act that looks after the duties of its scheme."""
    _other_person(deed, record.verifier_id)
    fire(deed, VERIFICATION, record, "check", checker_id=_account(deed), checked_at=deed.at)


def approve(*, record: Record, by: Actor, at: datetime) -> None:
    """Approve a record, number it and issue the certificate or the notice of result (R-4.4.4-a, R-4.4.5-b).

    The stored readings are judged once more; a verdict that differs stops the approval. So does a record
    without one: there is nothing to certify, and the sample goes on waiting for its result.
    """
    with act("verification.approve", clause=_CLAUSE, by=by, at=at) as deed:
        approve_one(deed, record)
        pass_on(deed, record.item.scheme)


def approve_one(deed: Act, record: Record) -> None:
    """Approve a record within an act that looks after the duties of its scheme."""
    _other_person(deed, record.verifier_id, record.checker_id)
    if find(CHARGER, record.measured).found["verdict"] != record.verdict:
        raise Denied("记录的结论与读数重新计算的结果不一致，不能批准", clause=_CLAUSE, code="recomputed")
    if record.verdict == Verdict.NOT_JUDGED:
        raise Denied(
            "绝缘电阻低于检定条件，没有检定结论，不能批准；请退回，待排除隐患后重新检定",
            clause=_CLAUSE,
            code="not_judged",
        )
    conforming = record.verdict == Verdict.CONFORMING
    fire(
        deed,
        VERIFICATION,
        record,
        "approve",
        approver_id=_account(deed),
        approved_at=deed.at,
        number=next_number(deed, "certificate" if conforming else "notice", issuer=record.institution.name),
        valid_until=_valid_until(deed, record) if conforming else None,
    )
    finish_item(deed, record.item)
    set_certificate(record.charger_id, record.valid_until)
    issue_document(
        deed,
        template="certificate" if conforming else "notice",
        number=record.number,
        title="检定证书" if conforming else "检定结果通知书",
        subject=record.subject,
        content=certificate(record, signed_on=deed.on),
        operator=record.charger.operator,
        institution=record.institution,
        counties=[record.charger.station.county],
        city=record.charger.station.county.city,
    )


def _valid_until(deed: Act, record: Record) -> date:
    return decide(deed, CERTIFICATE, record.subject, {"verified_on": record.verified_on}).day("valid_until")


def return_record(*, record: Record, remark: str, by: Actor, at: datetime) -> None:
    """Return a record to its verifier, with what is to be mended."""
    with act("verification.return", clause=_CLAUSE, by=by, at=at) as deed:
        return_one(deed, record, remark)
        pass_on(deed, record.item.scheme)


def return_one(deed: Act, record: Record, remark: str) -> None:
    """Return a record within an act that looks after the duties of its scheme."""
    if not remark.strip():
        raise Denied("请写明退回的原因", clause=_CLAUSE, code="remark_missing")
    step = "return_by_checker" if record.state == RecordState.ENTERED else "return_by_approver"
    fire(deed, VERIFICATION, record, step, remark=remark.strip(), note=remark.strip())


def _account(deed: Act) -> int:
    assert deed.by is not None, "a record passes from person to person"
    return deed.by.account_id


def _other_person(deed: Act, *accounts: int | None) -> None:
    if _account(deed) in accounts:
        raise Denied(
            "检定员、核验员、批准人应为三个不同的人；请由其他人员办理", clause=_CLAUSE, code="same_person"
        )


def pass_on(deed: Act, scheme: SamplingScheme) -> None:
    """Keep the three offices' duties in step with what is left to do in the scheme."""
    records = Record.objects.filter(item__scheme=scheme)
    entered = scheme.test_items.filter(state=TestState.DUE, record=None).exists()
    waiting = {
        VERIFY: entered or records.filter(state=RecordState.RETURNED).exists(),
        CHECK: records.filter(state=RecordState.ENTERED).exists(),
        APPROVE: records.filter(state=RecordState.CHECKED).exists(),
    }
    for kind, is_waiting in waiting.items():
        if is_waiting:
            open_duty(deed, kind, scheme.subject, owed_by=scheme.institution)
        else:
            close_duties(deed, scheme.subject, kind)
