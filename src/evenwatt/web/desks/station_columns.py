"""The columns of the list of stations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.actor import Actor
from evenwatt.registry.queries import stations_with_counts
from evenwatt.web.desks.station_forms import StationFilterForm, site_kinds
from evenwatt.web.listed import Column, listed

if TYPE_CHECKING:
    from evenwatt.registry.models import Station


class Told:
    """A station of the list with the word for its kind of site."""

    def __init__(self, station: Any, site: str) -> None:
        self.station, self.site = station, site


def found(actor: Actor, query: QueryDict, now: datetime) -> QuerySet[Station]:
    return StationFilterForm(query, actor=actor, on=local_date(now)).apply(stations_with_counts(actor))


def tell(stations: Sequence[Station], _told: bool, now: datetime) -> Iterator[Told]:
    sites = dict(site_kinds(local_date(now)))
    for station in stations:
        yield Told(station, str(sites.get(station.site_kind, "")))


STATIONS = listed(
    name="stations",
    title=_("场站"),
    columns=(
        Column("name", _("场站"), lambda told: told.station.name, ""),
        Column("address", _("地址"), lambda told: told.station.address),
        Column(
            "county",
            _("所在地"),
            lambda told: told.station.county.full_name,
            "nowrap",
            sort=("county_id", "pk"),
        ),
        Column("operator", _("运营机构"), lambda told: told.station.operator.name),
        Column("site", _("场站类型"), lambda told: told.site),
        Column("latitude", _("纬度（北纬，度）"), lambda told: told.station.latitude, "num minor"),
        Column("longitude", _("经度（东经，度）"), lambda told: told.station.longitude, "num minor"),
        Column("chargers", _("充电设施（台）"), lambda told: told.station.charger_count, "num"),
        Column("still", _("停运（台）"), lambda told: told.station.still_count, "num"),
    ),
    default=("address", "county", "operator", "site", "chargers", "still"),
    found=found,
    tell=tell,
)
