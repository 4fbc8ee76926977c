"""Ledgers of more chargers than one waits for: written and taken in by the worker, followed in the page."""

import io

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from evenwatt.exchange import background
from evenwatt.exchange.models import Ledger
from evenwatt.kernel.progress.models import Outcome, Progress
from evenwatt.web import ledger_export
from tests.fixtures import walk
from tests.fixtures.desk import opened, uploaded
from tests.fixtures.province import Province, build_province, log_in, rows, set_today

pytestmark = pytest.mark.clause("R-4.3.2-a")
EXPORT = "/chargers/ledgers/export/file?mapping=compulsory-platform"


@pytest.fixture
def province(fresh_database, monkeypatch) -> Province:
    for module in (background, ledger_export):
        monkeypatch.setattr(module, "MANY_CHARGERS", 5)
    set_today("2026-04-01")
    built = build_province()
    walk.approved_filing(built, rows(8))
    return built


def work() -> None:
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


def test_a_large_ledger_goes_out_and_comes_back_by_the_worker(province):
    county = log_in(Client(), province.county)
    asked = county.get(EXPORT)
    assert asked.url == f"/work/{Progress.objects.get().pk}"
    again = county.get(EXPORT)
    assert (again.url, Progress.objects.count()) == (asked.url, 1)  # the same is not doubled
    assert "已收到，等待处理" in county.get(asked.url).content.decode()
    work()
    assert "导出已备好" in opened(county, "/inbox").text
    answer = county.get(f"{asked.url}/export")
    content = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet.max_row == 2 + 8  # heading and titles
    assert "20260401.xlsx" in answer["Content-Disposition"]
    assert log_in(Client(), province.city).get(f"{asked.url}/export").status_code == 404

    page = opened(county, "/chargers/ledgers/import")
    page.send("导入并比对", ledger=uploaded(content, "强检台账.xlsx"), mapping="compulsory-platform")
    assert not Ledger.objects.exists()
    work()
    ledger = Ledger.objects.get()
    assert (ledger.row_count, {entry.outcome for entry in ledger.entries.all()}) == (8, {"equal"})
    inbox = opened(county, "/inbox")
    assert "台账已比对：强检台账.xlsx" in inbox.text
    page = inbox.follow("查看比对结果")
    assert "登记没有改动" in page.text
    assert "台账已比对" not in opened(county, "/inbox").text
    page.follow("查看比对结果")


def test_a_large_file_that_is_no_table_is_refused_in_the_page_of_the_work(province):
    county = log_in(Client(), province.county)
    page = opened(county, "/chargers/ledgers/import")
    page.send("导入并比对", ledger=uploaded(b"no table", "台账.xlsx"), mapping="compulsory-platform")
    work()
    done = Progress.objects.get()
    assert (done.outcome, Ledger.objects.exists()) == (Outcome.REFUSED, False)
    assert "台账未能导入：台账.xlsx" in opened(county, "/inbox").text
    assert "另存为 xlsx" in opened(county, f"/work/{done.pk}").text


def test_done_twice_a_ledger_is_taken_in_once(province):
    county = log_in(Client(), province.county)
    county.get(EXPORT)
    work()
    content = b"".join(county.get(f"/work/{Progress.objects.get().pk}/export").streaming_content)
    page = opened(county, "/chargers/ledgers/import")
    page.send("导入并比对", ledger=uploaded(content, "强检台账.xlsx"), mapping="compulsory-platform")
    key = Progress.objects.latest("pk").pk
    background.do_import(progress_id=key)
    background.do_import(progress_id=key)
    assert Ledger.objects.count() == 1
