"""What may be read about platforms and what they connect, scoped to who asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.registry.connection_models import Connection, HostedOperator, Mismatch, StopNotice
from evenwatt.registry.connection_states import MismatchKind, StopState
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerState
from evenwatt.rules.spelling import spelling_key

Identity = tuple[str, str]


def registered_operators() -> dict[str, int]:
    """Key of the name → the operator registered by it; one query."""
    operators = Organisation.objects.filter(kind=OrganisationKind.OPERATOR).order_by("-pk")
    return {spelling_key(name): pk for pk, name in operators.values_list("pk", "name")}


def chargers_by_identity(identities: Iterable[Identity]) -> dict[Identity, int]:
    """(maker key, serial) → key of the charger that the registry knows by it; one query."""
    wanted = set(identities)
    found = Charger.objects.filter(serial_key__in={serial for _, serial in wanted})
    return {
        (maker, serial): pk
        for pk, maker, serial in found.values_list("pk", "maker_key", "serial_key")
        if (maker, serial) in wanted
    }


def chargers_by_model(models: Iterable[Identity]) -> dict[Identity, Charger]:
    """(model key, serial) → the only charger of that model and serial: form G prints no maker."""
    wanted = set(models)
    found = Charger.objects.filter(serial_key__in={serial for _, serial in wanted}).select_related(
        "station", "catalogue"
    )
    by_model: dict[Identity, list[Charger]] = {}
    for charger in found:
        by_model.setdefault((charger.catalogue.model_key, charger.serial_key), []).append(charger)
    return {key: each[0] for key, each in by_model.items() if key in wanted and len(each) == 1}


def stopped_by_identity(identities: Iterable[Identity]) -> set[Identity]:
    """Those of these chargers that are publicly known to stand still; whose they are is not told."""
    wanted = set(identities)
    stopped = Charger.objects.filter(
        serial_key__in={serial for _, serial in wanted}, state=ChargerState.STOPPED
    )
    return wanted & set(stopped.values_list("maker_key", "serial_key"))


def stopped_by_model(models: Iterable[Identity]) -> set[Identity]:
    """The same by (model key, serial), as form G names them."""
    found = chargers_by_model(models)
    return {key for key, charger in found.items() if charger.state == ChargerState.STOPPED}


def open_stays(platform_id: int) -> set[Identity]:
    """(model key, serial) of what a platform connects today."""
    open_now = Connection.objects.filter(platform_id=platform_id, until=None)
    return set(open_now.values_list("model_key", "serial"))


def connections(actor: Actor) -> QuerySet[Connection]:
    """A platform's own connections; for a city those of the platforms that file with it (R-4.2.2-b)."""
    return reachable(Connection.objects.select_related("platform", "charger", "county__city"), actor)


def hosted_operators(actor: Actor) -> QuerySet[HostedOperator]:
    return reachable(
        HostedOperator.objects.filter(until=None).select_related("platform", "operator", "county__city"),
        actor,
    )


def connections_of(charger_id: int) -> QuerySet[Connection]:
    """The stays of a charger that the actor may already see, the latest first."""
    return (
        Connection.objects.filter(charger_id=charger_id).select_related("platform").order_by("-since", "-pk")
    )


def stays_of(charger_ids: Collection[int]) -> dict[int, list[Connection]]:
    """charger → its stays, the latest first; one query for any number."""
    stays: dict[int, list[Connection]] = {}
    found = Connection.objects.filter(charger_id__in=charger_ids).select_related("platform")
    for stay in found.order_by("-since", "-pk"):
        assert stay.charger_id is not None, "asked for by its charger"
        stays.setdefault(stay.charger_id, []).append(stay)
    return stays


def connected_until(platform_id: int, last: date) -> bool:
    """Whether a platform had connected anything by a day."""
    return Connection.objects.filter(platform_id=platform_id, since__lte=last).exists()


@dataclass(frozen=True)
class ChangeOfConnection:
    """The begin or the end of a stay."""

    stay: Connection
    connects: bool

    @property
    def on(self) -> date:
        return self.stay.since if self.connects or self.stay.until is None else self.stay.until


def changes_between(platform_id: int, first: date, last: date) -> list[ChangeOfConnection]:
    """What a platform connected and disconnected in a period, in the order of days (R-4.2.2-b).

    What the yearly form B brought is no change: only form G and confirmed stops tell of changes.
    """
    stays = Connection.objects.filter(platform_id=platform_id).select_related("charger")
    begun = stays.filter(since__range=(first, last), begun_by_change=True)
    ended = stays.filter(until__range=(first, last))
    changes = [
        *(ChangeOfConnection(stay, True) for stay in begun),
        *(ChangeOfConnection(stay, False) for stay in ended),
    ]
    return sorted(changes, key=lambda change: (change.on, change.stay.pk, not change.connects))


def stop_notices(actor: Actor) -> QuerySet[StopNotice]:
    """The stops ordered to a platform, or by a city."""
    return reachable(
        StopNotice.objects.select_related("connection__platform", "connection__charger", "city"), actor
    )


def sources_of(notice_ids: Iterable[int]) -> dict[int, str]:
    """The number of the report, record or order behind each notice."""
    return dict(StopNotice.objects.filter(pk__in=list(notice_ids)).values_list("pk", "source"))


def open_notices(charger_ids: Iterable[int]) -> QuerySet[StopNotice]:
    return StopNotice.objects.filter(connection__charger_id__in=list(charger_ids)).exclude(
        state=StopState.RELEASED
    )


def mismatches(actor: Actor) -> QuerySet[Mismatch]:
    """The disagreements that concern the actor.

    What an operator runs outside a platform is no business of that platform: it is not shown to it.
    """
    found = reachable(
        Mismatch.objects.select_related("platform", "operator", "place__city", "county", "city"), actor
    )
    if actor.role == Role.PLATFORM_CLERK:
        found = found.exclude(kind=MismatchKind.NOT_FILED_BY_PLATFORM)
    return found


def counted_by_kind(found: QuerySet[Mismatch]) -> dict[str, int]:
    """How many of each kind; one query."""
    return dict(found.order_by().values_list("kind").annotate(n=Count("pk")))


def platforms_of(actor: Actor) -> QuerySet[Organisation]:
    """The platforms that the actor's lists are about, to narrow them by; its own is no choice."""
    if actor.role == Role.PLATFORM_CLERK:
        return Organisation.objects.none()
    about = Q(pk__in=mismatches(actor).order_by().values("platform"))
    if actor.role in (Role.CITY_OFFICER, Role.PROVINCE_OFFICER):
        about |= Q(pk__in=connections(actor).order_by().values("platform"))
    return Organisation.objects.filter(about).order_by("pk")


@dataclass(frozen=True)
class Sides:
    """What a reader may see of a disagreement, and which facts differ."""

    platform: dict[str, str]
    operator: dict[str, str]
    differing: tuple[str, ...]


def sides_of(actor: Actor, mismatch: Mismatch) -> Sides:
    """What each side filed, as far as the actor may know it: bureaus both, a firm its own.

    What the platform says of a charger that the operator did not file is told to the operator: it is said to
    be its own. Clause: R-4.4.7-c, R-4.3.1-c.
    """
    platform, operator = mismatch.platform_says, mismatch.operator_says
    differing = tuple(key for key in platform if key in operator and platform[key] != operator[key])
    if actor.role == Role.PLATFORM_CLERK:
        operator = {}
    elif actor.role == Role.OPERATOR_CLERK and operator:
        platform = {}
    return Sides(platform, operator, differing)
