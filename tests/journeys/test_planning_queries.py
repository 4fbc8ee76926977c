"""The pages of planning, schemes and draws ask the database as often for much as for little."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evenwatt.kernel.draws.actions import commit
from evenwatt.kernel.draws.models import Draw
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.parties.models import Membership
from evenwatt.lots.actions import file_scheme, form_lots
from evenwatt.lots.models import Lot, SamplingScheme
from evenwatt.metrology.draw import commitment
from evenwatt.planning.models import AnnualPlan
from evenwatt.procedures.annual_plan import issue_plan
from evenwatt.procedures.sampling import open_value, record_scheme
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today

PAGES = [
    ("city", "/plans"),
    ("city", "/plans/{plan}"),
    ("city", "/plans/new"),
    ("manager", "/schemes"),
    ("manager", "/schemes/{scheme}"),
    ("manager", "/schemes/{scheme}/full-verification"),
    ("manager", "/schemes/lots/{lot}"),
    ("manager", "/schemes/lots/{lot}/members"),
    ("city", "/schemes/draws/{draw}"),
]


def test_the_number_of_queries_does_not_grow(db):
    """First a lot and two chargers verified in full, then a plan with three lots and six such chargers."""
    set_today("2026-03-16")
    province = build_province()
    first = rows(10) + rows(2, first=900, model="X", year="2019")
    walk.approved_filing(province, first)
    walk.issued_plan(province)
    walk.drawn_scheme(province)
    few = _queries_of_pages(province)
    assert max(few.values()) < 25

    more = [
        row
        for n in (2, 3, 4)
        for row in (
            *rows(40, first=1000 * n, model=f"DC-{n}0kW"),
            *rows(2, first=1000 * n + 500, model=f"AC-{n}kW", year="2018"),
        )
    ]
    walk.approved_filing(province, first + more, day="2026-03-05")
    _second_plan(province)
    assert _queries_of_pages(province) == few


def _queries_of_pages(province: Province) -> dict[str, int]:
    newest = {
        "plan": AnnualPlan.objects.order_by("-pk")[0].pk,
        "scheme": SamplingScheme.objects.order_by("-pk")[0].pk,
        "lot": Lot.objects.order_by("-size", "-pk")[0].pk,
        "draw": Draw.objects.order_by("-pk")[0].pk,
    }
    return {page: _queries(getattr(province, office), page.format_map(newest)) for office, page in PAGES}


def _queries(capacity: Membership, address: str) -> int:
    client = log_in(Client(), capacity)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def _second_plan(province: Province) -> None:
    moment = at("2026-03-07")
    city, manager = province.city.actor(), province.manager.actor()
    issue_plan(plan=walk.drafted_plan(province, day="2026-03-06"), by=city, at=moment)
    scheme = SamplingScheme.objects.order_by("-pk")[0]
    form_lots(scheme=scheme, by=manager, at=moment)
    file_scheme(scheme=scheme, by=manager, at=moment)
    record_scheme(scheme=scheme, opinion="", by=city, at=moment)
    draw = draw_of("scheme", scheme.pk)
    values = {city: "c" * 32, manager: "m" * 32}
    for party, value in values.items():
        commit(draw=draw, commitment=commitment(value), by=party, at=moment)
    for party, value in values.items():
        open_value(draw=draw, value=value, by=party, at=moment)
