"""The registry through the interface: filters, pages without gaps, synchronisation, reports of operation."""

from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evenwatt.kernel.audit.act import act
from evenwatt.registry.models import Charger, Station
from tests.fixtures import walk
from tests.fixtures.platforms import platform_year
from tests.fixtures.province import Province, at, build_province, rows, set_today
from tests.fixtures.system import System
from tests.rooms.test_filed_facts import FACTS


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    province = build_province()
    walk.approved_filing(province, rows(7))
    return province


@pytest.fixture
def system(province) -> System:
    return System(province.operator)


def serials(answer) -> list[str]:
    assert answer.status_code == 200, answer.content.decode()
    return [each["serial"] for each in answer.json()["items"]]


def test_pages_tell_every_charger_once(system):
    path, seen = "/chargers?limit=3", []
    while path:
        page = system.get(path)
        seen += serials(page)
        path = page.json()["next"]
    assert seen == [f"SN{number:05d}" for number in range(1, 8)]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("county=420111", 7), ("county=420100", 7), ("county=420115", 0), ("serial=SN00003", 1),
        ("serial=SN", 7), ("state=in_use", 7), ("state=stopped", 0), ("station=999999", 0),
    ],
)  # fmt: skip
def test_chargers_are_filtered(system, query, count):
    assert len(serials(system.get(f"/chargers?{query}"))) == count


def test_others_read_nothing(province):
    other = System(province.other_operator)
    assert serials(other.get("/chargers")) == []
    assert other.get("/stations").json()["items"] == []
    assert other.get(f"/chargers/{Charger.objects.order_by('pk')[0].public_code}").status_code == 404


def test_what_changed_since_is_told_and_nothing_else(fresh_database):
    set_today("2026-01-12")
    province = build_province()
    walk.approved_filing(province, rows(7))
    system = System(province.operator)
    before = system.get("/chargers").json()["as_of"]
    since = quote(before)
    later = quote((at("2099-01-01") + timedelta(days=1)).isoformat())
    assert len(serials(system.get("/chargers?updated_since=2020-01-01T00:00:00Z"))) == 7
    assert serials(system.get(f"/chargers?updated_since={later}")) == []
    charger, station = Charger.objects.order_by("pk")[2], Station.objects.get()
    with act("test", clause="R-4.2.1-a", by=None, at=at("2026-01-13")):
        Charger.objects.filter(pk=charger.pk).update(year=2020)
        Station.objects.filter(pk=station.pk).update(address="武汉市洪山区二路2号")
    assert serials(system.get(f"/chargers?updated_since={since}")) == [charger.serial]
    (told,) = system.get(f"/stations?updated_since={since}").json()["items"]
    assert told["address"] == "武汉市洪山区二路2号"


def test_the_moment_of_an_answer_is_the_clocks_of_the_site(system):
    told = datetime.fromisoformat(system.get("/chargers").json()["as_of"])
    assert told.date().isoformat() == "2026-01-12"
    assert system.get("/chargers?updated_since=0001-01-01T00:00:00Z").status_code == 200


def test_a_public_code_is_read_as_people_type_it(system):
    code = Charger.objects.order_by("pk")[0].public_code
    typed = quote(f"{code[:5].lower()}-{code[5:]}")
    assert system.get(f"/chargers/{typed}").json()["public_code"] == code


def test_a_record_tells_the_facts_that_the_pages_show(db):
    set_today("2026-01-12")
    province = build_province()
    walk.approved_filing(province, rows(2, **FACTS), with_optional=True)
    system = System(province.operator)
    platform_year(province, 1, day="2026-01-12")
    one, other = Charger.objects.order_by("pk")
    with act("test", clause="R-4.2.1-a", by=None, at=at("2026-01-12")):
        ratings = {"own_v": Decimal(750), "own_a": Decimal(160)}
        Charger.objects.filter(pk=one.pk).update(**ratings, paused_on="2026-01-10")
        Charger.objects.filter(pk=other.pk).update(state="merged", merged_into=one)
    told = system.get(f"/chargers/{one.public_code}").json()
    figures = ("rated_kw", "rated_v", "rated_a", "display_step_kwh", "connectors")
    assert [told[name] for name in figures] == [120, 750, 160, 0.001, 2]
    assert (told["paused_on"], told["ceased_on"]) == ("2026-01-10", None)
    assert (told["construction_confirmed_on"], told["unsuited_to_lots"], told["merged_into"]) == (
        None,
        "",
        "",
    )
    (stay,) = told["platforms"]
    assert stay == {"platform": province.platform.organisation.name, "since": "2026-01-12", "until": None}
    place = {name: told["station"][name] for name in ("site_kind", "site_kind_name", "latitude", "longitude")}
    assert place == {
        "site_kind": "transport_hub",
        "site_kind_name": "交通枢纽",
        "latitude": 30.5,
        "longitude": 114.41,
    }
    assert system.get("/stations").json()["items"] == [told["station"]]
    assert system.get(f"/chargers/{other.public_code}").json()["merged_into"] == one.public_code


def test_a_stay_on_a_platform_is_a_change_of_the_charger(fresh_database):
    set_today("2026-01-12")
    province = build_province()
    walk.approved_filing(province, rows(3))
    system = System(province.operator)
    since = quote(system.get("/chargers").json()["as_of"])
    platform_year(province, 1, day="2026-01-12")
    assert serials(system.get(f"/chargers?updated_since={since}")) == ["SN00001"]


def test_a_page_of_chargers_costs_the_same_for_any_length(system, django_assert_num_queries):
    system.get("/chargers?limit=1")  # the first of a test also asks for what is kept between requests
    with CaptureQueriesContext(connection) as short:
        system.get("/chargers?limit=1")
    with django_assert_num_queries(len(short)):
        system.get("/chargers?limit=7")


def test_the_catalogue_is_read_however_a_model_is_spelt(system):
    (found,) = system.get(f"/models?maker={quote('甲制造商')}&model={quote('dc 120')}").json()["items"]
    assert (found["model"], found["proposed_kind"]) == ("DC-120kW", "DC")


def test_a_stop_of_operation_reaches_the_public_status(system):
    code = system.get("/chargers?serial=SN00002").json()["items"][0]["public_code"]
    told = {"change": "cease", "chargers": [code], "effective_on": "2026-01-12", "reason": "场地租约到期"}
    sent = system.post("/operation-reports", told)
    assert sent.status_code == 201, sent.content.decode()
    (report,) = sent.json()["items"]
    assert (report["chargers"], report["late"]) == ([code], False)
    assert system.get(f"/chargers/{code}").json()["state"] == Charger.objects.get(public_code=code).state
    assert Charger.objects.get(public_code=code).state != "in_use"
    assert system.get("/operation-reports").json()["items"] == [report]
    assert system.get(f"/operation-reports/{report['id']}").json() == report


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"chargers": ["XXXX"]}, "unknown_chargers"),
        ({"chargers": []}, "unknown_chargers"),
        ({"change": "transfer"}, "transfer_by_pages"),
        ({"reason": ""}, "no_reason"),
        ({"effective_on": "2026-01-13"}, "not_yet"),
        ({"effective_on": "soon"}, "bad_parameter"),
    ],
)
def test_a_wrong_report_changes_nothing(system, wrong, code):
    own = Charger.objects.order_by("pk")[0].public_code
    told = {"change": "cease", "chargers": [own], "effective_on": "2026-01-12", "reason": "拆除", **wrong}
    refused = system.post("/operation-reports", told)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.content.decode()
    assert not Charger.objects.exclude(state="in_use").exists()
