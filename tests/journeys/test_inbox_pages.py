"""The inbox: what the office owes and waits for; empty it says what comes next, by the calendar alone."""

from datetime import date

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
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today


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


def _owed(office, day: str, kind: str = "filing_review", number: int = 1) -> Duty:
    return Duty.objects.create(
        kind=kind,
        subject_type="filing",
        subject_id=number,
        subject=f"报备 {number}",
        organisation=office.organisation,
        role=office.role,
        clause="R-4.3.1-b",
        opened_at=at("2026-01-05"),
        counted_from=date(2026, 1, 5),
        due_on=date.fromisoformat(day) if day else None,
    )


def _titles(page) -> list[str]:
    return [next(line.classed("duty-record")).text for line in page.main.classed("duty")]


def _chips(page) -> dict[str, str]:
    return {
        chip.text.partition(" ")[0]: chip["href"]
        for row in page.main.classed("filters")
        for chip in row.classed("chip")
    }


@pytest.fixture
def full(province) -> Province:
    """The county's inbox on a Monday: one duty just overdue, two of the week to its last day, and so on."""
    days = ("2026-01-09", "2026-01-12", "2026-01-18", "2026-01-19", "")
    for number, day in enumerate(days, 1):
        _owed(province.county, day, number=number)
    _owed(province.county, "2026-01-09", kind="status_note", number=9)
    return province


def test_the_inbox_is_filtered_by_group_and_by_kind_with_counts(full):
    desk = Desk(full.county)
    page = desk.open("/inbox")
    words = [chip.text for row in page.main.classed("filters") for chip in row.classed("chip")]
    assert words == ["已逾期 2", "本周到期 2", "以后到期 1", "未定期限 1", "核查报备信息 5", "知悉运营变动 1"]
    shown = {word: _titles(desk.open("/inbox" + url)) for word, url in _chips(page).items()}
    assert shown["已逾期"] == ["报备 1", "报备 9"]
    assert shown["本周到期"] == ["报备 2", "报备 3"]
    assert shown["以后到期"] == ["报备 4"]
    assert shown["未定期限"] == ["报备 5"]
    assert shown["知悉运营变动"] == ["报备 9"]
    overdue = page.follow("已逾期 2")
    assert "列出 2 件，另有 4 件未列出" in overdue.text
    reviews = desk.open("/inbox" + _chips(overdue)["核查报备信息"])
    assert _titles(reviews) == ["报备 1"]
    assert _titles(desk.open("/inbox" + _chips(reviews)["已逾期"])) == [f"报备 {n}" for n in (1, 2, 3, 4, 5)]
    assert _titles(reviews.follow("列出全部")) == _titles(page)


def test_a_filter_is_kept_for_the_capacity_until_it_is_dropped(full):
    desk = Desk(full.county)
    kept = desk.open("/inbox?group=overdue&kind=status_note").send("每次打开待办都按此筛选")
    assert kept.url == "/inbox"
    assert _titles(desk.open("/inbox")) == ["报备 9"]
    assert len(_titles(desk.open("/inbox?group=&kind="))) == 6
    assert len(_titles(Desk(full.county).open("/inbox"))) == 1  # it outlives the session
    _owed(full.other_county, "2026-01-30", number=20)
    assert _titles(Desk(full.other_county).open("/inbox")) == ["报备 20"]
    Duty.objects.filter(kind="status_note").update(closed_at=at("2026-01-12"))
    assert "按此筛选没有事项" in desk.open("/inbox").text
    assert len(_titles(desk.open("/inbox").send("打开待办时不再按此筛选"))) == 5


def test_what_is_no_group_and_no_kind_filters_nothing(full):
    assert len(_titles(Desk(full.county).open("/inbox?group=x&kind=password"))) == 6


def test_the_group_of_what_others_owe_is_filtered_as_well(province):
    walk.submitted_filing(province.operator, rows(2))
    _owed(province.operator, "", kind="transfer_accept", number=3)
    desk = Desk(province.operator)
    chips = _chips(desk.open("/inbox"))
    assert "核查报备信息" in desk.open("/inbox" + chips["等待他方办理"]).text
    assert len(_titles(desk.open("/inbox" + chips["未定期限"]))) == 1
    assert len(_titles(desk.open("/inbox" + chips["核查报备信息"]))) == 1


def test_what_is_selected_goes_to_the_page_that_approves_several(province):
    filing = walk.submitted_filing(province.operator, rows(2))
    _owed(province.county, "", kind="status_note", number=filing.pk)
    page = Desk(province.county).open("/inbox")
    offered = [box for line in page.main.classed("duty") for box in line.all("input")]
    assert len(offered) == 2
    assert [box["value"] for box in offered if box["name"] == "row"] == [str(filing.pk)]
    check = page.send("一并通过所选", row=[str(filing.pk)])
    assert check.title == "检查：一并核查通过"
    assert str(filing) in check.text


def test_an_office_without_a_page_for_several_is_told_so(province):
    _owed(province.operator, "", kind="transfer_accept")
    page = Desk(province.operator).open("/inbox")
    bar = next(page.main.classed("bulk-bar"))
    assert "所选事项不能一并办理，请逐件办理" in bar.text
    assert not list(bar.all("button"))
