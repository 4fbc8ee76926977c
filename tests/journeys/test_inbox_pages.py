"""The inbox: what the office owes and waits for; empty it says what comes next, by the calendar alone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from evenwatt.kernel.duties.models import Duty
from evenwatt.registry.models import StopNotice
from evenwatt.web.duty_links import LINKS
from tests.fixtures import walk
from tests.fixtures.desk import Desk
from tests.fixtures.platforms import platform_year
from tests.fixtures.province import Province, build_province, log_in, rows, set_today


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.mark.parametrize(
    ("office", "next_comes"),
    [
        ("province_officer", "市局下达年度抽检计划，2026年2月28日截止"),
        ("city", "市局下达年度抽检计划，2026年2月28日截止"),
        ("county", "运营机构报送年度充电设施信息，2026年9月30日截止"),
        ("operator", "运营机构报送年度充电设施信息，2026年9月30日截止"),
        ("approver", "市局下达年度抽检计划，随后联系运营机构、形成批、抽样和检定，2026年2月28日截止"),
    ],
)
def test_an_empty_inbox_says_what_comes_next(db, office, next_comes):
    set_today("2026-01-12")
    capacity = getattr(build_province(), office)
    shown = strip_tags(log_in(Client(), capacity).get("/inbox").content.decode())
    assert f"下一项年度事项：{next_comes}" in " ".join(shown.split()).replace("： ", "：")


def test_what_was_handed_in_waits_for_the_other_office(province):
    filing = walk.submitted_filing(province.operator, rows(2))
    shown = Desk(province.operator).open("/inbox")
    assert not Desk(province.operator).duties()
    waits = next(shown.main.classed("group-waiting"))
    assert "核查报备信息" in waits.text
    assert "等待 洪山区市场监督管理局" in waits.text
    assert str(filing) in waits.text
    due_on = Duty.objects.get(kind="filing_review", closed_at=None).due_on
    assert f"{due_on:%Y-%m-%d}" in waits.text
    assert shown.follow("核查报备信息").url == f"/filings/{filing.pk}"
    assert not list(Desk(province.other_county).open("/inbox").main.classed("group-waiting"))


def test_platforms_told_by_one_order_are_waited_for_in_a_line_each(province):
    scheme = walk.drawn_lot_and_two(province)
    platform_year(province, day="2025-11-10")
    walk.disposed_evaluation(province, walk.verified_lot(province, scheme, nonconforming=13))
    waits = next(Desk(province.city).open("/inbox").main.classed("group-waiting"))
    lines = [line.text for line in waits.classed("duty") if "停止接入并确认" in line.text]
    assert len(lines) == 1
    assert StopNotice.objects.filter(state="notified").count() > 1


def test_the_inbox_costs_the_same_number_of_queries_however_much_is_owed(province):
    walk.submitted_filing(province.operator, rows(2))
    offices = [Desk(province.county), Desk(province.operator)]
    few = [_queries(desk) for desk in offices]
    duty = Duty.objects.get(kind="filing_review", closed_at=None)
    for kind in LINKS.keys() - {"filing_review", "stop_connecting"}:
        duty.pk, duty.kind = None, kind
        duty.save(force_insert=True)
    assert all(len(list(desk.open("/inbox").main.classed("duty"))) == len(LINKS) - 1 for desk in offices)
    assert [_queries(desk) for desk in offices] == few


def _queries(desk: Desk) -> int:
    with CaptureQueriesContext(connection) as asked:
        desk.open("/inbox")
    return len(asked)
