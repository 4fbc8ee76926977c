"""What each city did: this year's plan walked to the public, next year's begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.lots.actions import return_scheme
from evenwatt.procedures.annual_plan import discard_plan
from evenwatt.procedures.demonstration import sampling
from evenwatt.procedures.demonstration.edge_cases import CHAIN
from evenwatt.procedures.demonstration.field_work import due_items, half_done, verify_all
from evenwatt.procedures.demonstration.fleet import OPERATOR_OF_CITY, city_above, groups
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.results import course_of_lot
from evenwatt.procedures.demonstration.stories import NEXT_YEAR, THIS_YEAR, Story, moment
from evenwatt.procedures.demonstration.year import COURSES, Course
from evenwatt.procedures.publication import publish_full_verification

if TYPE_CHECKING:
    from evenwatt.lots.models import Lot, SamplingScheme

_WUHAN, _HUANGSHI, _HONGSHAN = "420100", "420200", "420111"
_NEXT_YEARS_COUNTIES = ("420105", "420112", "420113", "420114", "420115")
_DRAFTED_COUNTIES = ("420103", "420104", "420106", "420107")
_SPRING = ("02-25", "03-09", "03-12", "03-20", "03-23")
_AUTUMN = ("10-21", "10-22", "10-23", "10-27", "10-29")


def years(cast: Cast) -> Iterator[Story]:
    """The years of all cities: one in every state, sixteen with one county's results published."""
    courses = {(course.group.maker, course.group.model): course for course in COURSES}

    def in_wuhan(lot: Lot) -> Course:
        return courses.get((lot.maker, lot.model), Course(CHAIN, "06-08", "publish"))

    counties = [_HONGSHAN, *(county for county in CHAIN.counties if city_above(county) == _WUHAN)]
    yield _this_year(cast, _WUHAN, counties, institution=1, course_for=in_wuhan)
    for number, city in enumerate(OPERATOR_OF_CITY):
        course = Course(CHAIN, f"{5 + number % 5:02d}-{11 + number}", "publish")
        yield _this_year(
            cast,
            city,
            _counties(city),
            institution=2 + number % 2,
            course_for=_always(course),
        )
    yield _next_year(cast)
    yield _drafted(cast)


def _always(course: Course) -> Callable[[Lot], Course]:
    return lambda lot: course


def _counties(city: str) -> list[str]:
    """The first county of a city, and where the chain has stations."""
    first = next(
        each.counties[0]
        for each in groups()
        if each.counties[0] != CHAIN.counties[0] and city_above(each.counties[0]) == city
    )
    return [first, *(county for county in CHAIN.counties if city_above(county) == city)]


def _this_year(
    cast: Cast,
    city: str,
    counties: Sequence[str],
    *,
    institution: int,
    course_for: Callable[[Lot], Course],
) -> Story:
    at = yield moment("02-02")
    plan = sampling.draft(cast, city, counties, year=THIS_YEAR, institution=institution, at=at)
    for scheme in sampling.issue(cast, plan, (yield moment("02-10"))).values():
        yield _to_the_public(cast, scheme, course_for)


def _to_the_public(cast: Cast, scheme: SamplingScheme, course_for: Callable[[Lot], Course]) -> Story:
    yield from sampling.to_samples(cast, scheme, _SPRING, silent=scheme.city_id == _HUANGSHI)
    for lot in scheme.lots.select_related("scheme"):
        yield course_of_lot(cast, lot, course_for(lot))
    if one_by_one := due_items(scheme):
        verify_all(cast, one_by_one, (yield moment("11-03")), faulty=1)
        at = yield moment("11-11")
        publish_full_verification(scheme=scheme, by=cast.city(scheme.city_id), at=at)


def _next_year(cast: Cast) -> Story:
    """The plan of next year, issued early; its schemes stand in every state a scheme can be in."""
    at = yield moment("10-12")
    plan = sampling.draft(cast, _WUHAN, _NEXT_YEARS_COUNTIES, year=NEXT_YEAR, institution=1, at=at)
    schemes = sampling.issue(cast, plan, (yield moment("10-19")))
    yield _in_the_field(cast, schemes[2])
    at = yield moment("10-28")
    for operator in (3, 4, 5, 6, 7, 9):
        sampling.contact(cast, schemes[operator], at)
        sampling.form(cast, schemes[operator], at)
    at = yield moment("11-02")
    for operator in (3, 4, 5, 6, 9):
        sampling.file(cast, schemes[operator], at)
    _put_on_record(cast, schemes[9], (yield moment("11-04")))
    at = yield moment("11-10")
    _put_on_record(cast, schemes[3], at)
    _put_on_record(cast, schemes[4], at)
    at = yield moment("11-12")
    sampling.call_for_public_values(at)
    opening = sampling.draw_for(schemes[3])
    sampling.bind(opening, cast.city(_WUHAN), at)
    sampling.reveal(opening, sampling.manager(cast, schemes[3]), at)
    opinion = "请说明制造年份跨五年的一组为何分为三批。"
    return_scheme(scheme=schemes[6], opinion=opinion, by=cast.city(_WUHAN), at=at)


def _put_on_record(cast: Cast, scheme: SamplingScheme, at: datetime) -> None:
    """The institution commits at once, the city takes its time."""
    sampling.put_on_record(cast, scheme, at)
    sampling.bind(sampling.draw_for(scheme), sampling.manager(cast, scheme), at)


def _in_the_field(cast: Cast, scheme: SamplingScheme) -> Story:
    yield from sampling.to_samples(cast, scheme, _AUTUMN)
    yield from half_done(cast, scheme)


def _drafted(cast: Cast) -> Story:
    at = yield moment("11-12")
    mistaken = sampling.draft(cast, _WUHAN, _DRAFTED_COUNTIES, year=NEXT_YEAR, institution=1, at=at)
    reason = "承检机构选错，另行制定。"
    discard_plan(plan=mistaken, reason=reason, by=cast.city(_WUHAN), at=at)
    sampling.draft(cast, _WUHAN, _DRAFTED_COUNTIES, year=NEXT_YEAR, institution=2, at=at)
