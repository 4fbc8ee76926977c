"""What operator, county and interface read of a ceased charger that is filed again (R-6.1-a)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.operation_change import report_change
from evenwatt.registry.models import Charger
from evenwatt.registry.states import Change
from tests.fixtures import walk
from tests.fixtures.html import parse
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today
from tests.fixtures.system import System

pytestmark = pytest.mark.clause("R-6.1-a")


@pytest.fixture
def province(db) -> Province:
    set_today("2026-04-10")
    province = build_province()
    walk.approved_filing(province, rows(3))
    report_change(
        change=Change.CEASE,
        charger_ids=[Charger.objects.get(serial="SN00001").pk],
        effective_on=date(2026, 3, 27),
        reason="场地租约到期",
        by=province.operator.actor(),
        at=at("2026-03-30"),
    )
    return province


def page(capacity, route: str, key: int, **query: str) -> str:
    answer = log_in(Client(), capacity).get(reverse(route, args=[key]), query)
    assert answer.status_code == 200
    return parse(answer.content.decode()).text


def test_the_operator_reads_what_to_do_beside_the_row(province):
    filing = walk.uploaded_filing(province.operator, rows(3), day="2026-04-09")
    told = page(province.operator, "filing", filing.pk)
    assert "本单位已报告自 2026-03-27 起停止运营" in told
    assert "已停止运营" in told
    assert "新增" not in told


def test_the_county_finds_it_by_a_tab_and_the_life_does_not_say_that_it_agreed(province):
    filing = walk.submitted_filing(province.operator, rows(3), day="2026-04-09")
    for show in ("ceased", "focus"):
        told = page(province.county, "filing_review", filing.pk, show=show)
        assert "SN00001" in told
        assert "SN00002" not in told
    approve_filing(filing=filing, opinion="属实", by=province.county.actor(), at=at("2026-04-10"))
    life = page(province.operator, "charger_history", Charger.objects.get(serial="SN00001").pk)
    assert "报备中再次列入，未予登记，仍为停止运营" in life
    assert "与原登记一致" not in life


def test_the_interface_tells_it_as_a_finding_and_in_the_comparison(province):
    filing = walk.uploaded_filing(province.operator, rows(3), day="2026-04-09")
    system = System(province.operator)
    compared = system.get(f"/filings/{filing.pk}/comparison").json()
    assert (compared["ceased"], compared["new"], compared["same"]) == (1, 0, 2)
    (row,) = system.get(f"/filings/{filing.pk}/rows?fate=ceased").json()["items"]
    assert [each["code"] for each in row["findings"]] == ["ceased_charger"]
