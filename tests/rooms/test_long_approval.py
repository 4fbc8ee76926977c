"""The approval of a large filing is work for the worker: told how it ended, all or nothing, never twice."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from evenwatt.filing import actions
from evenwatt.filing.models import Filing
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.parties.actions import give_role, open_account
from evenwatt.kernel.progress.models import Outcome, Progress
from evenwatt.kernel.worker import take_up_orphans
from evenwatt.procedures import filing_approval, filing_review
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today
from tests.rooms.test_long_work import work_off


@pytest.fixture
def province(fresh_database, monkeypatch) -> Province:
    set_today("2026-01-13")
    monkeypatch.setattr("evenwatt.procedures.filing_approval.MANY_ROWS", 5)
    return build_province()


@pytest.fixture
def filing(province) -> Filing:
    return walk.submitted_filing(province.operator, rows(6))


@pytest.fixture
def officer(province) -> Client:
    return log_in(Client(), province.county)


def approve(client: Client, filing: Filing, opinion: str = "属实"):
    given = {"opinion": opinion, "version": str(filing.version)}
    return client.post(reverse("filing_approve", args=[filing.pk]), given)


def colleague(province: Province) -> Client:
    account = open_account(login="county-2", name="核查员 02", password="no matter at all")
    office = province.county
    return log_in(Client(), give_role(account=account, organisation=office.organisation, role=office.role))


def test_a_large_approval_is_followed_to_the_registry(province, filing, officer):
    answer = approve(officer, filing)
    work = Progress.objects.get()
    assert (answer.url, Charger.objects.count()) == (reverse("progress", args=[work.pk]), 0)
    assert "已收到，等待处理" in officer.get(answer.url).content.decode()
    assert "正在后台登记" in officer.get(reverse("filing_review", args=[filing.pk])).content.decode()
    work_off()
    filing.refresh_from_db()
    assert (filing.state, filing.approved_at, Charger.objects.count()) == ("approved", work.asked_at, 6)
    line = life_of(("filing", filing.pk)).last()
    assert (line.step, line.signed) == ("approve", province.county.actor().signature)
    assert answer.url in officer.get("/inbox").content.decode()
    done = officer.get(answer.url).content.decode()
    assert "核查通过，所报内容已登记" in done
    assert reverse("filing", args=[filing.pk]) in done
    assert answer.url not in officer.get("/inbox").content.decode()


def test_few_rows_are_approved_at_once(province, officer):
    filing = walk.submitted_filing(province.operator, rows(5))
    assert approve(officer, filing).url == reverse("filing", args=[filing.pk])
    assert Charger.objects.count() == 5


def test_nobody_else_sees_whose_work_it_is(province, filing, officer):
    address = approve(officer, filing).url
    assert log_in(Client(), province.operator).get(address).status_code == 404


def test_what_can_be_refused_at_once_is(filing, officer):
    assert approve(officer, filing, opinion=" ").status_code == 422
    filing.version = 77
    assert approve(officer, filing).status_code == 409
    assert not Progress.objects.exists()


def test_asked_for_twice_it_is_done_once(filing, officer):
    assert approve(officer, filing).url == approve(officer, filing).url
    filing_approval.do_approval(progress_id=Progress.objects.get().pk)
    work_off()
    assert [line.step for line in life_of(("filing", filing.pk))].count("approve") == 1


def test_a_second_officer_is_told_who_was_first(province, filing, officer):
    approve(officer, filing)
    second = colleague(province)
    answer = approve(second, filing)
    assert answer.status_code == 409
    assert f"{province.county.actor().signature} 已于 2026-01-13" in answer.content.decode()
    back = {"opinion": "有误", "version": str(filing.version)}
    assert second.post(reverse("filing_return", args=[filing.pk]), back).status_code == 409
    assert Progress.objects.count() == 1


def test_a_filing_that_changed_meanwhile_is_not_approved_and_who_asked_is_told(province, filing, officer):
    address = approve(officer, filing).url
    actions.withdraw(filing=filing, by=province.operator.actor(), at=at("2026-01-13", 12))
    work_off()
    assert (Progress.objects.get().outcome, Charger.objects.count()) == (Outcome.REFUSED, 0)
    assert address in officer.get("/inbox").content.decode()
    page = officer.get(address).content.decode()
    assert "目前为“已撤回”，不能核查通过" in page
    assert reverse("filing_review", args=[filing.pk]) in page


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_takes_it_up(filing, officer, monkeypatch):
    """A kill ends the connection in the middle of the transaction; nothing of Python runs after it."""
    approve(officer, filing)
    work = Progress.objects.get()

    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        assert Charger.objects.exists()
        connection.connection.close()
        raise Killed

    monkeypatch.setattr(filing_review, "rematch_operator", kill)
    with pytest.raises(BaseException):  # noqa: B017, PT011 (the framework may mask it)
        filing_approval.do_approval(progress_id=work.pk)
    monkeypatch.undo()
    connection.close()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    work.refresh_from_db()
    assert (work.is_under_way, Charger.objects.count()) == (True, 0)
    assert take_up_orphans() == 1
    work_off()
    work.refresh_from_db()
    assert (work.outcome, Charger.objects.count()) == (Outcome.DONE, 6)


def test_of_a_batch_the_worker_does_what_is_too_much_to_wait_for(province, filing, officer):
    neighbour = province.other_operator.organisation
    with act("organisation.move", clause="R-4.4.7-b", by=None, at=at("2026-01-01")):
        neighbour.region_id = province.operator.organisation.region_id
        neighbour.save()
    other = walk.submitted_filing(province.other_operator, rows(2, first=50))
    given = {"row": [filing.pk, other.pk], "opinion": "属实"}
    versions = {f"version-{each.pk}": each.version for each in (filing, other)}
    page = officer.post(reverse("filing_batch_approve"), given | versions).content.decode()
    assert reverse("progress", args=[Progress.objects.get().pk]) in page
    assert "通过 1 份" in page
    assert Charger.objects.count() == 2
    work_off()
    assert Charger.objects.count() == 8
