"""What other rooms may do to the registry. Bulk throughout: a filing brings thousands of chargers at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.lives.actions import write_line, write_lines
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.workflow.engine import Conflict, fire_all, require_permission, require_standing
from evenwatt.law.refusal import Denied
from evenwatt.registry.life import CHARGER, CONFIRM_CONSTRUCTION
from evenwatt.registry.models import Charger, ChargerModel, Station
from evenwatt.registry.public_code import public_code
from evenwatt.registry.states import ChargerState, StopCause
from evenwatt.registry.stopping import notify_platforms, release
from evenwatt.registry.told_changes import Facts, changes_between, charger_facts
from evenwatt.rules.one_by_one import Unsuited, require_explained
from evenwatt.rules.spelling import spelling_key
from evenwatt.rules.stop_connecting import StopGround


@dataclass(frozen=True)
class FiledCharger:
    """One row of an approved form B, with the county already resolved to its code."""

    station: str
    address: str
    county: str
    serial: str
    maker: str
    model: str
    year: int
    ownership: str
    filed_on: date
    proposed_kind: str = ""
    accuracy_class: str = ""
    #: What the form does not print; what is left open erases nothing. ``site_kind`` is a code.
    site_kind: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    rated_kw: Decimal | None = None
    display_step_kwh: Decimal | None = None
    connectors: int | None = None

    @property
    def identity(self) -> tuple[str, str]:
        return spelling_key(self.maker), self.serial.strip()


def take_filed(
    deed: Act, *, operator: Organisation, rows: Sequence[FiledCharger], receipt: str = ""
) -> list[int]:
    """Enter or update the chargers of an approved filing; returns their keys (R-4.2.1-a).

    A charger that is known under another operator is refused: it changes hands by transfer only. One that
    was merged into another entry is filed as that one. Of one that the operator reported as ceased nothing is
    entered, and its key is not returned: it runs again when the operator reports that (R-6.1-a).
    """
    known = {
        (charger.maker_key, charger.serial_key): charger
        for charger in Charger.objects.filter(
            serial_key__in={row.identity[1] for row in rows}
        ).select_related(*_FACTS, *(f"merged_into__{each}" for each in _FACTS))
    }
    ceased = {
        row.identity: entry.pk
        for row in rows
        if (charger := known.get(row.identity))
        and (entry := charger.merged_into or charger).state == ChargerState.CEASED
        and entry.operator_id == operator.pk
    }
    rows = [row for row in rows if row.identity not in ceased]
    stations = _stations(operator, rows)
    catalogue = _catalogue(rows)
    before: dict[int, Facts] = {}
    new: list[Charger] = []
    changed: dict[int, Charger] = {}
    foreign: list[FiledCharger] = []
    for row in rows:
        maker_key, serial_key = row.identity
        charger = known.get(row.identity)
        if charger is not None and charger.merged_into is not None:
            survivor = charger.merged_into
            charger = changed.get(survivor.pk, survivor)
        if charger is not None and charger.operator_id != operator.pk:
            foreign.append(row)
            continue
        if charger is None:
            charger = Charger(
                state=ChargerState.IN_USE,
                public_code=public_code(maker_key, serial_key),
                maker_key=maker_key,
                serial_key=serial_key,
                operator=operator,
                filed_on=row.filed_on,
            )
            new.append(charger)
        else:
            changed[charger.pk] = charger
            before.setdefault(charger.pk, charger_facts(charger))
        if charger.maker_key == maker_key:  # under a merged entry's maker it keeps its own
            charger.serial, charger.maker = row.serial, row.maker
        charger.model = row.model
        charger.catalogue = catalogue[maker_key, spelling_key(row.model)]
        charger.year, charger.ownership = row.year, row.ownership
        charger.station = stations[row.county, spelling_key(row.station)]
        _state(charger, row)
    if foreign:
        raise _taken(foreign)
    try:
        with transaction.atomic():
            Charger.objects.bulk_create(new, batch_size=1000)
    except IntegrityError as error:  # another filing with one of these serials was approved meanwhile
        raise Conflict(
            "其中有出厂编号刚由另一份报备登记；请重新核对后再通过",
            clause="R-4.2.1-a",
            code="serial_just_taken",
        ) from error
    Charger.objects.bulk_update(
        list(changed.values()),
        [*("serial", "maker", "model", "catalogue", "year", "ownership", "station"), *_OWN],
        batch_size=1000,
    )
    write_lines(
        deed, CHARGER.name, [c.pk for c in new], step="filed", target=ChargerState.IN_USE, note=receipt
    )
    changes = {pk: changes_between(before[pk], charger_facts(charger)) for pk, charger in changed.items()}
    write_lines(deed, CHARGER.name, changed, step="filed_again", note=receipt, changes=changes)
    write_lines(deed, CHARGER.name, set(ceased.values()), step="filed_while_ceased", note=receipt)
    if new:
        open_duty(
            deed, CONFIRM_CONSTRUCTION, Subject("organisation", operator.pk, operator.name), owed_by=operator
        )
    return [*(charger.pk for charger in new), *changed]


#: What tells the facts of a charger, fetched with it before a filing changes them.
_FACTS = ("station", "catalogue")

#: How many serials a refusal names.
_NAMED = 5


def _taken(rows: Sequence[FiledCharger]) -> Denied:
    named = tuple(f"{row.serial}（{row.maker}）" for row in rows[:_NAMED])
    return Denied(
        "有 {count} 台充电设施登记在其他机构名下，报备不能通过：{named}；"
        "请退回更正，由报送单位核对铭牌、删去不属于本单位的设施，或者先办理转让",
        clause="R-4.2.1-a",
        code="serial_taken",
        count=len(rows),
        named=(*named, "…") if len(rows) > _NAMED else named,
    )


#: Fields in which a charger says what differs from its model, and how many connectors it has.
_OWN = ("own_kw", "own_step_kwh", "connectors")


def _state(charger: Charger, row: FiledCharger) -> None:
    """Let a charger say what its row states; of a figure that its model has too, only what differs."""
    if row.connectors is not None:
        charger.connectors = row.connectors
    model = charger.catalogue
    if row.rated_kw is not None:
        charger.own_kw = row.rated_kw if row.rated_kw != model.rated_kw else None
    if row.display_step_kwh is not None:
        step = row.display_step_kwh
        charger.own_step_kwh = step if step != model.display_step_kwh else None


def _stations(operator: Organisation, rows: Sequence[FiledCharger]) -> dict[tuple[str, str], Station]:
    """Enter the stations named; of two addresses the first is taken, as the findings on the file said."""
    wanted: dict[tuple[str, str], FiledCharger] = {}
    for row in rows:
        wanted.setdefault((row.county, spelling_key(row.station)), row)
    Station.objects.bulk_create(
        [
            Station(operator=operator, county_id=county, name_key=key, name=row.station, address=row.address)
            for (county, key), row in wanted.items()
        ],
        update_conflicts=True,
        unique_fields=["operator", "county", "name_key"],
        update_fields=["name", "address"],
        batch_size=1000,
    )
    stations = {(s.county_id, s.name_key): s for s in Station.objects.filter(operator=operator)}
    _describe(stations, rows)
    return stations


def _describe(stations: Mapping[tuple[str, str], Station], rows: Sequence[FiledCharger]) -> None:
    """Let each station be what the first row says that states it (R-3-a)."""
    sites: dict[Station, str] = {}
    places: dict[Station, tuple[Decimal, Decimal]] = {}
    for row in rows:
        station = stations[row.county, spelling_key(row.station)]
        if row.site_kind:
            sites.setdefault(station, row.site_kind)
        if row.latitude is not None and row.longitude is not None:
            places.setdefault(station, (row.latitude, row.longitude))
    for station, kind in sites.items():
        station.site_kind = kind
    for station, (latitude, longitude) in places.items():
        station.latitude, station.longitude = latitude, longitude
    Station.objects.bulk_update({*sites, *places}, ["site_kind", "latitude", "longitude"], batch_size=1000)


def _catalogue(rows: Sequence[FiledCharger]) -> dict[tuple[str, str], ChargerModel]:
    """The entries of these models, each spelled as it was filed first."""
    wanted = {(spelling_key(row.maker), spelling_key(row.model)): row for row in reversed(rows)}
    ChargerModel.objects.bulk_create(
        [
            ChargerModel(
                maker_key=maker_key,
                model_key=model_key,
                maker=row.maker,
                model=row.model,
                proposed_kind=row.proposed_kind,
                proposed_class=row.accuracy_class,
            )
            for (maker_key, model_key), row in wanted.items()
        ],
        ignore_conflicts=True,
    )
    entries = ChargerModel.objects.filter(maker_key__in={maker for maker, _ in wanted})
    return {
        (entry.maker_key, entry.model_key): entry.joined_into or entry
        for entry in entries.select_related("joined_into")
    }


def confirm_unsuited(*, charger: Charger, reason: str, note: str, by: Actor, at: datetime) -> None:
    """Confirm that a charger does not suit lots, so that it is verified by itself from the next plan on.

    Without a reason an earlier confirmation ends. Clause: R-4.4.1-b.
    """
    with act("charger.unsuited", clause="R-4.4.1-b", by=by, at=at) as deed:
        require_permission(by, Permission.PLAN_ISSUE)
        require_standing(by, charger, title="充电设施", clause="R-4.4.1-b")
        if reason:
            require_explained(Unsuited(reason, note), on=deed.on)
        charger.unsuited_reason, charger.unsuited_note = reason, note.strip() if reason else ""
        charger.save(update_fields=["unsuited_reason", "unsuited_note"])
        write_line(
            deed,
            charger.subject,
            step="unsuited" if reason else "suited",
            target=charger.state,
            note=charger.unsuited_note,
        )


def stop_use(deed: Act, charger_ids: Iterable[int], *, cause: StopCause, reason: str, clause: str) -> int:
    """Stop chargers that their own result or a rejected lot forbids to run (R-4.4.6-b, R-4.4.6-c).

    Platforms that connect them are told (R-4.2.2-c); what stood still already has failed again (R-4.4.6-g).
    """
    keys = list(charger_ids)
    again = set(Charger.objects.filter(pk__in=keys, state=ChargerState.STOPPED).values_list("pk", flat=True))
    notify_platforms(deed, set(keys) - again, ground=StopGround.FAILED, source=reason)
    notify_platforms(deed, again, ground=StopGround.FAILED_AGAIN, source=reason)
    found = {"stopped_since": deed.on, "stopped_by": cause}
    # What ceased operation stands still already; the stop meets it when it reopens.
    Charger.objects.filter(pk__in=keys, state=ChargerState.CEASED).update(**found)
    return fire_all(deed, CHARGER, Charger, keys, "stop", note=reason, clause=clause, **found)


def resume_use(deed: Act, charger_ids: Iterable[int], *, reason: str, clause: str) -> int:
    """Let chargers run that their own result or an accepted lot allows to (R-4.4.6-b, R-4.4.6-f).

    What the operator itself had paused stays paused until it ends that. Platforms that were told to stop
    connecting them may connect them again (R-4.2.2-c).
    """
    charger_ids = list(charger_ids)
    release(deed, charger_ids)
    free: dict[str, Any] = {"stopped_since": None, "stopped_by": ""}
    chosen = Charger.objects.filter(pk__in=charger_ids)
    chosen.filter(state=ChargerState.CEASED).update(**free)
    paused = set(chosen.exclude(paused_on=None).values_list("pk", flat=True))
    said = {"note": reason, "clause": clause}
    return sum(
        fire_all(deed, CHARGER, Charger, keys, step, **said, **free)
        for step, keys in (("resume", set(charger_ids) - paused), ("resume_paused", paused))
    )


def note_lot_result(
    charger_ids: Iterable[int], *, next_evaluation_on: date | None, rejected_lot: str = ""
) -> None:
    """Note what a lot's evaluation leaves with its chargers: when the next is due, or that it was rejected.

    Without a lot, a charger's own certificate alone says when it is due. Clause: R-4.4.5-a, R-3.8-a.
    """
    Charger.objects.filter(pk__in=list(charger_ids)).update(
        next_evaluation_on=next_evaluation_on, rejected_lot=rejected_lot
    )


def set_certificate(charger_id: int, valid_until: date | None) -> None:
    """Note until when a charger's own certificate is valid (R-4.4.5-b)."""
    Charger.objects.filter(pk=charger_id).update(certificate_until=valid_until)
