"""Chargers that change hands: offered by one operator, accepted by the other (R-4.2.1-a)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.lives.actions import write_line, write_lines
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.workflow.engine import Conflict, begin, fire, require_permission, require_standing
from evenwatt.law.refusal import Denied
from evenwatt.registry.life import CHARGER, TAKE_OVER, TRANSFER
from evenwatt.registry.models import Charger, Station, Tenure, Transfer
from evenwatt.registry.operation import tell_bureau
from evenwatt.registry.states import Change, ChargerState, TransferState

_CLAUSE = "R-4.2.1-a"


def offer_transfer(
    *,
    station: Station,
    charger_ids: Iterable[int],
    taker: Organisation,
    reason: str,
    by: Actor,
    at: datetime,
) -> Transfer:
    """Offer chargers of one station to another operator; nothing changes until it accepts."""
    with act("transfer.offer", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.TRANSFER_TAKE_PART)
        require_standing(by, station, title="场站", clause=_CLAUSE)
        if not reason.strip():
            raise Denied("请写明原因", clause=_CLAUSE, code="no_reason")
        if taker.kind != OrganisationKind.OPERATOR or taker.pk == by.organisation_id:
            raise Denied("受让方应为另一家已登记的运营机构", clause=_CLAUSE, code="no_taker")
        chosen = reachable(Charger.objects.filter(pk__in=list(charger_ids), station=station), by)
        keys = list(chosen.exclude(state=ChargerState.MERGED).values_list("pk", flat=True))
        if not keys:
            raise Denied("请至少选择一台充电设施", clause=_CLAUSE, code="nothing_chosen")
        offered = Charger.objects.filter(pk__in=keys, transfers__state=TransferState.OFFERED).first()
        if offered:
            raise Denied(
                "{serial} 已在另一份待答复的转让中",
                clause=_CLAUSE,
                code="already_offered",
                serial=offered.serial,
            )
        transfer = Transfer.objects.create(
            state=TransferState.OFFERED,
            giver_id=by.organisation_id,
            taker=taker,
            station=station,
            reason=reason.strip(),
            offered_at=at,
        )
        transfer.chargers.add(*keys)
        begin(deed, TRANSFER, transfer)
        open_duty(deed, TAKE_OVER, transfer.subject, owed_by=taker)
    return transfer


def accept_transfer(*, transfer: Transfer, by: Actor, at: datetime) -> list[int]:
    """Take the chargers over; returns their keys. What they owe goes with them, see `procedures.transfer`.

    The giver keeps reading the time in which they were its own. The bureau of the station is told, and those
    of the two operators' registration, which check their filings.
    """
    with act("transfer.accept", clause=_CLAUSE, by=by, at=at) as deed:
        _require_party(by, transfer.taker_id)
        fire(deed, TRANSFER, transfer, "accept", decided_at=at)
        chargers = list(transfer.chargers.select_for_update().order_by("pk"))
        if any(c.operator_id != transfer.giver_id or c.station_id != transfer.station_id for c in chargers):
            raise Conflict(
                "其中有充电设施已不在转让方的该场站；请由转让方撤回后重新提出",
                clause=_CLAUSE,
                code="moved_meanwhile",
            )
        keys = [charger.pk for charger in chargers]
        station = _station_of_taker(transfer)
        Tenure.objects.bulk_create(
            Tenure(
                charger_id=key, operator=transfer.giver, station=transfer.station, transfer=transfer, until=at
            )
            for key in keys
        )
        Charger.objects.filter(pk__in=keys).update(operator=transfer.taker, station=station)
        told = f"{transfer.giver.name} → {transfer.taker.name}"
        write_lines(deed, CHARGER.name, keys, step="transferred", note=told)
        for place in {transfer.station, station}:
            write_line(deed, place.subject, step="transferred", note=told)
        _tell_bureaus(deed, transfer, keys)
        close_duties(deed, transfer.subject, TAKE_OVER)
    return keys


def decline_transfer(*, transfer: Transfer, answer: str, by: Actor, at: datetime) -> None:
    """Refuse to take over, with a reason; everything stays as it was."""
    with act("transfer.decline", clause=_CLAUSE, by=by, at=at) as deed:
        _require_party(by, transfer.taker_id)
        if not answer.strip():
            raise Denied("请写明不接收的理由", clause=_CLAUSE, code="no_reason")
        fire(deed, TRANSFER, transfer, "decline", decided_at=at, answer=answer.strip(), note=answer.strip())
        close_duties(deed, transfer.subject, TAKE_OVER)


def withdraw_transfer(*, transfer: Transfer, by: Actor, at: datetime) -> None:
    """Take an offer back before it is answered."""
    with act("transfer.withdraw", clause=_CLAUSE, by=by, at=at) as deed:
        _require_party(by, transfer.giver_id)
        fire(deed, TRANSFER, transfer, "withdraw", decided_at=at)
        close_duties(deed, transfer.subject, TAKE_OVER)


def _require_party(by: Actor, organisation_id: int) -> None:
    if by.organisation_id != organisation_id:
        raise Denied("这一步由转让的另一方办理", clause=_CLAUSE, code="other_party")


def _station_of_taker(transfer: Transfer) -> Station:
    """The taker's station of that name and county, which it may already have; else a copy of the giver's."""
    given = transfer.station
    station, _ = Station.objects.get_or_create(
        operator=transfer.taker,
        county=given.county,
        name_key=given.name_key,
        defaults={
            "name": given.name,
            "address": given.address,
            "site_kind": given.site_kind,
            "latitude": given.latitude,
            "longitude": given.longitude,
        },
    )
    return station


def _tell_bureaus(deed: Act, transfer: Transfer, keys: list[int]) -> None:
    places = {transfer.station.county, transfer.giver.region, transfer.taker.region}
    for county in sorted(places, key=lambda place: place.pk):
        if county.is_county_level:
            tell_bureau(
                deed,
                change=Change.TRANSFER,
                county=county,
                charger_ids=keys,
                effective_on=deed.on,
                reason=f"{transfer.giver.name} → {transfer.taker.name}：{transfer.reason}"[:200],
            )
