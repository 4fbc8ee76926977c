"""Plan, scheme, record, draw: each step by the office that takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.draws.actions import commit
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.draws.source_actions import call_on_source
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.queries import organisations_by_key
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region
from evenwatt.lots import actions
from evenwatt.lots.models import SamplingScheme
from evenwatt.metrology.draw import commitment
from evenwatt.procedures.annual_plan import issue_plan, prepare_plan
from evenwatt.procedures.demonstration.accounts import secret_value
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.stories import Story, moment
from evenwatt.procedures.grade_check import check_grade, unchecked_in
from evenwatt.procedures.sampling import open_value, record_scheme, stand_in

if TYPE_CHECKING:
    from evenwatt.kernel.draws.models import Draw
    from evenwatt.planning.models import AnnualPlan


def draft(
    cast: Cast, city: str, counties: Sequence[str], *, year: int, institution: int, at: datetime
) -> AnnualPlan:
    return prepare_plan(
        year=year,
        institution=cast.organisations[f"institution-{institution}"],
        counties=list(Region.objects.filter(pk__in=counties)),
        results_due_on=date(year, 10, 31),
        by=cast.city(city),
        at=at,
    )


def issue(cast: Cast, plan: AnnualPlan, at: datetime) -> dict[int, SamplingScheme]:
    """Issue a plan, its grades checked; returns the schemes that it opens, by number of the operator."""
    for operator in organisations_by_key(unchecked_in(plan, on=local_date(at))).values():
        check_grade(operator=operator, by=cast.county(operator.region_id), at=at)
    issue_plan(plan=plan, by=cast.city(plan.city_id), at=at)
    numbers = {
        organisation.pk: int(key.split("-")[1])
        for key, organisation in cast.organisations.items()
        if key.startswith("operator-")
    }
    schemes = SamplingScheme.objects.filter(plan=plan).select_related(
        "plan", "operator", "institution", "city"
    )
    return {numbers[scheme.operator_id]: scheme for scheme in schemes}


def manager(cast: Cast, scheme: SamplingScheme) -> Actor:
    return cast.at_institution(scheme.institution_id, Role.INSTITUTION_MANAGER)


def contact(cast: Cast, scheme: SamplingScheme, at: datetime) -> None:
    """Call the operator and agree on a day three weeks ahead."""
    called_on = local_date(at)
    actions.record_contact(
        scheme=scheme,
        contacted_on=called_on,
        agreed_on=called_on + timedelta(days=21),
        by=manager(cast, scheme),
        at=at,
    )


def form(cast: Cast, scheme: SamplingScheme, at: datetime) -> None:
    actions.form_lots(scheme=scheme, by=manager(cast, scheme), at=at)


def file(cast: Cast, scheme: SamplingScheme, at: datetime) -> None:
    actions.file_scheme(scheme=scheme, by=manager(cast, scheme), at=at)


def put_on_record(cast: Cast, scheme: SamplingScheme, at: datetime) -> None:
    record_scheme(scheme=scheme, opinion="同意备案。", by=cast.city(scheme.city_id), at=at)


def draw_for(scheme: SamplingScheme) -> Draw:
    """The draw that began when the scheme was put on record."""
    draw = draw_of(scheme.WORKFLOW, scheme.pk)
    assert draw is not None
    return draw


def bind(draw: Draw, by: Actor, at: datetime) -> None:
    commit(draw=draw, commitment=commitment(secret_value(draw.title, by.organisation)), by=by, at=at)


def reveal(draw: Draw, by: Actor, at: datetime) -> None:
    open_value(draw=draw, value=secret_value(draw.title, by.organisation), by=by, at=at)


def replace_silent(draw: Draw, by: Actor, at: datetime) -> None:
    stand_in(draw=draw, value="05091421263107", reference="演示用的假想开奖号码", by=by, at=at)


def call_for_public_values(at: datetime) -> None:
    """What the tick does of an hour: cities that stayed silent are asked for the public value."""
    with act("tick", clause="R-3.12-a", by=None, at=at) as deed:
        call_on_source(deed)


def to_samples(cast: Cast, scheme: SamplingScheme, days: Sequence[str], *, silent: bool = False) -> Story:
    """From the first call to the drawn samples, on five days of this year.

    Where the institution stays ``silent`` the city enters the value of the public source a week later.
    """
    contact(cast, scheme, (yield moment(days[0])))
    form(cast, scheme, (yield moment(days[1])))
    file(cast, scheme, (yield moment(days[2])))
    put_on_record(cast, scheme, (at := (yield moment(days[3]))))
    draw = draw_for(scheme)
    parties = (cast.city(scheme.city_id), manager(cast, scheme))
    for party in parties:
        bind(draw, party, at)
    at = yield moment(days[4])
    for party in parties[:1] if silent else parties:
        reveal(draw, party, at)
    if silent:
        replace_silent(draw, parties[0], (yield moment(days[4], later=7)))
    scheme.refresh_from_db()
