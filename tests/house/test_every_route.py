"""Every route as every role and as nobody, on own records and on foreign ones (deny by default)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from evenwatt.filing.actions import assign, note_field_check
from evenwatt.filing.models import Assignment, FieldPhoto, Filing
from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actions import give_role, open_account, register_organisation
from evenwatt.kernel.parties.models import Membership, Organisation
from evenwatt.kernel.parties.people import invite
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES, Role
from evenwatt.kernel.progress.actions import begin_work, finish
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.regions.zone_actions import add_zone
from evenwatt.kernel.tokens.actions import make_token
from evenwatt.kernel.tokens.models import ApiToken
from evenwatt.rectification.actions import notify
from evenwatt.rectification.models import Rectification
from evenwatt.registry.models import Charger, Mismatch, StopNotice
from evenwatt.web.page import Gate
from tests.fixtures import walk
from tests.fixtures.photos import jpeg
from tests.fixtures.platforms import platform_year
from tests.fixtures.province import REGISTERED_ON, Province, at, build_province, log_in, rows, set_today
from tests.house.routes import EVERYBODY, ROUTES, Route


def routes() -> Iterator[URLPattern]:
    def walk_patterns(resolver):
        for pattern in resolver.url_patterns:
            if getattr(pattern, "namespace", None) == "api":
                continue  # its operations have a table of their own
            if hasattr(pattern, "url_patterns"):
                yield from walk_patterns(pattern)
            else:
                yield pattern

    return walk_patterns(get_resolver())


def test_every_route_is_in_the_table_and_marked():
    assert {route.name for route in routes()} == set(ROUTES)
    unmarked = [
        route.name for route in routes() if not isinstance(getattr(route.callback, "gate", None), Gate)
    ]
    assert unmarked == []


def test_public_marks_agree_with_the_table():
    marked = {route.name for route in routes() if route.callback.gate.public}
    assert marked == {name for name, route in ROUTES.items() if route.roles == EVERYBODY}


def test_routes_open_to_their_roles_and_records_only(db):
    world = World()
    wrong = [
        f"{name}: {who} got {status}, expected {expected}"
        for name, route in ROUTES.items()
        if route.roles != EVERYBODY
        for who, status, expected in _answers(route, world, name)
        if status not in expected
    ]
    assert wrong == [], "\n".join(wrong)


def test_no_page_of_an_office_elsewhere_names_the_operator_or_its_chargers(db):
    world = World()
    telling = [
        f"{name}: {capacity.role}"
        for name, route in ROUTES.items()
        if not (route.roles == EVERYBODY or route.record or route.post)
        for capacity, client in world.far
        if capacity.role in route.roles
        if any(word.encode() in client.get(reverse(name)).content for word in world.private)
    ]
    assert telling == []


def test_a_firms_steward_opens_nothing_of_who_registers_firms(db):
    firm = log_in(Client(), _steward(build_province().operator.organisation))
    answers = {name: firm.get(reverse(name)).status_code for name, route in ROUTES.items() if route.registrar}
    assert answers == dict.fromkeys(answers, 403)
    assert answers


#: What an open door answers: a page, a redirect, a refusal of the act as such, never 403 or 404.
OPEN = {200, 302, 409, 422}


def test_an_act_that_is_asked_for_as_a_page_leads_to_the_page_of_its_record(db):
    world = World()
    for name, route in ROUTES.items():
        if not route.post:
            continue
        url = reverse(name, args=world.arguments(route.record))
        clients = [
            client
            for capacity, client in world.near
            if capacity.role in route.roles and (route.record, capacity.role) not in OUT_OF_SIGHT
        ] or [Client()]
        for client in clients:
            answer = client.get(url, follow=True)
            assert (answer.status_code, len(answer.redirect_chain)) == (200, 1), name


def _answers(route: Route, world: "World", name: str) -> Iterator[tuple[str, int, set[int]]]:
    url = reverse(name, args=world.arguments(route.record))
    for capacity, client in world.near:
        expected = OPEN if capacity.role in route.roles else {403}
        if capacity.role in route.roles and (route.record, capacity.role) in OUT_OF_SIGHT:
            expected = {404}
        yield f"own {capacity.role}", _status(route, url, client), expected
    for capacity, client in world.far:
        expected = {404} if route.record else OPEN
        if capacity.role not in route.roles:
            expected = {403}
        yield f"foreign {capacity.role}", _status(route, url, client), expected
    yield "nobody", _status(route, url, Client()), {302}


#: Records that an office may not see although it may open the route: the exceptions, one by one.
OUT_OF_SIGHT = {
    # a ledger, a mapping and its sample are of the office that brought them
    *(
        (record, role)
        for record in ("ledger", "ledger_mapping", "ledger_sample")
        for role in Role
        if role is not Role.COUNTY_OFFICER
    ),
    ("document", Role.OPERATIONS),
    ("document", Role.PLATFORM_CLERK),
    ("document", Role.STEWARD),
    # A platform has filings of its own; the one that is opened here is an operator's.
    ("filing", Role.PLATFORM_CLERK),
    ("draft", Role.PLATFORM_CLERK),
    ("filed_row", Role.PLATFORM_CLERK),
    ("round", Role.PLATFORM_CLERK),
    ("reviewed_filing", Role.CITY_OFFICER),  # the county's to review
    ("token", Role.PLATFORM_CLERK),
    ("token", Role.STEWARD),  # of another organisation
    ("typed_row", Role.OPERATOR_CLERK),
    ("typed_row", Role.PLATFORM_CLERK),
    ("draw", Role.COUNTY_OFFICER),  # parties and city; the published record is open to everybody
    ("drafted_plan", Role.COUNTY_OFFICER),
    # a firm is no business of the institutions and of the platforms
    *(("organisation", role) for role in (*INSTITUTION_ROLES, Role.PLATFORM_CLERK)),
    # of who asked for it
    *((kind, role) for kind in ("work", "export") for role in Role if role is not Role.OPERATOR_CLERK),
}


class World:
    """A finished year of one operator; who has to do with it (near), and the same offices elsewhere (far)."""

    def __init__(self) -> None:
        self.province = province = build_province()
        set_today("2026-04-01")
        near = [getattr(province, name) for name in Province.__dataclass_fields__ if name in _NEAR]
        far = [
            province.direct_city,
            province.direct_county,
            province.other_operator,
            province.other_platform,
        ]
        stewards = [_steward(province.county.organisation), _steward(province.direct_county.organisation)]
        self.near = _logged_in([*near, *_without_records(province), stewards[0]])
        self.far = _logged_in([*far, *_other_institution(), stewards[1]])
        filing = walk.approved_filing(province, rows(15))
        platform_year(province, 16)
        plan = walk.issued_plan(province)
        scheme = walk.drawn_scheme(province)
        lot = walk.verified_lot(province, scheme, nonconforming=2)
        evaluation = walk.disposed_evaluation(province, lot)
        order = Rectification.objects.get()
        notify(order=order, by=province.county.actor(), at=at("2026-03-30"))  # the operator sees it from now
        item = lot.test_items.filter(state="tested").first()
        self.private = (province.operator.organisation.name, "SN0000", plan.number, scheme.number)
        draw = draw_of("scheme", scheme.pk)
        assert draw is not None
        charger, other = Charger.objects.order_by("pk")[:2]
        variant = walk.joined_variant(charger.catalogue)
        draft = walk.uploaded_filing(province.operator, rows(3, first=900))
        work = begin_work("filing_upload", "报备.xlsx", by=province.operator.actor(), at=at("2026-04-01"))
        export = begin_work(
            "list_export", "充电设施", by=province.operator.actor(), at=at("2026-04-01"), private=True
        )
        finish(export, Subject("export", export.pk, ""), file=store(b"PK", at=at("2026-04-01")))
        drafted_plan = walk.drafted_plan(province)
        firm = province.operator.organisation
        looked_after = _steward(firm)
        keeper = stewards[0].actor()
        invitation = invite(
            organisation=firm,
            role=Role.STEWARD,
            name="单位管理员 08",
            token_hash="0",
            by=keeper,
            at=at("2026-04-01"),
        )
        wuhan, hongshan = province.city.organisation.region, province.county.organisation.region
        zone = add_zone(
            city=wuhan, name="示例新区", aliases=[], served_by=hongshan, since=date(2026, 1, 1),
            by=province.city.actor(), at=at("2026-01-05"),
        )  # fmt: skip
        mapping = walk.saved_mapping(province.county)
        ledger = walk.asked_ledger(province.county)
        self._keys = {
            "ledger": [ledger.pk],
            "asked_ledger": [ledger.pk],
            "ledger_mapping": [mapping.code],
            "ledger_sample": [mapping.sample_id],
            "organisation": [firm.pk],
            "person": [firm.pk, looked_after.account_id],
            "invitation": [firm.pk, invitation.pk],
            "membership": [looked_after.pk],
            "zone": [zone.pk],
            "filing": [filing.pk],
            "reviewed_filing": [_to_review(province).pk],
            "photo": [filing.pk, _photographed(province, filing).pk],
            "technical": [filing.pk],
            "assignment": [_assigned(province).pk],
            "stop_notice": [StopNotice.objects.order_by("pk")[0].pk],
            "mismatch": [Mismatch.objects.get().pk],
            "draft": [draft.pk],
            "filed_row": [draft.pk, draft.rounds.get().rows.first().excel_row],
            "work": [work.pk],
            "export": [export.pk],
            "round": [filing.pk, 1],
            "filer": [filing.filer_id],
            "plan": [plan.pk],
            "drafted_plan": [drafted_plan.pk],
            "scheme": [scheme.pk],
            "lot": [lot.pk],
            "draw": [draw.pk],
            "test_item": [item.pk],
            "verification": [item.record.pk],
            "evaluation": [evaluation.pk],
            "rectification": [order.pk],
            "charger": [charger.pk],
            "two_chargers": [charger.pk, other.pk],
            "station": [charger.station_id],
            "status_report": [walk.ceased(province, [Charger.objects.order_by("-pk")[0].pk]).pk],
            "transfer": [walk.offered_transfer(province, [charger.pk], taker="示例第三运营机构").pk],
            "merge": [walk.proposed_merge(province, charger, other).pk],
            "model": [charger.catalogue_id],
            "variant": [charger.catalogue_id, variant.pk],
            "standard": [item.record.standard_id],
            "publishable": ["evaluation", evaluation.pk],
            "token": [_token(province).pk],
            "typed_row": [],  # of whoever asks: nobody here has typed one
            "document": [Document.objects.get(template="evaluation_report").pk],
        }

    def arguments(self, record: str | None) -> list:
        return self._keys[record] if record else []


_NEAR = {
    "province_officer",
    "city",
    "county",
    "manager",
    "verifier",
    "checker",
    "approver",
    "operator",
    "platform",
}


def _token(province: Province) -> ApiToken:
    return make_token(
        name="运营管理系统",
        permissions=["filing.read"],
        valid_until=date(2026, 12, 31),
        secret="of a test",
        by=province.operator.actor(),
        at=at("2026-03-30"),
    )


def _photographed(province: Province, filing: Filing) -> FieldPhoto:
    check = note_field_check(
        filing=filing,
        checked_on=date(2026, 1, 13),
        officers="核查员 01",
        place="关山示范站",
        agrees=True,
        finding="与所报一致",
        photos=[("IMG_1.jpg", jpeg())],
        by=province.county.actor(),
        at=at("2026-01-13"),
    )
    return check.photos.get()


def _assigned(province: Province) -> Assignment:
    return assign(
        institution=province.manager.organisation,
        county=province.county.organisation.region,
        by=province.city.actor(),
        at=at("2026-01-13"),
    )


def _to_review(province: Province) -> Filing:
    """What another operator of the county has submitted and nobody has decided."""
    operator = _capacity(
        "operator", "示例第四运营机构", province.county.organisation.region, Role.OPERATOR_CLERK
    )
    return walk.submitted_filing(operator, rows(2, first=950))


def _without_records(province: Province) -> list[Membership]:
    """The operations unit: it has an inbox, and no record of these rooms."""
    region = province.city.organisation.region
    return [_capacity("operations_unit", "示例运维单位", region, Role.OPERATIONS)]


def _other_institution() -> list[Membership]:
    region = Region.objects.get(pk="420200")
    return [_capacity("institution", "示例外地计量院", region, role) for role in INSTITUTION_ROLES]


def _capacity(kind: str, name: str, region: Region, role: Role) -> Membership:
    organisation = Organisation.objects.filter(kind=kind, name=name).first() or register_organisation(
        kind=kind, name=name, region=region, on=REGISTERED_ON
    )
    account = open_account(login=f"{name}-{role}", name=f"{role.label} 09", password="no matter")
    return give_role(account=account, organisation=organisation, role=role)


def _steward(organisation: Organisation) -> Membership:
    return _capacity(organisation.kind, organisation.name, organisation.region, Role.STEWARD)


def _logged_in(capacities: list[Membership]) -> list[tuple[Membership, Client]]:
    return [(capacity, log_in(Client(), capacity)) for capacity in capacities]


def _status(route: Route, url: str, client: Client) -> int:
    with _undone():
        return (client.post(url) if route.post else client.get(url)).status_code


@contextmanager
def _undone() -> Iterator[None]:
    """Undo whatever a request changed, so that the next one meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
