"""The inbox of an office that owes nothing says what comes next, and when, by the calendar alone."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests.fixtures.province import build_province, log_in, set_today


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
