"""Jobs commit with their cause, run once or twice to the same end, and survive a killed worker."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from evenwatt.kernel.documents.models import Document
from evenwatt.kernel.later import HANDLERS, later
from evenwatt.kernel.worker import sole_worker, take_up_orphans
from evenwatt.procedures.tick import tick
from tests.fixtures import walk
from tests.fixtures.province import at, build_province, rows


def work_off() -> None:
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


@pytest.fixture
def form_a(fresh_database) -> Document:
    province = build_province()
    walk.approved_filing(province, rows(15))
    walk.issued_plan(province)
    return Document.objects.get(template="form_a")


def test_a_job_of_a_failed_act_never_existed(fresh_database):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        later("render_document", document_id=1)
        raise ZeroDivisionError
    assert not DBTaskResult.objects.exists()


def test_the_worker_renders_what_was_issued_and_once_is_enough(form_a):
    work_off()
    form_a.refresh_from_db()
    assert form_a.file is not None
    assert form_a.file.content().startswith(b"%PDF")
    HANDLERS["render_document"](document_id=form_a.pk)
    assert Document.objects.get(pk=form_a.pk).file_id == form_a.file_id


def test_a_job_whose_worker_was_killed_is_taken_up_again(form_a):
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    work_off()
    assert Document.objects.get(pk=form_a.pk).file is None
    assert take_up_orphans() == 1
    work_off()
    assert Document.objects.get(pk=form_a.pk).file is not None


def test_a_second_worker_finds_the_place_taken(form_a):
    other = connection.copy()
    with sole_worker() as is_first, other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert is_first
        assert cursor.fetchone() == (1,)
    other.close()
    with sole_worker() as is_free_again:
        assert is_free_again


def test_the_tick_queues_a_lost_document_again(form_a):
    DBTaskResult.objects.all().delete()
    tick(at=at("2026-02-10") + timedelta(days=1))
    work_off()
    assert Document.objects.get(pk=form_a.pk).file is not None
