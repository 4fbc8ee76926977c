"""A large upload is work for the worker: followed, told when it fails, all or nothing when it is killed."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from evenwatt.filing.actions import background, intake
from evenwatt.filing.models import FiledRow, Filing, Round
from evenwatt.filing.workbook import check_workbook
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.progress.actions import begin_work, report
from evenwatt.kernel.progress.models import Outcome, Progress
from evenwatt.kernel.worker import take_up_orphans
from tests.fixtures.platforms import form_f, hosted
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today, workbook


@pytest.fixture
def province(fresh_database, monkeypatch) -> Province:
    set_today("2026-01-12")
    monkeypatch.setattr("evenwatt.web.desks.filing_submission.LARGE_FILE", 100)
    return build_province()


@pytest.fixture
def operator(province) -> Client:
    return log_in(Client(), province.operator)


def send(client: Client, content: bytes, **fields: str):
    return client.post(
        reverse("filing_upload"), {"workbook": SimpleUploadedFile("报备.xlsx", content), **fields}
    )


def work_off() -> None:
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


def owed() -> list[str]:
    return sorted(Duty.objects.filter(closed_at=None).values_list("kind", flat=True))


def test_a_large_upload_is_followed_to_its_result(province, operator):
    answer = send(operator, workbook(province.operator.organisation, rows(30)))
    work = Progress.objects.get()
    assert answer.url == reverse("progress", args=[work.pk])
    waiting = operator.get(answer.url).content.decode()
    assert "已收到，等待处理" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert str(work) in operator.get(reverse("filing_upload")).content.decode()
    work_off()
    done = operator.get(answer.url).content.decode()
    assert reverse("filing", args=[Filing.objects.get().pk]) in done
    assert "hx-trigger" not in done
    assert (Round.objects.get().row_count, owed()) == (30, ["filing_submit"])


def test_another_firm_does_not_see_the_work(province, operator):
    send(operator, workbook(province.operator.organisation, rows(3)))
    address = reverse("progress", args=[Progress.objects.get().pk])
    assert log_in(Client(), province.other_operator).get(address).status_code == 404


def test_the_same_upload_twice_is_one_piece_of_work(province, operator):
    content = workbook(province.operator.organisation, rows(3))
    assert send(operator, content).url == send(operator, content).url
    assert Progress.objects.count() == 1


def test_work_that_is_refused_says_why_and_what_next(province, operator):
    address = send(operator, b"%PDF-1.7" + b" " * 200).url
    work_off()
    page = operator.get(address).content.decode()
    assert "文件是 PDF 文档，不是电子表格：请用 Excel 或 WPS 另存为 xlsx 工作簿后上传" in page
    assert reverse("filing_upload") in page
    assert (Filing.objects.count(), owed()) == (0, ["filing_redo"])
    assert reverse("progress", args=[Progress.objects.get().pk]) in operator.get("/inbox").content.decode()
    send(operator, workbook(province.operator.organisation, rows(3)))
    work_off()
    assert owed() == ["filing_submit"]


def test_a_platform_is_told_and_followed_as_an_operator_is(province):
    platform = log_in(Client(), province.platform)
    address = f"{reverse('filing_upload')}?form=F"
    for content, duty in ((b"%PDF-1.7" + b" " * 200, "platform_redo"), (None, "platform_submit")):
        content = content or form_f(province.platform.organisation, [hosted("示例充电甲公司", 3)])
        platform.post(address, {"workbook": SimpleUploadedFile("平台.xlsx", content)})
        work_off()
        assert owed() == [duty]
    assert (Filing.objects.get().form, Filing.objects.get().county_id) == ("F", "420100")


def test_an_error_of_ours_leaves_nothing_and_says_so(province, operator, monkeypatch):
    def broken(*_: object) -> None:
        assert FiledRow.objects.exists()
        raise OSError("the disk is gone")

    monkeypatch.setattr(intake, "count_rows", broken)
    address = send(operator, workbook(province.operator.organisation, rows(30))).url
    work_off()
    assert Progress.objects.get().outcome == Outcome.FAILED
    assert (Filing.objects.count(), FiledRow.objects.count(), owed()) == (0, 0, ["filing_redo"])
    assert "没有保存任何内容" in operator.get(address).content.decode()


@pytest.mark.parametrize("stage", ["count_rows", "close_duties_of"])
def test_a_worker_killed_in_the_middle_leaves_all_or_nothing_and_the_next_takes_it_up(
    province, operator, monkeypatch, stage
):
    """A kill ends the connection in the middle of the transaction; nothing of Python runs after it."""
    send(operator, workbook(province.operator.organisation, rows(30)))
    work = Progress.objects.get()

    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        connection.connection.close()
        raise Killed

    monkeypatch.setattr(intake, stage, kill)
    with pytest.raises(BaseException):  # noqa: B017, PT011 (the framework may mask it)
        background.do_upload(progress_id=work.pk)
    monkeypatch.undo()
    connection.close()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    work.refresh_from_db()
    assert (work.is_under_way, Filing.objects.count(), FiledRow.objects.count()) == (True, 0, 0)
    assert take_up_orphans() == 1
    work_off()
    work.refresh_from_db()
    assert (work.outcome, Round.objects.get().row_count) == (Outcome.DONE, 30)


def test_work_done_twice_is_done_once(province, operator):
    send(operator, workbook(province.operator.organisation, rows(3)))
    background.do_upload(progress_id=Progress.objects.get().pk)
    version = Filing.objects.get().version
    work_off()
    assert (Filing.objects.get().version, Round.objects.count()) == (version, 1)


def test_the_second_of_two_people_is_told_who_was_first_and_nothing_is_lost(province, operator):
    page = operator.get(reverse("filing_upload"))
    seen = str(page.context["seen"])
    send(operator, workbook(province.operator.organisation, rows(3)), seen=seen)
    address = send(operator, workbook(province.operator.organisation, rows(4)), seen=seen).url
    work_off()
    page = operator.get(address).content.decode()
    assert "示例充电甲公司 运营机构填报人 运营机构填报人 01 已于 2026-01-12" in page
    assert Round.objects.get().row_count == 3


def test_mending_thousands_of_equal_values_is_work_for_later(province, operator, monkeypatch):
    monkeypatch.setattr("evenwatt.web.desks.filing_mending.MANY_ROWS", 5)
    send(operator, workbook(province.operator.organisation, rows(20, county="洪山县")))
    work_off()
    filing = Filing.objects.get()
    first = filing.rounds.get().rows.first()
    typed = {**first.values, "county": "洪山区", "everywhere": "county", "version": str(filing.version)}
    answer = operator.post(reverse("filing_row", args=[filing.pk, first.excel_row]), typed)
    assert answer.url == reverse("progress", args=[Progress.objects.latest("pk").pk])
    work_off()
    assert Progress.objects.latest("pk").outcome == Outcome.DONE
    assert (Round.objects.get().error_rows, Round.objects.get().mended_rows) == (0, 20)


def test_the_check_of_a_large_upload_tells_how_far_it_is(province, monkeypatch):
    monkeypatch.setattr("evenwatt.forms.check_cells._TELL_EVERY", 10)
    monkeypatch.setattr("evenwatt.filing.workbook._SAY_EVERY", 10)
    filer, said = province.operator.organisation, []
    check_workbook(
        workbook(filer, rows(40)),
        "报备.xlsx",
        filer=filer,
        today=date(2026, 1, 12),
        say=lambda doing, done=0, total=None: said.append((doing, done, total)),
    )
    assert said == [
        ("正在读取报备表", 0, None),
        *(("正在逐行核对", done, 40) for done in (0, 5, 10, 15)),
        *(("正在整理核对结果", done, 40) for done in (20, 22, 25, 27)),
    ]


def test_another_stage_is_timed_by_itself(province):
    work = begin_work("list_export", "x", by=province.operator.actor(), at=at("2026-01-12"))
    report(work, "正在读取报备表")
    report(work, "正在逐行核对", done=100, total=1000)
    work.refresh_from_db()
    assert (work.started_at, work.done_before) == (work.updated_at, 100)
    begun = work.started_at
    report(work, "正在逐行核对", done=200, total=1000)
    work.refresh_from_db()
    assert (work.started_at, work.done_before, work.done) == (begun, 100, 200)


@pytest.mark.parametrize(
    ("seconds", "done", "left"),
    [(26, 1, None), (1, 50_000, None), (2, 1_999, None), (2, 2_000, 98), (10, 50_000, 10)],
)
def test_the_rest_is_told_from_the_pace_of_the_stage(seconds, done, left):
    begun = at("2026-01-12")
    now = begun + timedelta(seconds=seconds)
    assert Progress(started_at=begun, updated_at=now, done=done, total=100_000).seconds_left == left


def test_what_was_done_in_other_stages_is_no_pace():
    begun = at("2026-01-12")
    work = Progress(
        started_at=begun, updated_at=begun + timedelta(seconds=9), total=100, done_before=75, done=75
    )
    assert work.seconds_left is None
