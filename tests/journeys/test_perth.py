"""Thirty-five real charge points: a site spelt in two ways, models that do not tell their kind."""

import pytest

from evenwatt.kernel.parties.roles import Role
from tests.fixtures.desk import Desk, Page
from tests.fixtures.hubei import Hubei
from tests.fixtures.province import WUHAN, set_today
from tests.journeys import steps

JIANGAN = "420102"


@pytest.fixture
def hubei(fresh_database) -> Hubei:
    set_today("2025-09-16")
    return Hubei()


@pytest.fixture
def operator(hubei) -> Desk:
    return hubei.operator("Perth & Kinross Council", JIANGAN)


@pytest.fixture
def preview(operator, real_data) -> Page:
    return steps.upload(operator, (real_data / "filings/perth_appendix_b.xlsx").read_bytes())


@pytest.fixture
def registered(hubei, operator, preview) -> Page:
    steps.submit(operator)
    return steps.approve_filing(hubei.at(Role.COUNTY_OFFICER, JIANGAN))


def doubtful(operator: Desk, preview: Page) -> dict[str, dict[str, str]]:
    """Serial → the row, of what the preview marks as doubtful."""
    rows = operator.open(f"{preview.url}?show=warning").whole("报备的内容")
    return {row["出厂编号"]: row for row in rows}


def test_a_site_spelt_in_two_ways_is_asked_about_and_not_changed(operator, preview):
    stations = [row["充电场站名称"] for row in doubtful(operator, preview).values()]
    asked = [words for words in stations if "可能是同一场站" in words]
    assert asked == [
        "Broxden Park & Ride, Perth工作表“附录B”第8行“充电场站名称”："
        "“Broxden Park & Ride, Perth”与“Broxden Park & Ride”可能是同一场站："
        "如是，请统一名称；如不是，不必更改"
    ]


def test_a_model_that_does_not_tell_its_kind_is_asked_about_once(operator, preview):
    rows = doubtful(operator, preview)
    assert {row["核对"] for row in rows.values()} == {"提醒"}
    asked = [row["型号规格"] for row in rows.values() if "看不出交流或直流" in row["型号规格"]]
    assert [words.partition("工作表")[0] for words in asked] == [
        "APT Triple Rapid Charger",
        "Siemens Triple Rapid Charger",
        "Siemens Semi-Rapid",
    ]


def test_doubts_stop_nobody(operator, registered):
    assert len(operator.open("/chargers").whole("充电设施")) == 35
    models = operator.open("/models?show=all").table("型号")
    proposed = {row["型号规格"]: row["按型号推断"] for row in models}
    assert proposed["APT 22kW Dual Outlet"] == "交流充电桩"
    assert proposed["APT Triple Rapid Charger"] == "看不出"


def test_models_form_lots_of_their_own_and_small_groups_none(hubei, registered):
    set_today("2026-02-10")
    steps.issue_plan(hubei.at(Role.CITY_OFFICER, WUHAN), hubei.institution.name)
    scheme = steps.form_lots_and_file(hubei.at(Role.INSTITUTION_MANAGER))
    lots = {row["型号规格、制造商"].partition(" ·")[0]: row["批量 N"] for row in scheme.table("批")}
    assert lots == {
        "APT 22kW Dual Outlet APT": "11",
        "APT Triple Rapid Charger APT": "13",
        "Siemens 7 kW Dual Outlet Siemens": "4",
    }
    assert {row["型号规格、制造商"].rpartition("· ")[2] for row in scheme.table("批")} == {"型号未确认"}
    assert scheme.figures["逐台检定（台）"] == "7"
