"""Organisations, people and zones: who may register, invite and end what, and what the history keeps."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from evenwatt.kernel.access.standing import reachable
from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.parties.actions import give_role, open_account, register_organisation
from evenwatt.kernel.parties.invitations import Invitation, hash_of
from evenwatt.kernel.parties.models import Account, Membership, Organisation
from evenwatt.kernel.parties.organisations import (
    amend_organisation,
    close_organisation,
    enter_organisation,
    reopen_organisation,
)
from evenwatt.kernel.parties.people import (
    deactivate_account,
    end_membership,
    invitation_behind,
    invite,
    join_as,
    join_as_new,
    offer_new_password,
    reactivate_account,
    set_offered_password,
    withdraw_invitation,
)
from evenwatt.kernel.parties.queries import bureau_of, open_memberships, visible_organisations
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.regions.queries import places
from evenwatt.kernel.regions.zone_actions import add_zone, amend_zone, close_zone
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.lots.actions import record_contact
from evenwatt.procedures.hand_over import hand_over, under_way
from evenwatt.procedures.tick import tick
from evenwatt.registry.models import Charger
from evenwatt.rules.credit_code import check_character
from tests.fixtures import walk
from tests.fixtures.province import HONGSHAN, JIANGXIA, REGISTERED_ON, WUHAN, at, build_province, rows

NOW = at("2026-04-01")


def code(number: int) -> str:
    return f"91420000DEM{number:06d}" + check_character(f"91420000DEM{number:06d}")


def steward(organisation: Organisation, number: int = 1) -> Membership:
    account = open_account(
        login=f"steward-{organisation.pk}-{number}", name=f"单位管理员 {number:02d}", password="no matter 1"
    )
    return give_role(account=account, organisation=organisation, role=Role.STEWARD)


@pytest.fixture
def province(db):
    return build_province()


@pytest.fixture
def unit(province):
    region = Region.objects.get(pk=WUHAN)
    return register_organisation(kind="operations_unit", name="示例运维单位", region=region, on=REGISTERED_ON)


def enter(by, *, kind="operator", name="示例新企业", place=HONGSHAN, **facts):
    facts = {"credit_code": code(1)} | facts
    region = Region.objects.get(pk=place)
    return enter_organisation(kind=kind, name=name, region=region, by=by, at=NOW, **facts)


def refusal(act, **given) -> str:
    with pytest.raises(Denied) as refused:
        act(**given)
    return refused.value.code


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
    assert line.note == "联系电话：（空） → 027-1；名称：示例充电甲公司 → 示例改名公司"
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
    assert seen(province.city.actor()) == every - 2  # without the province and the direct unit
    assert set(visible_organisations(province.county.actor())) == {
        province.county.organisation, province.operator.organisation,
    }  # fmt: skip
    assert seen(province.operator.actor()) == seen(province.verifier.actor()) == 1


# ---- people ------------------------------------------------------------------------------------------


def offered(organisation, by, role, token="t", when=NOW) -> Invitation:
    return invite(
        organisation=organisation, role=role, name="新人 01", token_hash=hash_of(token), by=by, at=when
    )


def joined(invitation, login="newcomer", when=NOW) -> Membership:
    return join_as_new(invitation=invitation, login=login, name="新人 01", password="long enough 1", at=when)


@pytest.mark.clause("R-4.4.7-c")
def test_a_link_lets_in_once_and_in_time(province):
    firm = province.operator.organisation
    by = steward(firm).actor()
    invitation = offered(firm, by, Role.OPERATOR_CLERK)
    assert "t" not in Invitation.objects.values_list("token_hash", flat=True)
    last = invitation.expires_at - timedelta(seconds=1)
    assert invitation_behind(hash_of("t"), at=last) == invitation
    assert refusal(invitation_behind, token_hash=hash_of("t"), at=invitation.expires_at) == "link_expired"
    assert refusal(invitation_behind, token_hash=hash_of("u"), at=NOW) == "link_unknown"
    membership = joined(invitation)
    assert membership.role == Role.OPERATOR_CLERK
    assert refusal(invitation_behind, token_hash=hash_of("t"), at=NOW) == "link_used"
    assert refusal(joined, invitation=invitation, login="second") == "link_used"
    assert not Account.objects.filter(login="second").exists()


def test_a_taken_or_odd_login_leaves_the_link_open(province):
    firm = province.operator.organisation
    invitation = offered(firm, steward(firm).actor(), Role.OPERATOR_CLERK)
    assert refusal(joined, invitation=invitation, login="operator") == "login_taken"
    assert refusal(joined, invitation=invitation, login="没有") == "login_shape"
    assert joined(invitation).account.login == "newcomer"


def test_a_withdrawn_link_is_unknown(province):
    firm = province.operator.organisation
    by = steward(firm).actor()
    invitation = offered(firm, by, Role.OPERATOR_CLERK)
    with pytest.raises(NotAllowed):
        withdraw_invitation(
            invitation=invitation, by=steward(province.other_operator.organisation).actor(), at=NOW
        )
    withdraw_invitation(invitation=invitation, by=by, at=NOW)
    assert refusal(invitation_behind, token_hash=hash_of("t"), at=NOW) == "link_unknown"


def test_one_account_takes_several_roles(province):
    firm = province.other_operator.organisation
    invitation = offered(firm, steward(firm).actor(), Role.OPERATOR_CLERK)
    join_as(invitation=invitation, account=province.operator.account, at=NOW)
    assert open_memberships(province.operator.account).count() == 2
    again = offered(firm, steward(firm, 2).actor(), Role.OPERATOR_CLERK, "v")
    assert refusal(join_as, invitation=again, account=province.operator.account, at=NOW) == "already_joined"


@pytest.mark.clause("R-4.1.1-b")
def test_a_steward_gives_only_what_the_organisation_has(province):
    county = province.county.organisation
    by = steward(county).actor()
    offered(county, by, Role.COUNTY_OFFICER, "a")
    for role in (Role.PROVINCE_OFFICER, Role.CITY_OFFICER, Role.VERIFIER, Role.OPERATIONS):
        assert refusal(offered, organisation=county, by=by, role=role, token=role) == "no_such_role"
    firm = province.operator.organisation
    offered(firm, by, Role.STEWARD, "b")  # who registers a firm lets its steward in
    with pytest.raises(NotAllowed):
        offered(firm, by, Role.OPERATOR_CLERK, "c")
    for foreign in (province.county, province.operator, steward(province.other_operator.organisation)):
        with pytest.raises(NotAllowed):
            offered(firm, foreign.actor(), Role.STEWARD, "d")


@pytest.mark.clause("R-4.4.7-c")
def test_no_steward_takes_over_an_account_that_serves_elsewhere(province, unit):
    firm, other = province.operator.organisation, province.other_operator.organisation
    by, account = steward(firm).actor(), province.operator.account
    given = {"account": account, "organisation": firm, "at": NOW}
    offer_new_password(**given, token_hash="1", by=by)
    give_role(account=account, organisation=other, role=Role.OPERATOR_CLERK)
    assert refusal(offer_new_password, **given, token_hash="2", by=by) == "serves_elsewhere"
    assert refusal(deactivate_account, **given, by=by) == "serves_elsewhere"
    stranger = {"account": province.city.account, "organisation": firm, "at": NOW}
    assert refusal(offer_new_password, **stranger, token_hash="3", by=by) == "serves_elsewhere"


def test_a_new_password_withdraws_the_older_link(province):
    firm, account = province.operator.organisation, province.operator.account
    given = {"account": account, "organisation": firm, "by": steward(firm).actor(), "at": NOW}
    offer_new_password(**given, token_hash=hash_of("1"))
    newer = offer_new_password(**given, token_hash=hash_of("2"))
    assert refusal(invitation_behind, token_hash=hash_of("1"), at=NOW) == "link_unknown"
    set_offered_password(invitation=newer, password="quite another 1", at=NOW)
    account.refresh_from_db()
    assert account.check_password("quite another 1")
    assert refusal(set_offered_password, invitation=newer, password="x", at=NOW) == "link_used"


@pytest.mark.clause("R-4.4.7-b")
def test_the_last_of_a_role_with_open_duties_needs_a_successor_or_a_word(province):
    tick(at=NOW)  # the season's duty to file
    firm, clerk = province.operator.organisation, province.operator
    looking_after = steward(firm)
    given = {"membership": clerk, "by": looking_after.actor(), "at": NOW}
    assert refusal(end_membership, **given, successor=None, confirmed=False) == "last_of_role"
    assert refusal(end_membership, **given, successor=clerk.account, confirmed=True) == "same_successor"
    foreign = province.other_operator.account
    assert refusal(end_membership, **given, successor=foreign, confirmed=True) == "foreign_successor"
    taking_over = end_membership(**given, successor=looking_after.account, confirmed=False)
    assert (taking_over.role, taking_over.account) == (Role.OPERATOR_CLERK, looking_after.account)
    clerk.refresh_from_db()
    assert (clerk.ended_at, clerk.successor) == (NOW, looking_after.account)
    assert not open_memberships(clerk.account).exists()
    assert refusal(end_membership, **given, successor=None, confirmed=True) == "already_ended"
    assert "由单位管理员 01接手" in life_of(("organisation", firm.pk)).last().note


def test_the_last_steward_needs_a_word_and_a_second_clerk_none(province):
    firm = province.operator.organisation
    last = steward(firm)
    given = {"membership": last, "by": last.actor(), "at": NOW, "successor": None}
    assert refusal(end_membership, **given, confirmed=False) == "last_of_role"
    tick(at=NOW)
    second = joined(offered(firm, last.actor(), Role.OPERATOR_CLERK))
    end_membership(membership=second, by=last.actor(), at=NOW, successor=None, confirmed=False)
    end_membership(**given, confirmed=True)


@pytest.mark.clause("R-4.4.7-b")
def test_what_is_under_way_is_shown_and_the_hand_over_written_into_it(province):
    filing = walk.uploaded_filing(province.operator, rows(3))
    firm, leaving = province.operator.organisation, province.operator
    looking_after = steward(firm)
    left = under_way(leaving)
    assert [subject.title for subject in left.records] == [str(filing)]
    assert [duty.kind for duty in left.duties] == ["filing_submit"]
    hand_over(
        membership=leaving, successor=looking_after.account, confirmed=False, by=looking_after.actor(), at=NOW
    )
    line = life_of(("filing", filing.pk)).last()
    assert (line.step, line.note) == ("handed_over", f"{leaving.account.name} → 单位管理员 01")


def test_a_verifier_leaves_records_and_visits(province):
    walk.approved_filing(province, rows(15))
    walk.issued_plan(province)
    assert under_way(province.verifier).records == ()
    scheme = walk.drawn_scheme(province)
    record_contact(
        scheme=scheme,
        contacted_on=date(2026, 3, 5),
        agreed_on=date(2026, 4, 9),
        by=province.manager.actor(),
        at=at("2026-03-05"),
    )
    assert [subject.type for subject in under_way(province.verifier).records] == ["scheme"]
    assert under_way(province.checker).records == ()


def test_an_account_is_shut_after_its_roles_and_opened_again(province):
    firm, account = province.operator.organisation, province.operator.account
    by = steward(firm).actor()
    given = {"account": account, "organisation": firm, "by": by, "at": NOW}
    assert refusal(deactivate_account, **given) == "still_member"
    end_membership(membership=province.operator, by=by, at=NOW, successor=None, confirmed=True)
    deactivate_account(**given)
    account.refresh_from_db()
    assert not account.is_active
    before = apps.get_model("kernel", "AccountEvent").objects.get(pgh_obj_id=account.pk)
    assert (before.is_active, before.login) == (True, account.login)
    reactivate_account(**given)
    account.refresh_from_db()
    assert account.is_active


# ---- zones -------------------------------------------------------------------------------------------


def zone_by(by, *, name="东湖高新区", aliases=("光谷",), served_by=HONGSHAN, city=WUHAN):
    return add_zone(
        city=Region.objects.get(pk=city),
        name=name,
        aliases=aliases,
        served_by=Region.objects.get(pk=served_by) if served_by else None,
        since=date(2026, 3, 1),
        by=by,
        at=NOW,
    )


@pytest.mark.clause("R-0-b")
def test_a_zone_gets_a_code_of_its_own_and_its_bureau(province):
    zone = zone_by(province.city.actor())
    assert (zone.region_id, zone.region.full_name) == ("4201Z1", "武汉市东湖高新区")
    assert zone_by(province.city.actor(), name="武汉新区", aliases=()).region_id == "4201Z2"
    assert bureau_of("4201Z1") == province.county.organisation
    assert province.county.actor().counties == (HONGSHAN, "4201Z1", "4201Z2")
    amend_zone(zone=zone, aliases=["光谷", "东湖"], served_by=None, by=province.city.actor(), at=NOW)
    assert refusal(bureau_of, region_code="4201Z1") == "no_bureau"
    own = steward(province.city.organisation).actor()
    bureau = enter(own, kind="bureau", name="东湖高新区局", place="4201Z1", credit_code="")
    assert bureau_of("4201Z1") == bureau
    give_role(account=province.other_county.account, organisation=bureau, role=Role.COUNTY_OFFICER)


@pytest.mark.clause("R-0-b")
@pytest.mark.parametrize("written", ["东湖高新区", "光谷", "武汉市东湖高新区", "湖北省/武汉市/光谷"])
def test_a_zone_is_filed_in_and_looked_after_by_the_county_that_serves_it(province, written):
    zone_by(province.city.actor())
    in_zone = rows(2, county=written, address="光谷大道1号")
    walk.approved_filing(province, in_zone, day="2026-04-02")
    assert set(Charger.objects.values_list("station__county", flat=True)) == {"4201Z1"}
    for capacity, count in ((province.county, 2), (province.city, 2), (province.other_county, 0)):
        assert reachable(Charger.objects.all(), capacity.actor()).count() == count


def test_a_zone_can_be_named_from_its_first_day_on(province):
    zone_by(province.city.actor())
    assert "4201Z1" in {place.code for place in places(date(2026, 3, 1))}
    assert "4201Z1" not in {place.code for place in places(date(2026, 2, 28))}
    early = walk.uploaded_filing(province.operator, rows(1, county="光谷"), day="2026-02-27")
    assert early.rounds.get().error_rows == 1


def test_who_keeps_zones(province, unit):
    account = open_account(login="ops", name="平台运维人员 01", password="no matter 1")
    operations = give_role(account=account, organisation=unit, role=Role.OPERATIONS)
    zone = zone_by(operations.actor())
    for foreign in (province.county, province.province_officer, province.direct_city, province.operator):
        with pytest.raises(NotAllowed):
            zone_by(foreign.actor(), name="别区", aliases=())
    by = province.city.actor()
    assert refusal(zone_by, by=by) == "name_taken"
    assert refusal(zone_by, by=by, name="别区", aliases=["光谷"]) == "name_taken"
    assert refusal(zone_by, by=by, name="洪山区", aliases=()) == "name_taken"
    assert refusal(zone_by, by=by, name="别区", aliases=(), served_by="420205") == "county_elsewhere"
    direct = {"by": operations.actor(), "name": "别区", "aliases": (), "served_by": None, "city": "429004"}
    assert refusal(zone_by, **direct) == "no_city_of_zone"
    county = Region.objects.get(pk=JIANGXIA)
    given = {"zone": zone, "taken_over_by": county, "by": by, "at": NOW}
    assert refusal(close_zone, **given, on=date(2026, 2, 28)) == "before_since"
    close_zone(**given, on=date(2026, 4, 1))
    assert bureau_of("4201Z1") == province.other_county.organisation
    assert "东湖高新区" not in {place.name for place in places(date(2026, 4, 1))}
    assert "东湖高新区" in {place.name for place in places(date(2026, 3, 31))}
    assert refusal(amend_zone, zone=zone, aliases=[], served_by=county, by=by, at=NOW) == "zone_closed"
