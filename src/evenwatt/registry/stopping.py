"""Platforms stop connecting failed chargers: told, confirmed, free after a pass (R-4.2.2-c, R-4.4.6-g)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.workflow.engine import begin, fire
from evenwatt.law.calendar import working_calendar
from evenwatt.law.refusal import Denied
from evenwatt.registry.connection_life import STOP_CONNECTING, STOP_NOTICE
from evenwatt.registry.connection_models import Connection, StopNotice
from evenwatt.registry.connection_queries import open_notices
from evenwatt.registry.connection_states import Ground, StopState
from evenwatt.registry.matching import rematch
from evenwatt.rules.stop_connecting import Compliance, StopGround, compliance

_CLAUSES = {StopGround.FAILED: "R-4.2.2-c"}


def notify_platforms(deed: Act, charger_ids: Iterable[int], *, ground: StopGround, source: str) -> int:
    """Tell every platform that connects one of these chargers to stop (R-4.2.2-c, R-4.4.6-g).

    ``source`` is the number of the report, record or order behind it. A platform that was told on the same
    ground and was not released since is not told again. Returns how many notices went out.
    """
    keys = list(charger_ids)
    told = set(open_notices(keys).filter(ground=ground.value).values_list("connection_id", flat=True))
    connected = Connection.objects.filter(charger_id__in=keys, until=None).exclude(pk__in=told)
    sent = 0
    for connection in connected.select_related("platform", "charger__station__county__city").order_by("pk"):
        assert connection.charger is not None
        city = connection.charger.station.county.city_id
        assert city is not None, "a station stands in a county"
        notice = StopNotice(
            state=StopState.NOTIFIED,
            connection=connection,
            city_id=city,
            ground=Ground(ground.value),
            clause=_CLAUSES.get(ground, "R-4.4.6-g"),
            source=source,
            notified_at=deed.at,
            due_on=deed.on,
        )
        notice.save()
        begin(deed, STOP_NOTICE, notice, note=source)
        duty = open_duty(deed, STOP_CONNECTING, notice.subject, owed_by=connection.platform)
        assert duty.due_on is not None, "a confirmation has a period"
        StopNotice.objects.filter(pk=notice.pk).update(due_on=duty.due_on)
        sent += 1
    return sent


def confirm_stop(*, notice: StopNotice, disconnected_on: date, by: Actor, at: datetime) -> None:
    """Confirm since which day a charger is no longer connected; its stay there ends (R-4.2.2-c)."""
    confirm_stops(notices=[notice], disconnected_on=disconnected_on, by=by, at=at)


def confirm_stops(*, notices: Iterable[StopNotice], disconnected_on: date, by: Actor, at: datetime) -> None:
    """Confirm several notices as of one day, all or none (R-4.2.2-c).

    Raises:
        Denied: a day to come, or one before a charger was connected.
    """
    with act("stop_notice.confirm", clause="R-4.2.2-c", by=by, at=at) as deed:
        if disconnected_on > deed.on:
            raise Denied("停止接入的日期不能晚于今天", clause="R-4.2.2-c", code="not_yet")
        platforms = {_confirm(deed, notice, disconnected_on) for notice in notices}
        for platform in platforms:
            rematch(deed, platform)


def _confirm(deed: Act, notice: StopNotice, disconnected_on: date) -> Organisation:
    connections = Connection.objects.select_related("platform__region").select_for_update(of=("self",))
    connection = connections.get(pk=notice.connection_id)
    if disconnected_on < connection.since:
        raise Denied(
            "停止接入的日期不能早于接入日期 {since}",
            clause="R-4.2.2-c",
            code="before_connection",
            since=connection.since,
        )
    notified_on = local_date(notice.notified_at)
    found = compliance(notified_on=notified_on, confirmed_on=deed.on, on=deed.on, calendar=working_calendar())
    fire(
        deed,
        STOP_NOTICE,
        notice,
        "confirm",
        confirmed_at=deed.at,
        disconnected_on=disconnected_on,
        late=found is Compliance.CONFIRMED_LATE,
    )
    if connection.until is None:
        connection.until, connection.reason = disconnected_on, notice.source
        connection.save(update_fields=["until", "reason"])
    close_duties(deed, notice.subject, STOP_CONNECTING)
    return connection.platform


def release(deed: Act, charger_ids: Iterable[int]) -> None:
    """Let platforms connect again what has passed (R-4.2.2-c)."""
    for notice in open_notices(charger_ids).select_related("connection__platform").order_by("pk"):
        fire(deed, STOP_NOTICE, notice, "release", released_on=deed.on)
        close_duties(deed, notice.subject, STOP_CONNECTING)
