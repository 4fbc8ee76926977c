"""Organisations: who may register, change and end which, and what the history keeps."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.organisations import (
    amend_organisation,
    close_organisation,
    reopen_organisation,
)
from evenwatt.kernel.parties.queries import open_memberships, visible_organisations
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.procedures.tick import tick
from tests.fixtures.parties import NOW, code, enter, operations_unit, refusal, steward
from tests.fixtures.province import HONGSHAN, JIANGXIA, WUHAN, Province, build_province


@pytest.fixture
def province(db) -> Province:
    return build_province()


@pytest.fixture
def unit(province) -> Organisation:
    return operations_unit()


@pytest.mark.clause("R-0-b")
@pytest.mark.parametrize(
    ("bureau", "kind", "place", "may"),
    [
        ("county", "operator", HONGSHAN, True),
        ("county", "platform", HONGSHAN, True),
        ("county", "operator", JIANGXIA, False),
        ("county", "institution", HONGSHAN, False),
        ("county", "bureau", HONGSHAN, False),
        ("city", "operator", HONGSHAN, True),
        ("city", "institution", HONGSHAN, True),
        ("city", "platform", WUHAN, True),
        ("city", "bureau", "420106", True),
        ("city", "bureau", "420200", False),
        ("city", "operator", "420205", False),
        ("city", "operations_unit", WUHAN, False),
        ("province_officer", "bureau", "420200", True),
        ("province_officer", "operator", HONGSHAN, False),
        ("direct_city", "operator", "429004", True),
        ("direct_city", "institution", "429004", True),
        ("operator", "operator", HONGSHAN, False),
        ("manager", "operator", HONGSHAN, False),
    ],
)
def test_who_registers_whom(province, bureau, kind, place, may):
    by = steward(getattr(province, bureau).organisation).actor()
    if may:
        entered = enter(by, kind=kind, place=place)
        assert entered.registered_on == date(2026, 4, 1)
        assert [line.step for line in life_of(("organisation", entered.pk))] == ["register"]
    else:
        with pytest.raises(NotAllowed):
            enter(by, kind=kind, place=place)


@pytest.mark.clause("R-0-b")
def test_the_operations_unit_registers_everybody_and_an_officer_nobody(province, unit):
    by = steward(unit).actor()
    for number, (kind, place) in enumerate(
        [("operator", JIANGXIA), ("institution", "420200"), ("bureau", "420200"), ("operations_unit", WUHAN)]
    ):
        enter(by, kind=kind, place=place, name=f"示例{number}", credit_code=code(number))
    with pytest.raises(NotAllowed):
        enter(province.county.actor())
    assert refusal(enter, by=by, kind="operator", place=WUHAN) == "no_place"


def test_wrong_and_taken_facts_are_refused_in_words(province):
    by = steward(province.county.organisation).actor()
    assert refusal(enter, by=by, credit_code=code(1)[:-1] + "0") == "credit_code_check"
    assert refusal(enter, by=by, credit_code="") == "credit_code_missing"
    enter(by)
    assert refusal(enter, by=by, credit_code=code(2)) == "name_taken"
    assert refusal(enter, by=by, name="另一企业") == "code_taken"
    as_platform = enter(by, kind="platform")  # the same firm, in its other capacity
    assert as_platform.credit_code == code(1)
    city = steward(province.city.organisation).actor()
    assert refusal(enter, by=city, kind="bureau", credit_code="") == "region_taken"


@pytest.mark.clause("R-4.4.7-b")
def test_what_stood_before_a_change_stays(province):
    firm, by = province.operator.organisation, steward(province.county.organisation).actor()
    stale = Organisation.objects.get(pk=firm.pk)
    amend_organisation(organisation=firm, by=by, at=NOW, phone="027-1", name="示例改名公司")
    with pytest.raises(Conflict):
        amend_organisation(organisation=stale, by=by, at=NOW, phone="027-2")
    line = life_of(("organisation", firm.pk)).last()
    assert line.changes == [
        {"fact": "phone", "was": "", "now": "027-1"},
        {"fact": "name", "was": "示例充电甲公司", "now": "示例改名公司"},
    ]
    events = apps.get_model("kernel", "OrganisationEvent").objects.filter(pgh_obj_id=firm.pk)
    assert [event.name for event in events.order_by("pgh_id")] == ["示例充电甲公司", "示例改名公司"]
    assert events.last().pgh_context["account_id"] == by.account_id


def test_the_own_steward_changes_the_contact_only(province):
    firm = province.operator.organisation
    own = steward(firm).actor()
    amend_organisation(organisation=firm, by=own, at=NOW, phone="027-1")
    with pytest.raises(NotAllowed):
        amend_organisation(organisation=firm, by=own, at=NOW, name="别名")
    with pytest.raises(NotAllowed):
        amend_organisation(organisation=province.other_operator.organisation, by=own, at=NOW, phone="1")
    with pytest.raises(NotAllowed):
        amend_organisation(organisation=firm, by=province.operator.actor(), at=NOW, phone="1")


@pytest.mark.clause("R-0-b")
def test_a_firm_registered_elsewhere_keeps_both_places(province):
    by = steward(province.county.organisation).actor()
    firm = enter(by, registered_in="310115", registered_at="上海市浦东新区示例路1号")
    assert (firm.home, firm.region_id) == ("310115", HONGSHAN)
    assert province.operator.organisation.home == HONGSHAN


def test_an_organisation_ends_with_its_people_and_can_come_back(province):
    firm, by = province.operator.organisation, steward(province.county.organisation).actor()
    given = {"organisation": firm, "by": by, "at": NOW}
    tick(at=NOW)  # the season's duty to file
    assert refusal(close_organisation, **given, reason=" ", owed=0, confirmed=False) == "reason_missing"
    assert refusal(close_organisation, **given, reason="注销", owed=1, confirmed=False) == "duties_open"
    close_organisation(**given, reason="注销", owed=1, confirmed=True)
    assert not open_memberships(province.operator.account).exists()
    assert refusal(amend_organisation, **given, phone="1") == "ended"
    assert refusal(close_organisation, **given, reason="注销", owed=0, confirmed=False) == "ended"
    assert tick(at=NOW + timedelta(days=1)) == 1  # nobody reminds it any more, only the other operator
    reopen_organisation(**given)
    assert firm.ended_on is None
    own = steward(province.county.organisation, 2).actor()
    bureau = {"organisation": province.county.organisation, "at": NOW, "reason": "撤销", "owed": 0}
    with pytest.raises(NotAllowed):
        close_organisation(**bureau, confirmed=True, by=own)


def test_the_operations_unit_sees_all_a_bureau_its_region_a_firm_itself(province, unit):
    def seen(actor):
        return visible_organisations(actor).count()

    every = Organisation.objects.count()
    assert seen(steward(unit).actor()) == seen(province.province_officer.actor()) == every
    # without the province, the direct unit and the platform there
    assert seen(province.city.actor()) == every - 3
    assert set(visible_organisations(province.county.actor())) == {
        province.county.organisation, province.operator.organisation, province.platform.organisation,
    }  # fmt: skip
    assert seen(province.operator.actor()) == seen(province.verifier.actor()) == 1
