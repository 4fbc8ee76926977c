"""People of an organisation: one-time links, new passwords, hand-over, shut accounts."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from evenwatt.filing.actions import claim, keep_notes
from evenwatt.filing.review_queries import claim_of, my_notes
from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.parties.actions import give_role, open_account
from evenwatt.kernel.parties.invitations import Invitation, hash_of
from evenwatt.kernel.parties.models import Account, Organisation
from evenwatt.kernel.parties.people import (
    deactivate_account,
    end_membership,
    invitation_behind,
    join_as,
    offer_new_password,
    reactivate_account,
    set_offered_password,
    withdraw_invitation,
)
from evenwatt.kernel.parties.queries import open_memberships
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import NotAllowed
from evenwatt.lots.actions import record_contact
from evenwatt.procedures.founding import found
from evenwatt.procedures.hand_over import hand_over, under_way
from evenwatt.procedures.tick import tick
from tests.fixtures import walk
from tests.fixtures.parties import NOW, enter, joined, offered, operations_unit, refusal, steward
from tests.fixtures.province import Province, at, build_province, rows


@pytest.fixture
def province(db) -> Province:
    return build_province()


@pytest.fixture
def unit(province) -> Organisation:
    return operations_unit()


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


def reviewed(province):
    """A submitted filing that the county's officer took up and wrote remarks on."""
    filing = walk.submitted_filing(province.operator, rows(3))
    officer = province.county
    claim(filing=filing, by=officer.actor(), at=NOW)
    row = first_row(filing)
    noted(filing, officer, {(0, ""): "意见", (row, ""): "甲的话", (row, "year"): "年份不符"})
    return filing


def first_row(filing):
    return filing.rounds.last().rows.first().excel_row


def noted(filing, who, typed):
    keep_notes(of_round=filing.rounds.last(), typed=typed, by=who.actor(), at=NOW)


def remarks(filing, who):
    return {(note.excel_row, note.column): note.text for note in my_notes(filing.rounds.last(), who.actor())}


@pytest.mark.clause("R-4.4.7-b")
def test_the_successor_gets_the_review_and_the_unsent_remarks(province):
    filing, leaving = reviewed(province), province.county
    bureau = leaving.organisation
    account = open_account(login="county-2", name="核查员 02", password="no matter at all")
    successor = give_role(account=account, organisation=bureau, role=leaving.role)
    row = first_row(filing)
    noted(filing, successor, {(row, ""): "乙的话"})
    assert [subject.title for subject in under_way(leaving).records] == [str(filing)]
    hand_over(membership=leaving, successor=account, confirmed=False, by=steward(bureau).actor(), at=NOW)
    assert claim_of(filing).membership == successor
    together = {(0, ""): "意见", (row, ""): "乙的话；甲的话", (row, "year"): "年份不符"}
    assert (remarks(filing, successor), remarks(filing, leaving)) == (together, {})
    line = life_of(("filing", filing.pk)).last()
    assert (line.step, line.note) == ("handed_over", f"{leaving.account.name} → 核查员 02")


@pytest.mark.clause("R-4.4.7-b")
def test_without_a_successor_the_review_is_free_again(province):
    filing, leaving = reviewed(province), province.county
    hand_over(
        membership=leaving,
        successor=None,
        confirmed=True,
        by=steward(leaving.organisation).actor(),
        at=NOW,
    )
    assert claim_of(filing) is None
    lines = [(line.step, line.note) for line in life_of(("filing", filing.pk))][-2:]
    assert lines == [("handed_over", f"{leaving.account.name} → 暂无接手人"), ("released", "")]


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


def test_an_installation_begins_with_its_operations_unit(db):
    given = {"unit": "示例运维单位", "person": "单位管理员 01", "at": NOW}
    founded = joined(found(**given, token_hash="1"), login="first.steward")
    assert founded.organisation.kind == "operations_unit"
    entered = enter(founded.actor(), kind="bureau", name="省局", place="420000", credit_code="")
    offered(entered, founded.actor(), Role.STEWARD)
    assert refusal(found, **given, token_hash="2") == "not_empty"
