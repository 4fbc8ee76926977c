"""Lists by the columns that a person chose: seen, sorted, taken away at once or by the worker."""

import io
from dataclasses import replace

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evenwatt.kernel.parties.actions import give_role, open_account
from evenwatt.kernel.progress.models import Outcome, Progress
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.desk import Desk
from tests.fixtures.province import Province, build_province, log_in, rows, set_today

COUNT = 60


@pytest.fixture
def province(fresh_database) -> Province:
    set_today("2026-01-20")
    province = build_province()
    walk.approved_filing(province, rows(COUNT) + rows(3, first=900, station="光谷站"))
    return province


def client_of(capacity) -> Client:
    return log_in(Client(), capacity)


def sheet_of(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def heads(page) -> list[str]:
    return [head.text for head in page.main.first("thead").all("th")]


def test_columns_are_chosen_and_ordered_without_scripts(province):
    desk = Desk(province.city)
    page = desk.open("/chargers?q=SN009").follow("选择列")
    page = page.send("保存", column=["operator", "year", "state"])
    assert heads(page) == ["出厂编号", "运营机构", "制造年份", "状态"]
    assert len(page.table("充电设施")) == 3  # the filter is kept
    address = reverse("chargers_columns")
    desk.client.post(address, {"column": ["state", "operator", "year"], "up": "year"})
    assert heads(desk.open("/chargers")) == ["出厂编号", "状态", "制造年份", "运营机构"]
    assert heads(Desk(province.county).open("/chargers"))[1] == "型号规格"  # everybody has an own choice
    desk.open(address).send("恢复默认")
    assert heads(desk.open("/chargers"))[1] == "型号规格"


def test_a_column_that_does_not_exist_is_left_out(province):
    client = client_of(province.city)
    client.post(reverse("chargers_columns"), {"column": ["state", "password", "state", "serial"]})
    page = client.get("/chargers")
    assert [column.key for column in page.context["columns"]] == ["serial", "state"]
    client.post(reverse("chargers_columns"), {})
    assert [column.key for column in client.get("/chargers").context["columns"]] == ["serial"]


@pytest.mark.parametrize(
    ("sort", "path"), [("serial", "serial_key"), ("-serial", "-serial_key"), ("-code", "-public_code")]
)
def test_the_list_is_sorted_page_by_page(province, sort, path):
    client = client_of(province.city)
    answer = client.get(f"/chargers?sort={sort}")
    seen = [row.charger.serial for row in answer.context["rows"]]
    while answer.context["next_url"]:
        answer = client.get("/chargers" + answer.context["next_url"])
        seen += [row.charger.serial for row in answer.context["rows"]]
    assert seen == list(Charger.objects.order_by(path).values_list("serial", flat=True))
    assert client.get("/chargers?sort=password").status_code == 200


def test_columns_that_tell_no_story_ask_for_none(province, django_assert_max_num_queries):
    client = client_of(province.city)
    client.post(reverse("chargers_columns"), {"column": ["model", "state"]})
    with django_assert_max_num_queries(9):
        client.get("/chargers")


@pytest.mark.parametrize("address", ["/chargers", "/stations", "/models", "/filings", "/organisations"])
def test_a_list_asks_as_often_for_many_as_for_few(province, address):
    client = client_of(province.city)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    filed = [
        row | {"station": f"第{number}站", "model": f"DC-{number}kW"}
        for number, row in enumerate(rows(20, first=2000, county="江夏区"))
    ]
    other = replace(province, operator=province.other_operator, county=province.other_county)
    walk.approved_filing(other, filed)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_what_is_seen_is_taken_away_with_its_columns(province):
    client = client_of(province.city)
    client.post(reverse("chargers_columns"), {"column": ["station", "year"]})
    found = sheet_of(client.get("/chargers/export?q=光谷&sort=-serial").content)
    assert found == [
        ["出厂编号", "场站", "制造年份"],
        *[[f"SN0090{n}", "光谷站", "2024"] for n in (2, 1, 0)],
    ]
    stations = sheet_of(client.get("/stations/export?q=光谷").content)
    assert [row[0] for row in stations] == ["场站", "光谷站"]


@pytest.fixture
def asked(province, monkeypatch) -> tuple[Client, str]:
    """A large export that was asked for by the city: who asked, and the page of the work."""
    monkeypatch.setattr("evenwatt.web.listed.SMALL", 10)
    client = client_of(province.city)
    address = client.get("/chargers/export?q=SN000").url
    assert client.get("/chargers/export?q=SN000").url == address  # asked twice, written once
    return client, address


def work_off() -> None:
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


def test_many_rows_are_written_by_the_worker_and_told_in_the_inbox(province, asked):
    client, address = asked
    assert "已收到，等待处理" in client.get(address).content.decode()
    assert client.get(f"{address}/export").status_code == 404  # not yet
    work_off()
    inbox = client.get("/inbox").content.decode()
    assert "导出已备好：充电设施" in inbox
    assert f"{address}/export" in inbox
    assert f"{address}/export" in client.get(address).content.decode()
    found = sheet_of(b"".join(client.get(f"{address}/export")))
    assert len(found) == COUNT + 1
    assert found[0][0] == "出厂编号"
    assert "导出已备好" not in client.get("/inbox").content.decode()  # taken away


def test_nobody_else_reads_an_export(province, asked):
    _, address = asked
    work_off()
    for capacity in (province.province_officer, province.county, province.operator, province.direct_city):
        other = client_of(capacity)
        assert other.get(address).status_code == 404
        assert other.get(f"{address}/export").status_code == 404
        assert "导出已备好" not in other.get("/inbox").content.decode()


def test_a_colleague_of_the_same_office_reads_none_either(province, asked):
    _, address = asked
    work_off()
    account = open_account(login="colleague", name="同事 01", password="correct horse battery")
    colleague = client_of(
        give_role(account=account, organisation=province.city.organisation, role=province.city.role)
    )
    assert colleague.get(address).status_code == colleague.get(f"{address}/export").status_code == 404
    assert colleague.get("/chargers/export?q=SN000").url != address  # an own piece of work


def test_an_export_that_fails_says_so(province, asked, monkeypatch):
    client, address = asked

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("evenwatt.web.listed.xlsx_file", broken)
    work_off()
    assert Progress.objects.get().outcome == Outcome.FAILED
    assert "导出未完成：充电设施" in client.get("/inbox").content.decode()
    assert "返回列表" in client.get(address).content.decode()
    assert client.get(f"{address}/export").status_code == 404
    assert "导出未完成" not in client.get("/inbox").content.decode()  # read
