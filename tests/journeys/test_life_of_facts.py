"""A charger's life names the facts that a filing or a ledger changed: from what to what (R-4.4.7-b)."""

import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.exchange.models import Ledger
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.html import parse
from tests.fixtures.province import Province, build_province, log_in, rows, set_today
from tests.journeys.test_ledger_pages import changed, exported, imported

pytestmark = pytest.mark.clause("R-4.4.7-b")


@pytest.fixture
def province(db) -> Province:
    set_today("2026-04-01")
    built = build_province()
    walk.approved_filing(built, rows(3))
    return built


def life(capacity, charger: Charger, language: str = "zh-hans") -> str:
    client = log_in(Client(), capacity)
    client.cookies["django_language"] = language
    return parse(client.get(reverse("charger_history", args=[charger.pk])).content.decode()).text


def first() -> Charger:
    return Charger.objects.order_by("serial")[0]


def test_filed_again_the_life_names_what_the_filing_changed_and_that_it_changed_nothing(province):
    again = rows(3)
    again[0] |= {"year": "2021", "ownership": "加盟", "county": "江夏区", "address": "江夏区新路9号"}
    walk.approved_filing(province, again, day="2026-03-12")
    changed_one = life(province.operator, first())
    for said in (
        "制造年份 2024 → 2021",
        "自营/加盟 自营 → 加盟",
        "所属县（区） 武汉市洪山区 → 武汉市江夏区",
        "→ 江夏区新路9号",
    ):
        assert said in changed_one
    assert "场站类型" not in changed_one  # nobody stated it, so nothing of it changed
    assert "与原登记一致" in life(province.operator, Charger.objects.order_by("serial")[1])


def test_what_a_filing_states_for_the_first_time_was_not_stated_before(province):
    stated = rows(3, site_kind="交通枢纽", rated_kw="120")
    walk.approved_filing(province, stated, day="2026-03-12", with_optional=True)
    told = life(province.operator, first())
    assert "场站类型 未填 → 交通枢纽" in told
    assert "额定功率 kW 未填 → 120" in told
    answer = log_in(Client(), province.county).get(reverse("station_history", args=[first().station_id]))
    station = parse(answer.content.decode()).text
    assert "额定功率 kW 未填 → 120" in station
    assert "3 台" in station  # alike, they are one line


def test_corrected_by_a_ledger_the_life_names_the_fact_and_the_ledger(province):
    county = log_in(Client(), province.county)
    theirs = changed(exported(county), 1, "制造年份", "2019")
    imported(county, theirs)
    ledger = Ledger.objects.get()
    entry = ledger.entries.get(outcome="different")
    sent = {"row": entry.pk, "take": "year", "act": "take"}
    assert county.post(reverse("ledger_decide", args=[ledger.pk]), sent).status_code == 302
    told = life(province.county, entry.charger)
    assert "按台账更正" in told
    assert "强检台账.xlsx" in told
    assert "制造年份 2024 → 2019" in told
    assert LifeLine.objects.get(step="corrected").changes == [{"fact": "year", "was": "2024", "now": "2019"}]


def test_what_the_operator_states_beside_the_form_is_named_too(province):
    operator = log_in(Client(), province.operator)
    operator.post(reverse("charger_edit", args=[first().pk]), {"own_kw": "60", "connectors": "2"})
    told = life(province.operator, first())
    assert "额定功率 kW 未填 → 60" in told
    assert "枪数 未填 → 2" in told


def test_a_verification_names_what_it_found_and_until_when_its_certificate_holds(db):
    set_today("2026-04-01")
    province = build_province()
    scheme = walk.drawn_lot_and_two(province)
    record = walk.approved_record(province, scheme.test_items.filter(lot=None)[0])
    told = life(province.operator, record.charger)
    assert record.valid_until is not None
    assert "工作误差 +0.00 %" in told
    assert f"证书有效期至 {record.valid_until.isoformat()}" in told
    assert "Certificate valid until" in life(province.operator, record.charger, "en")


def test_the_life_shows_notes_in_full_and_who_acted_on_a_phone_too(province):
    answer = log_in(Client(), province.county).get(reverse("charger_history", args=[first().pk]))
    page = answer.content.decode()
    assert province.operator.organisation.filings.get().receipt in page
    assert 'class="clip"' not in page
    assert 'class="minor"' not in page
