"""The registry desk through HTTP: chargers with their next step, one charger, models, search."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.rectification.actions import notify
from evenwatt.rectification.models import Rectification
from evenwatt.registry.models import Charger, ChargerModel
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today

COUNT = 120


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-20")
    province = build_province()
    far = rows(2, first=900, station="江夏站", county="江夏区", address="武汉市江夏区二路1号")
    walk.approved_filing(province, rows(COUNT) + far)
    return province


def client_of(capacity) -> Client:
    return log_in(Client(), capacity)


def serials(client: Client, query: str = "") -> list[str]:
    """The serials of the whole list, page by page."""
    answer = client.get(reverse("chargers") + query)
    seen = [row.charger.serial for row in answer.context["rows"]]
    while answer.context["next_url"]:
        answer = client.get(reverse("chargers") + answer.context["next_url"])
        seen += [row.charger.serial for row in answer.context["rows"]]
    return seen


def test_every_office_sees_its_own_chargers(province):
    for capacity, count in (
        (province.operator, COUNT + 2),
        (province.other_operator, 0),
        (province.county, COUNT),
        (province.other_county, 2),
        (province.city, COUNT + 2),
        (province.direct_county, 0),
        (province.province_officer, COUNT + 2),
        (province.manager, 0),
    ):
        seen = serials(client_of(capacity))
        assert len(seen) == len(set(seen)) == count, capacity
    assert Client().get(reverse("chargers")).url.startswith(reverse("login"))


@pytest.mark.clause("R-3.14-a")
def test_the_list_is_narrowed_by_serial_code_place_operator_and_state(province):
    client = client_of(province.city)
    charger = Charger.objects.get(serial="SN00007")
    operator = province.operator.organisation_id
    for query, count in (
        ("?q=SN0000", 9),
        (f"?q={charger.public_code}", 1),
        (f"?q={charger.public_code.lower()}", 1),
        ("?q=N0000", 9),
        ("?q=江夏站", 2),
        ("?q=没有", 0),
        ("?place=420115", 2),
        ("?place=420100", COUNT + 2),
        (f"?operator={operator}", COUNT + 2),
        ("?state=stopped", 0),
        (f"?station={charger.station_id}", COUNT),
        ("?place=nowhere&state=unknown", COUNT + 2),
    ):
        assert len(serials(client, query)) == count, query


def test_each_charger_shows_its_next_step(province):
    client = client_of(province.operator)
    assert "等待列入 2026 年度抽检计划" in client.get(reverse("chargers")).content.decode()
    walk.issued_plan(province)
    walk.drawn_scheme(province)
    listed = client.get(reverse("chargers")).content.decode()
    assert all(words in listed for words in ("等待现场检定", "等待本批样本检定", "未抽中"))


def test_the_list_asks_the_same_number_of_queries_for_any_length(province, django_assert_max_num_queries):
    walk.issued_plan(province)
    walk.drawn_scheme(province)
    client = client_of(province.city)
    for query in ("?q=SN00001", ""):
        with django_assert_max_num_queries(22):
            client.get(reverse("chargers") + query)


@pytest.mark.parametrize("after", ["%%%", "bm9uZQ", "WyJ4Il0", "W3t9XQ", "W1tdXQ"])  # …, ["x"], [{}], [[]]
def test_a_page_key_that_cannot_be_read_shows_the_first_page(province, after):
    answer = client_of(province.city).get(reverse("chargers"), {"after": after})
    assert answer.status_code == 200
    assert answer.context["rows"][0].charger.serial == "SN00001"


def test_what_is_seen_is_exported(province):
    answer = client_of(province.city).get(reverse("chargers_export") + "?place=420115")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["SN00900", "SN00901"]


def test_a_charger_has_a_page_for_its_offices_only(province):
    charger = Charger.objects.get(serial="SN00007")
    for route in ("charger", "charger_history", "charger_documents"):
        address = reverse(route, args=[charger.pk])
        for capacity, status in (
            (province.operator, 200),
            (province.county, 200),
            (province.city, 200),
            (province.other_operator, 404),
            (province.other_county, 404),
            (province.verifier, 404),
        ):
            assert client_of(capacity).get(address).status_code == status, (route, capacity)
        assert Client().get(address).url.startswith(reverse("login"))
    life = client_of(province.operator).get(reverse("charger_history", args=[charger.pk]))
    assert "报备登记" in life.content.decode()


def test_a_charger_links_what_its_reader_may_open(province):
    plan = walk.issued_plan(province)
    charger = Charger.objects.get(serial="SN00007")
    address, link = reverse("charger", args=[charger.pk]), reverse("plan", args=[plan.pk])
    assert link in client_of(province.county).get(address).content.decode()
    of_operator = client_of(province.operator).get(address).content.decode()
    assert plan.number in of_operator
    assert link not in of_operator


def test_the_institution_sees_what_is_planned_for_it(province):
    walk.issued_plan(province)
    assert len(serials(client_of(province.verifier))) == COUNT + 2


# ---- model catalogue -------------------------------------------------------------------------------


def test_an_operator_confirms_a_model_once(province):
    client, entry = client_of(province.operator), ChargerModel.objects.get()
    assert "按型号推断" in client.get(reverse("models")).content.decode()
    address = reverse("model_confirm", args=[entry.pk])
    client.post(address, {"kind": "DC", "accuracy_class": ""})
    entry.refresh_from_db()
    assert entry.confirmed_at is None
    assert client.post(address, {"kind": "DC", "accuracy_class": "1"}).url == reverse("models")
    entry.refresh_from_db()
    assert (entry.kind, entry.accuracy_class) == ("DC", "1")
    differing = client.post(address, {"kind": "AC", "accuracy_class": "2"})
    assert differing.url == reverse("model", args=[entry.pk])
    entry.refresh_from_db()
    assert (entry.kind, entry.accuracy_class) == ("DC", "1")  # a later statement stands beside it


def test_a_model_is_confirmed_by_those_who_run_it(province):
    address = reverse("model_confirm", args=[ChargerModel.objects.get().pk])
    answers = {"kind": "DC", "accuracy_class": "1"}
    assert client_of(province.other_operator).post(address, answers).status_code == 404
    assert client_of(province.county).post(address, answers).status_code == 403
    assert client_of(province.county).get(reverse("models")).status_code == 200
    assert client_of(province.manager).get(reverse("models")).status_code == 403


# ---- search ----------------------------------------------------------------------------------------


def find(capacity, text: str):
    return client_of(capacity).get(reverse("search"), {"q": text})


def test_the_only_hit_is_opened_at_once(province):
    charger = Charger.objects.get(serial="SN00007")
    page = reverse("charger", args=[charger.pk])
    assert find(province.operator, "SN00007").url == page
    assert find(province.operator, f" {charger.public_code} ").url == page
    receipt = province.operator.organisation.filings.get().receipt
    assert find(province.county, receipt).url.startswith(reverse("filings"))


def test_hits_come_in_groups_and_say_when_there_are_more(province):
    found = find(province.city, "SN")
    assert [(group["kind"], len(group["hits"]), group["more"]) for group in found.context["groups"]] == [
        ("charger", 20, True)
    ]
    assert find(province.city, "江夏").url == (
        f"{reverse('chargers')}?station={Charger.objects.get(serial='SN00900').station_id}"
    )
    assert find(province.city, "示例充电").url.startswith(f"{reverse('chargers')}?operator=")


def test_what_is_not_ones_own_is_not_found(province):
    for text in ("SN00007", "洪山区报备", "关山", "示例充电甲"):
        assert find(province.other_operator, text).context["groups"] == []
    assert find(province.operator, "").context["groups"] == []


def test_records_of_the_sampling_year_are_found_by_number(province):
    plan = walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    lot = scheme.lots.order_by("number")[0]
    assert find(province.city, plan.number).url == reverse("plan", args=[plan.pk])
    assert find(province.city, lot.number).url == reverse("lot", args=[lot.pk])
    assert find(province.operator, lot.number).context["groups"] == []
    numbered = find(province.manager, scheme.number).context["groups"]
    assert {group["kind"] for group in numbered} == {"scheme", "lot"}


def test_an_operator_reads_no_verdict_before_it_is_approved(province):
    walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    item = scheme.lots.get(size=COUNT).test_items.filter(state="due").first()
    walk.entered_record(province, item, error_pct="5.0")
    page = reverse("charger", args=[item.charger_id])
    operator, verifier = client_of(province.operator), client_of(province.verifier)
    assert "本台检定" not in operator.get(page).content.decode()
    assert "本台检定" in verifier.get(page).content.decode()


def test_an_operator_reads_of_an_order_once_it_is_served(db):
    set_today("2026-04-01")
    province = build_province()
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    walk.published_evaluation(
        province, walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=2)
    )
    order = Rectification.objects.get()
    page = reverse("charger", args=[order.chargers.all()[0].pk])
    operator, county = client_of(province.operator), client_of(province.county)
    address = reverse("rectification", args=[order.pk])
    assert address not in operator.get(page).content.decode()
    assert address in county.get(page).content.decode()
    notify(order=order, by=province.county.actor(), at=at("2026-03-30"))
    assert address in operator.get(page).content.decode()


def test_a_city_confirms_that_a_charger_does_not_suit_lots(province):
    charger = Charger.objects.order_by("pk")[0]
    city = log_in(Client(), province.city)
    answer = city.post(f"/chargers/{charger.pk}/unsuited", {"reason": "other", "note": ""})
    assert answer.status_code == 422
    assert "请写明" in answer.content.decode()
    city.post(f"/chargers/{charger.pk}/unsuited", {"reason": "altered", "note": ""})
    assert "计量部分经改装" in city.get(f"/chargers/{charger.pk}").content.decode()
    assert "确认不宜按批检定" in city.get(f"/chargers/{charger.pk}/history").content.decode()
    assert (
        "charger_unsuited"
        not in log_in(Client(), province.county).get(f"/chargers/{charger.pk}").content.decode()
    )
