"""Every workflow, state, step and role, own records and foreign ones: who gets through, and nobody else.

The table of who may is written by hand, a second time and on purpose: a slip in the grants shows here.
"""

from dataclasses import replace

import pytest
from django.db import transaction

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import WORKFLOWS, Conflict, NotAllowed, Workflow, fire
from evenwatt.law.refusal import Denied
from evenwatt.rectification.models import Rectification
from evenwatt.registry.models import Charger, Mismatch, StopNotice
from tests.fixtures import walk
from tests.fixtures.platforms import platform_year
from tests.fixtures.province import Province, at, build_province, rows

CITY, COUNTY, OPERATOR = Role.CITY_OFFICER, Role.COUNTY_OFFICER, Role.OPERATOR_CLERK
PLATFORM = Role.PLATFORM_CLERK
MANAGER, VERIFIER, CHECKER, APPROVER = (
    Role.INSTITUTION_MANAGER,
    Role.VERIFIER,
    Role.CHECKER,
    Role.APPROVER,
)

MAY = {
    "charger": {
        "stop": set(),
        "resume": set(),
        "resume_paused": set(),
        "pause": {OPERATOR},
        "restart": {OPERATOR},
        "cease": {OPERATOR},
        "reopen": {OPERATOR},
        "reopen_stopped": set(),
        "merge": set(),
    },
    "status_report": {"note": {COUNTY}},
    "transfer": {"accept": {OPERATOR}, "decline": {OPERATOR}, "withdraw": {OPERATOR}},
    "merge": {"decide": {COUNTY}, "refuse": {COUNTY}},
    "rectification": {
        "notify": {COUNTY},
        "receive": {OPERATOR},
        "deem_received": set(),
        "report": {OPERATOR},
        "send_back": {COUNTY},
        "confirm": {COUNTY},
    },
    "filing": {
        "upload": {OPERATOR},
        "mend": {OPERATOR},
        "correct": {OPERATOR},
        "submit": {OPERATOR},
        "withdraw": {OPERATOR},
        "return": {COUNTY},
        "supplement": {COUNTY},
        "approve": {COUNTY},
    },
    "platform_filing": {
        "upload": {PLATFORM},
        "mend": {PLATFORM},
        "correct": {PLATFORM},
        "submit": {PLATFORM},
        "withdraw": {PLATFORM},
        "return": {CITY},
        "supplement": {CITY},
        "approve": {CITY},
    },
    "stop_notice": {"confirm": {PLATFORM}, "release": set()},
    "mismatch": {
        "explain": {PLATFORM, OPERATOR},
        "refuse": {CITY, COUNTY},
        "settle": {CITY, COUNTY},
        "vanish": set(),
        "return_of": set(),
    },
    "plan": {"amend": {CITY}, "discard": {CITY}, "issue": {CITY}},
    "scheme": {
        "form": {MANAGER},
        "file": {MANAGER},
        "record": {CITY},
        "return": {CITY},
        "draw": set(),
    },
    "test_item": {
        "replace": {VERIFIER},
        "set_aside": {VERIFIER},
        "drop": set(),
        "call_up": set(),
        "test": set(),
    },
    "draw": {
        "commit": {CITY, MANAGER},
        "commit_last": {CITY, MANAGER},
        "open": {CITY, MANAGER},
        "open_last": {CITY, MANAGER},
        "stand_in": {CITY, MANAGER},
    },
    "verification": {
        "amend": {VERIFIER},
        "check": {CHECKER},
        "return_by_checker": {CHECKER},
        "approve": {APPROVER},
        "return_by_approver": {APPROVER},
    },
    "evaluation": {"issue": {APPROVER}, "dispose": {CITY}},
}


def test_the_table_names_every_step_of_every_workflow():
    steps = {w.name: {t.name for t in w.transitions} for w in WORKFLOWS.values()}
    assert steps == {workflow: set(row) for workflow, row in MAY.items()}


def test_every_state_is_reached_and_every_state_but_the_last_is_left():
    for workflow in WORKFLOWS.values():
        reached = {workflow.initial} | {t.target for t in workflow.transitions}
        made_elsewhere = {"test_item": {"reserve"}}.get(workflow.name, set())
        assert reached | made_elsewhere == set(workflow.states.values)


@pytest.mark.parametrize("name", sorted(MAY))
def test_only_who_may_gets_through(db, name):
    province = build_province()
    workflow = WORKFLOWS[name]
    record = _records(province)[name]
    for state in workflow.states.values:
        _put(record, state, province)
        for transition in workflow.transitions:
            for actor, is_own in _actors(province):
                through = is_own and actor.role in MAY[name][transition.name] and state in transition.sources
                # A step of the system is open inside any act; only the engine's callers decide to take it.
                by_system = transition.permission is None and state in transition.sources
                assert _gets_through(workflow, record, transition.name, actor) is (through or by_system), (
                    name,
                    state,
                    transition.name,
                    actor.role,
                    "own" if is_own else "foreign",
                )


def _gets_through(workflow: Workflow, record, step: str, actor: Actor) -> bool:
    try:
        with transaction.atomic(), act("test", clause="R-0-b", by=actor, at=at("2026-04-01")) as deed:
            fire(deed, workflow, record, step)
            raise _ThroughError
    except _ThroughError:
        record.refresh_from_db()
        return True
    except Conflict:
        raise
    except (NotAllowed, Denied):
        return False


class _ThroughError(Exception):
    """Rolls the step back, so that the next one starts from the same state."""


def _put(record, state: str, province: Province) -> None:
    with act("test", clause="R-0-b", by=province.city.actor(), at=at("2026-04-01")):
        type(record).objects.filter(pk=record.pk).update(state=state)
    record.refresh_from_db()


def _actors(province: Province) -> list[tuple[Actor, bool]]:
    """One actor per role who stands to the records of the first county, and one of elsewhere who does not."""
    own = [
        province.city.actor(),
        province.county.actor(),
        province.manager.actor(),
        province.verifier.actor(),
        province.checker.actor(),
        province.approver.actor(),
        province.operator.actor(),
        province.platform.actor(),
    ]
    elsewhere = province.direct_city.actor()
    foreign = [
        replace(actor, organisation_id=elsewhere.organisation_id, region_code=elsewhere.region_code)
        for actor in own
    ]
    others = [replace(elsewhere, role=role) for role in (Role.PROVINCE_OFFICER, Role.OPERATIONS)]
    return [(actor, True) for actor in own] + [(actor, False) for actor in (*foreign, *others)]


def _records(province: Province) -> dict:
    """One record of every kind, all of the first operator, by walking the year to its end."""
    filing = walk.approved_filing(province, rows(15))
    _, connected = platform_year(province, 16)
    plan = walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    lot = walk.verified_lot(province, scheme, nonconforming=2)
    evaluation = walk.disposed_evaluation(province, lot)
    item = lot.test_items.filter(state="tested").first()
    chargers = Charger.objects.order_by("pk")
    return {
        "charger": chargers[0],
        "status_report": walk.ceased(province, [chargers[14].pk]),
        "transfer": walk.offered_transfer(province, [chargers[0].pk]),
        "merge": walk.proposed_merge(province, chargers[0], chargers[1]),
        "rectification": Rectification.objects.get(),
        "filing": filing,
        "platform_filing": connected,
        "stop_notice": StopNotice.objects.order_by("pk")[0],
        "mismatch": Mismatch.objects.get(),
        "plan": plan,
        "scheme": scheme,
        "test_item": item,
        "draw": draw_of("scheme", scheme.pk),
        "verification": item.record,
        "evaluation": evaluation,
    }
