"""Every operation of the interface with every kind of token, on own records and on foreign ones."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.http import HttpResponse

from evenwatt.api.interface import api, described
from evenwatt.filing.actions import issue_form
from evenwatt.kernel.access.gate import Gate
from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.tokens.actions import revoke_token
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows, set_today
from tests.fixtures.system import System, typed_b
from tests.house.operations import OPERATIONS, Operation

FIRMS = (Role.OPERATOR_CLERK, Role.PLATFORM_CLERK)


def views() -> Iterator[tuple[str, str, object]]:
    for _prefix, router in api._routers:
        for path_view in router.path_operations.values():
            for each in path_view.operations:
                yield each.operation_id, each.methods[0], each.view_func


def test_every_operation_is_in_the_table_and_marked():
    assert {name: method for name, method, _view in views()} == {
        name: operation.method for name, operation in OPERATIONS.items()
    }
    assert [name for name, _, view in views() if not isinstance(getattr(view, "gate", None), Gate)] == []


def test_the_marks_of_operations_agree_with_the_table():
    wrong = []
    for name, _method, view in views():
        permissions: tuple[Permission, ...] | None = view.gate.permissions
        open_to = {
            role for role in FIRMS if permissions is None or any(may(role, each) for each in permissions)
        }
        if open_to != OPERATIONS[name].roles:
            wrong.append(name)
    assert wrong == []


@pytest.fixture
def world(db) -> dict[str, object]:
    """An operator with a filing, a document, chargers and work under way; systems of others."""
    set_today("2026-01-12")
    province: Province = build_province()
    filing = walk.approved_filing(province, rows(2))
    document = issue_form(of_round=filing.rounds.get(), by=province.operator.actor(), at=at("2026-01-12", 16))
    own = System(province.operator)
    name = province.operator.organisation.name
    work = own.post("/filings", typed_b(name, rows(1)), Prefer="respond-async").json()
    charger, ceased = Charger.objects.order_by("pk")[:2]
    report = walk.ceased(province, [ceased.pk])
    return {
        "own": own,
        "foreign": System(province.other_operator),
        "platform": System(province.platform),
        "province": province,
        "keys": {
            "filing": filing.pk,
            "document": document.pk,
            "progress": work["id"],
            "station": charger.station_id,
            "charger": charger.public_code,
            "report": report.pk,
        },
    }


OPEN = {200, 201, 202, 409, 412, 422}


def test_operations_open_to_their_tokens_and_records_only(world):
    wrong = []
    for name, operation in OPERATIONS.items():
        foreign = {404} if operation.record else OPEN
        for who, expected in (
            ("own", OPEN | ({404} if name == "mend_row" else set())),
            ("foreign", foreign),
            ("platform", foreign if Role.PLATFORM_CLERK in operation.roles else {403}),
        ):
            status = _ask(world[who], operation, world["keys"]).status_code
            if status not in expected:
                wrong.append(f"{name}: {who} got {status}, expected {expected}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("state", ["absent", "unknown", "expired", "revoked", "orphaned"])
def test_no_operation_opens_without_a_valid_token(world, state):
    system, province = world["own"], world["province"]
    if state in ("absent", "unknown"):
        system.secret = "" if state == "absent" else "ew_nobody"
    elif state == "expired":
        set_today("2027-02-01")
    elif state == "revoked":
        revoke_token(token=system.token, by=province.operator.actor(), at=at("2026-01-12"))
    else:
        province.operator.account.is_active = False
        province.operator.account.save()
    answers = {name: _ask(system, operation, world["keys"]) for name, operation in OPERATIONS.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(OPERATIONS, 401)
    assert all(answer["WWW-Authenticate"] for answer in answers.values())


def test_a_token_opens_what_it_was_given_and_nothing_else(world):
    province = world["province"]
    gates = {name: view.gate.permissions for name, _method, view in views()}
    for permission in ("filing.read", "filing.prepare", "registry.read"):
        system = System(province.operator, permission, valid_until=date(2026, 3, 1))
        for name, operation in OPERATIONS.items():
            needed = gates[name]
            is_open = needed is None or permission in needed
            status = _ask(system, operation, world["keys"]).status_code
            assert (status != 403) is is_open, f"{name} with {permission}: {status}"


def _ask(system: System, operation: Operation, keys: dict[str, object]) -> HttpResponse:
    """Ask, and undo what it did, so that the next one meets the same world."""
    with transaction.atomic():
        send = system.post if operation.method == "POST" else None
        path, headers = operation.path.format(**keys), {"If_Match": "*"}
        if send:
            answer = send(path, operation.body, **headers)
        else:
            answer = system.send(operation.method, path, operation.body, **headers)
        transaction.set_rollback(True)
    return answer


# ---- the description -------------------------------------------------------------------------------


def test_the_description_is_sound():
    """What a reader of OpenAPI 3.1 relies on: unique ids, resolvable references, described parameters."""
    told = described()
    assert told["openapi"].startswith("3.1")
    ids = [each["operationId"] for path in told["paths"].values() for each in path.values()]
    assert sorted(ids) == sorted(set(ids)) == sorted(OPERATIONS)
    for reference in _references(told):
        place = told
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
    for address, path in told["paths"].items():
        for method, each in path.items():
            named = {given["name"] for given in each["parameters"] if given["in"] == "path"}
            assert named == {part[1:-1] for part in address.split("/") if part.startswith("{")}, address
            assert each["summary"], address
            assert any(status.startswith("2") for status in each["responses"]), address
            assert {"401", "429"} <= set(each["responses"]), address
            headers = {given["name"] for given in each["parameters"] if given["in"] == "header"}
            assert ("Idempotency-Key" in headers) is (method == "post"), address
            assert ("If-Match" in headers) is ("428" in each["responses"]), address
            assert each["security"] == [{"Bearer": []}], address


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)
