"""What form B does not print of a station or a charger: stated by its operator, kept with its history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from evenwatt.forms.check_facts import HALF_A_PLACE, UNKNOWN_SITE
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.duties.actions import close_duties
from evenwatt.kernel.lives.actions import write_line, write_lines
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import require_permission, require_standing
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.registry.life import CHARGER, CONFIRM_CONSTRUCTION
from evenwatt.registry.models import Charger, Station
from evenwatt.registry.queries import unconfirmed_construction
from evenwatt.registry.told_changes import changes_between, charger_facts, station_facts
from evenwatt.rules.coordinates import require_in_province


def describe_station(
    *,
    station: Station,
    site_kind: str,
    latitude: Decimal | None,
    longitude: Decimal | None,
    by: Actor,
    at: datetime,
) -> None:
    """State the kind of site (3.1) and the place (WGS-84) of a station; what it said before stays in history.

    Clause: R-3-a.
    """
    with act("station.describe", clause="R-3-a", by=by, at=at) as deed:
        require_permission(by, Permission.REGISTRY_KEEP)
        require_standing(by, station, title="场站", clause="R-3-a")
        if site_kind and site_kind not in catalog().value("site_kinds", on=deed.on):
            raise Denied(UNKNOWN_SITE, clause="R-3-a", code="unknown_site")
        if (latitude is None) != (longitude is None):
            raise Denied(HALF_A_PLACE, clause="R-3-a", code="half_a_place")
        if latitude is not None and longitude is not None:
            require_in_province(latitude=latitude, longitude=longitude, on=deed.on)
        station.refresh_from_db()
        before = station_facts(station)
        station.site_kind, station.latitude, station.longitude = site_kind, latitude, longitude
        station.save(update_fields=["site_kind", "latitude", "longitude"])
        changes = changes_between(before, station_facts(station))
        write_line(deed, station.subject, step="describe", changes=changes)


def describe_charger(
    *,
    charger: Charger,
    own_kw: Decimal | None,
    own_v: Decimal | None,
    own_a: Decimal | None,
    own_step_kwh: Decimal | None,
    connectors: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """State what a charger's nameplate says where it differs from its model, and its connectors (R-3-a)."""
    with act("charger.describe", clause="R-3-a", by=by, at=at) as deed:
        require_permission(by, Permission.REGISTRY_KEEP)
        require_standing(by, charger, title="充电设施", clause="R-3-a")
        charger.refresh_from_db()
        before = charger_facts(charger)
        charger.own_kw, charger.own_v, charger.own_a = own_kw, own_v, own_a
        charger.own_step_kwh, charger.connectors = own_step_kwh, connectors
        charger.save(update_fields=["own_kw", "own_v", "own_a", "own_step_kwh", "connectors"])
        changes = changes_between(before, charger_facts(charger))
        write_line(deed, charger.subject, step="describe", changes=changes)


def confirm_construction(*, charger_ids: Iterable[int], promised: bool, by: Actor, at: datetime) -> int:
    """Confirm that chargers meet the provincial rules on building and running them; once per charger.

    Returns how many were confirmed; those confirmed before stay as they are. Clause: R-4.2.1-c.
    """
    with act("charger.confirm_construction", clause="R-4.2.1-c", by=by, at=at) as deed:
        require_permission(by, Permission.REGISTRY_KEEP)
        if not promised:
            raise Denied("请先勾选确认，再提交", clause="R-4.2.1-c", code="no_promise")
        chosen = reachable(Charger.objects.filter(pk__in=list(charger_ids)), by)
        keys = list(chosen.filter(construction_confirmed_on=None).values_list("pk", flat=True))
        if not keys:
            raise Denied("请至少选择一台待确认的充电设施", clause="R-4.2.1-c", code="nothing_chosen")
        Charger.objects.filter(pk__in=keys).update(construction_confirmed_on=deed.on)
        write_lines(deed, CHARGER.name, keys, step="construction_confirmed")
        if not unconfirmed_construction(by).exists():
            close_duties(deed, Subject("organisation", by.organisation_id, ""), CONFIRM_CONSTRUCTION)
    return len(keys)
