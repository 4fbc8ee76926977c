"""What a platform's approved forms F, B and G leave in the registry (R-4.2.2-a, R-4.2.2-b)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.kernel.parties.models import Organisation
from evenwatt.law.refusal import Denied
from evenwatt.registry.connection_models import Connection, HostedOperator
from evenwatt.registry.connection_queries import (
    chargers_by_identity,
    chargers_by_model,
    registered_operators,
    stopped_by_identity,
)
from evenwatt.registry.life import CHARGER
from evenwatt.registry.states import ChargerState
from evenwatt.rules.spelling import spelling_key

#: Why a stay ends that nobody reported the end of.
NOT_FILED_AGAIN = "年度报备未再列入"


@dataclass(frozen=True)
class FiledBy:
    """The filing that says so: its key, its receipt number, and the day on which it was submitted."""

    filing_id: int
    receipt: str
    on: date


@dataclass(frozen=True)
class HostedRow:
    """A row of form F, its county as a code."""

    name: str
    county: str
    stations: int
    chargers: int
    contact: str = ""
    phone: str = ""
    grade: str = ""


@dataclass(frozen=True)
class ConnectedRow:
    """A row of a platform's form B and the operator that it is filed for."""

    operator: str
    station: str
    address: str
    county: str
    serial: str
    maker: str
    model: str


@dataclass(frozen=True)
class Change:
    """A row of form G; ``on`` is the day of the change."""

    operator: str
    address: str
    model: str
    serial: str
    connects: bool
    reason: str
    on: date


def take_hosted(platform: Organisation, rows: Sequence[HostedRow], *, filed_by: FiledBy) -> set[str]:
    """Let form F say which operators a platform has; those it no longer lists have left (R-4.2.2-a).

    Returns the keys of the operators that it has nowhere any more.
    """
    operators = registered_operators()
    listed = {(spelling_key(row.name), row.county): row for row in rows}
    known = {
        (hosted.name_key, hosted.county_id): hosted
        for hosted in HostedOperator.objects.filter(platform=platform, until=None)
    }
    new, changed = [], []
    for (key, county), row in listed.items():
        hosted = known.get((key, county))
        if hosted is None:
            hosted = HostedOperator(platform=platform, name_key=key, county_id=county, since=filed_by.on)
            new.append(hosted)
        else:
            changed.append(hosted)
        hosted.name, hosted.operator_id = row.name, operators.get(key)
        hosted.stations, hosted.chargers = row.stations, row.chargers
        hosted.contact, hosted.phone, hosted.grade = row.contact, row.phone, row.grade
        hosted.filing_id, hosted.receipt, hosted.filed_on = filed_by.filing_id, filed_by.receipt, filed_by.on
    HostedOperator.objects.bulk_create(new, batch_size=1000)
    told = ["name", "operator", "stations", "chargers", "contact", "phone", "grade"]
    told += ["filing_id", "receipt", "filed_on"]
    HostedOperator.objects.bulk_update(changed, told, batch_size=1000)
    left = [hosted.pk for place, hosted in known.items() if place not in listed]
    HostedOperator.objects.filter(pk__in=left).update(until=filed_by.on)
    return {key for key, _ in known} - {key for key, _ in listed}


def take_connected(
    deed: Act, platform: Organisation, rows: Sequence[ConnectedRow], *, filed_by: FiledBy
) -> None:
    """Let form B say which chargers of its operators a platform connects (R-4.2.2-a).

    A charger of one of these operators that is not filed again is no longer connected; whose chargers the
    form does not speak of, stay as they are.

    Raises:
        Denied: a charger is connected again before it has passed (R-4.2.2-c).
    """
    operators = registered_operators()
    identities = [(spelling_key(row.maker), row.serial) for row in rows]
    chargers, stopped = chargers_by_identity(identities), stopped_by_identity(identities)
    scope = {spelling_key(row.operator) for row in rows}
    stays = _Stays(platform)
    new, changed, kept = [], [], set()
    for row in rows:
        maker_key = spelling_key(row.maker)
        stay = stays.find(maker_key, spelling_key(row.model), row.serial)
        if stay is None:
            if (maker_key, row.serial) in stopped:
                raise _not_passed(row.serial)
            stay = Connection(platform=platform, serial=row.serial, since=filed_by.on)
            stay.filing_id, stay.receipt = filed_by.filing_id, filed_by.receipt
            new.append(stay)
        elif stay.pk not in kept:
            kept.add(stay.pk)
            changed.append(stay)
        stay.listed_on = filed_by.on
        stay.operator_name, stay.operator_key = row.operator, spelling_key(row.operator)
        stay.operator_id = operators.get(stay.operator_key)
        stay.charger_id = chargers.get((maker_key, row.serial))
        stay.station, stay.address, stay.county_id = row.station, row.address, row.county
        stay.maker, stay.maker_key = row.maker, maker_key
        stay.model, stay.model_key = row.model, spelling_key(row.model)
    told = ["operator_name", "operator_key", "operator", "charger", "station", "address", "county"]
    Connection.objects.bulk_update(
        changed, [*told, "listed_on", "maker", "maker_key", "model", "model_key"], batch_size=1000
    )
    gone = [stay for stay in stays.all if stay.pk not in kept and stay.operator_key in scope]
    _end(deed, gone, filed_by=filed_by)
    _begin(deed, new)


def take_changes(deed: Act, platform: Organisation, changes: Iterable[Change], *, filed_by: FiledBy) -> None:
    """Let form G begin and end stays on the days it states (R-4.2.2-b).

    A stop of what is not connected, and a start of what is, change nothing: the check has warned of both.

    Raises:
        Denied: a charger is connected again before it has passed (R-4.2.2-c).
    """
    rows = sorted(changes, key=lambda row: row.on)  # stable: of one day in the order of the form
    operators = registered_operators()
    found = chargers_by_model((spelling_key(row.model), row.serial) for row in rows)
    stays = _Stays(platform)
    for row in rows:
        model_key = spelling_key(row.model)
        stay = stays.find("", model_key, row.serial)
        charger = found.get((model_key, row.serial))
        if not row.connects and stay is not None:
            _end(deed, [stay], filed_by=filed_by, on=row.on, reason=row.reason)
            stays.forget(stay)
        elif row.connects and stay is None:
            if charger is not None and charger.state == ChargerState.STOPPED:
                raise _not_passed(row.serial)
            stay = Connection(
                platform=platform,
                charger=charger,
                operator_id=operators.get(spelling_key(row.operator)),
                operator_name=row.operator,
                operator_key=spelling_key(row.operator),
                station=charger.station.name if charger else "",
                address=row.address,
                county_id=charger.station.county_id if charger else None,
                serial=row.serial,
                maker=charger.maker if charger else "",
                maker_key=charger.maker_key if charger else "",
                model=row.model,
                model_key=model_key,
                since=row.on,
                reason=row.reason,
                begun_by_change=True,
                filing_id=filed_by.filing_id,
                receipt=filed_by.receipt,
            )
            _begin(deed, [stay])
            stays.add(stay)


def _not_passed(serial: str) -> Denied:
    return Denied(
        "充电设施“{charger}”尚未重新检定或评价合格，不能恢复接入",
        clause="R-4.2.2-c",
        code="not_passed",
        charger=serial,
    )


class _Stays:
    """The stays of a platform that last, by maker and serial, or by model and serial without a maker."""

    def __init__(self, platform: Organisation) -> None:
        self.all = list(
            Connection.objects.filter(platform=platform, until=None).select_for_update().order_by("pk")
        )
        self._by_maker: dict[tuple[str, str], Connection] = {}
        self._by_model: dict[tuple[str, str], Connection] = {}
        for stay in self.all:
            self.add(stay)

    def add(self, stay: Connection) -> None:
        self._by_maker[stay.maker_key, stay.serial] = stay
        self._by_model[stay.model_key, stay.serial] = stay

    def forget(self, stay: Connection) -> None:
        self._by_maker.pop((stay.maker_key, stay.serial), None)
        self._by_model.pop((stay.model_key, stay.serial), None)

    def find(self, maker_key: str, model_key: str, serial: str) -> Connection | None:
        known = self._by_maker.get((maker_key, serial)) if maker_key else None
        if known is not None:
            return known
        same_model = self._by_model.get((model_key, serial))
        # Two makers may use one serial: where both sides name a maker, the model joins nothing.
        return same_model if same_model and not (maker_key and same_model.maker_key) else None


def _begin(deed: Act, stays: Sequence[Connection]) -> None:
    Connection.objects.bulk_create(stays, batch_size=1000)
    _tell_chargers(deed, stays, "connected")


def _end(
    deed: Act, stays: Sequence[Connection], *, filed_by: FiledBy, on: date | None = None, reason: str = ""
) -> None:
    for stay in stays:
        stay.until = max(stay.since, on or filed_by.on)
        stay.reason = reason or NOT_FILED_AGAIN
        stay.ended_by_filing_id, stay.ended_by_receipt = filed_by.filing_id, filed_by.receipt
    Connection.objects.bulk_update(
        stays, ["until", "reason", "ended_by_filing_id", "ended_by_receipt"], batch_size=1000
    )
    _tell_chargers(deed, stays, "disconnected")


def _tell_chargers(deed: Act, stays: Sequence[Connection], step: str) -> None:
    known = [stay for stay in stays if stay.charger_id]
    if known:
        keys = [stay.charger_id for stay in known if stay.charger_id]
        write_lines(deed, CHARGER.name, keys, step=step, note=known[0].platform.name)
