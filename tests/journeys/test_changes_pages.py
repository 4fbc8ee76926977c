"""Changes in the year through HTTP: facts, end of operation, transfer, duplicates, models, lives."""

import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.kernel.audit.act import act
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.registry.models import Charger, ChargerModel, Merge, Station, StatusReport, Transfer
from evenwatt.registry.states import ChargerState
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today

COUNT = 20


@pytest.fixture
def province(db) -> Province:
    set_today("2026-04-01")
    province = build_province()
    walk.approved_filing(province, [*rows(COUNT), *rows(1, maker="甲制造商有限公司")])
    return province


def client_of(capacity) -> Client:
    return log_in(Client(), capacity)


def station() -> Station:
    return Station.objects.get(operator__name="示例充电甲公司")


def keys(count: int) -> list[int]:
    return list(Charger.objects.order_by("pk").values_list("pk", flat=True)[:count])


def body(answer) -> str:
    return answer.content.decode()


# ---- facts -----------------------------------------------------------------------------------------


def test_an_operator_describes_its_station_and_the_history_keeps_it(province):
    operator = client_of(province.operator)
    address = reverse("station_edit", args=[station().pk])
    for given, words in (
        ({"latitude": "114.3", "longitude": "30.5"}, "经度和纬度填反了"),
        ({"latitude": "39.9", "longitude": "116.0"}, "不在本省范围内"),
        ({"latitude": "30.5"}, "经度和纬度应同时填写"),
        ({"latitude": "abc", "longitude": "114"}, "请填写数字"),
        ({"site_kind": "moon"}, "场站类型"),
    ):
        refused = operator.post(address, given)
        assert refused.status_code == 422
        assert words in body(refused)
    good = {"site_kind": "service_area", "latitude": "30.5", "longitude": "114.3"}
    assert operator.post(address, good).status_code == 302
    page = body(operator.get(reverse("station", args=[station().pk])))
    assert "高速公路和普通国省干道服务区" in page
    assert "WGS-84" in page
    assert "补充信息" in body(operator.get(reverse("station_history", args=[station().pk])))
    found = operator.get(reverse("stations"), {"site": "service_area"})
    assert [each.station.pk for each in found.context["rows"]] == [station().pk]
    assert operator.get(reverse("stations"), {"site": "unknown"}).context["rows"] == []


def test_an_operator_describes_a_charger(province):
    operator = client_of(province.operator)
    key = keys(1)[0]
    assert operator.post(reverse("charger_edit", args=[key]), {"own_kw": "-1"}).status_code == 422
    good = {"own_kw": "120", "own_step_kwh": "0.001", "connectors": "2"}
    assert operator.post(reverse("charger_edit", args=[key]), good).status_code == 302
    page = body(client_of(province.county).get(reverse("charger", args=[key])))
    assert "120" in page
    assert "充电枪" in page


def test_construction_is_confirmed_once(province):
    operator = client_of(province.operator)
    address = reverse("construction")
    assert operator.get(address).context["total"].rows == COUNT + 1
    assert operator.post(address, {"row": keys(2)}).status_code == 422  # without the promise
    assert operator.post(address, {"row": keys(2), "promised": "on"}).status_code == 302
    assert operator.get(address).context["total"].rows == COUNT - 1
    assert operator.post(address, {"all": "1", "promised": "on"}).status_code == 302
    assert "确认新设施符合建设运营规定" not in body(operator.get(reverse("inbox")))
    foreign = client_of(province.other_operator).post(address, {"row": keys(1), "promised": "on"})
    assert foreign.status_code == 422


# ---- end of operation ------------------------------------------------------------------------------


def given(count: int = 2, **other) -> dict:
    return {
        "change": "cease",
        "effective_on": "2026-03-30",
        "reason": "场地租约到期",
        "row": keys(count),
        **other,
    }


def test_a_report_is_checked_then_sent_then_noted(province):
    operator = client_of(province.operator)
    address = reverse("operation_change", args=[station().pk])
    assert operator.get(address, {"charger": keys(1)}).context["chosen"] == set(keys(1))
    checked = operator.post(address, given())
    assert checked.status_code == 200
    assert "检查上报内容" in body(checked)
    assert not StatusReport.objects.exists()
    sent = operator.post(address, given(confirmed="1"))
    report = StatusReport.objects.get()
    assert sent.url == reverse("operation", args=[report.pk])
    assert Charger.objects.filter(state=ChargerState.CEASED).count() == 2
    county = client_of(province.county)
    page = reverse("operation", args=[report.pk])
    assert page in body(county.get(reverse("inbox")))
    assert "第 2 个工作日" in body(county.get(reverse("operations")))
    assert county.post(reverse("operation_note", args=[report.pk])).status_code == 302
    assert client_of(province.other_county).get(page).status_code == 404
    again = operator.post(address, given(confirmed="1"))  # a browser that goes back
    assert again.status_code == 422
    assert StatusReport.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"effective_on": "2026-04-02", "confirmed": "1"}, "日期不能晚于今天"),
        ({"effective_on": "2026-04-02"}, "日期不能晚于今天"),
        ({"effective_on": "昨天"}, "日期应写成"),
        ({"effective_on": "0202-04-01"}, "请核对年份"),
        ({"reason": ""}, "请写明原因"),
        ({"change": "explode"}, "请选择事项"),
        ({"change": "transfer"}, "请选择事项"),
        ({"row": []}, "请至少选择一台"),
        ({"row": ["abc", "0"]}, "请至少选择一台"),
    ],
)
def test_what_is_filled_in_wrongly_is_said_beside_the_form(province, wrong, words):
    answer = client_of(province.operator).post(
        reverse("operation_change", args=[station().pk]), given() | wrong
    )
    assert answer.status_code == 422
    assert words in body(answer)
    assert not StatusReport.objects.exists()


@pytest.mark.parametrize(
    ("facts", "change", "words"),
    [
        ({"state": "stopped"}, "restart", "因检定或评价结果目前为“停用”，检定或评价合格后恢复"),
        ({}, "restart", "目前为“正常”，不能办理“结束暂停”"),
        ({"state": "ceased", "ceased_on": "2026-03-31"}, "reopen", "停运的日期 2026-03-31，请核对"),
    ],
)
def test_what_cannot_change_so_is_told_with_the_reason_before_it_is_sent(province, facts, change, words):
    if facts:
        with act("test", clause="R-6.1-a", by=None, at=at("2026-03-31")):
            Charger.objects.filter(pk=keys(1)[0]).update(**facts)
    address = reverse("operation_change", args=[station().pk])
    checked = body(client_of(province.operator).post(address, given(1, change=change)))
    assert words in checked
    assert 'name="confirmed"' not in checked


def test_the_public_reads_it_in_the_same_step(db):
    set_today("2026-04-01")
    province = build_province()
    walk.approved_filing(province, rows(COUNT))
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province))
    walk.published_evaluation(province, lot)
    charger = Charger.objects.first()
    page = reverse("result_charger", args=[charger.public_code])
    assert "停运" not in body(Client().get(page)).split("verdict-since")[0]
    operator = client_of(province.operator)
    asked = {**given(1), "row": [charger.pk], "confirmed": "1"}
    operator.post(reverse("operation_change", args=[charger.station_id]), asked)
    assert "停运" in body(Client().get(page)).split("verdict-since")[0]


def test_the_public_reads_what_a_filing_declares_stopped(db):
    province = build_province()
    walk.approved_filing(province, rows(COUNT))
    walk.issued_plan(province)
    walk.published_evaluation(province, walk.verified_lot(province, walk.drawn_scheme(province)))
    set_today("2027-01-12")
    filing = walk.uploaded_filing(province.operator, rows(COUNT)[1:], day="2027-01-12")
    (gone,) = filing.rounds.get().gone.all()
    operator = client_of(province.operator)
    told = {"version": filing.version, "row": gone.charger_id, "reason": "ceased", "note": "场站关闭"}
    assert operator.post(reverse("filing_explain", args=[filing.pk]), told).status_code == 302
    filing.refresh_from_db()
    promised = {"version": filing.version, "promised": "on"}
    page = reverse("result_charger", args=[gone.charger.public_code])
    assert "停运" not in body(Client().get(page)).split("verdict-since")[0]
    assert operator.post(reverse("filing_submit", args=[filing.pk]), promised).status_code == 302
    assert "停运" in body(Client().get(page)).split("verdict-since")[0]


# ---- transfer --------------------------------------------------------------------------------------


def test_a_station_changes_hands_by_two_acts(province):
    giver, taker = client_of(province.operator), client_of(province.other_operator)
    address = reverse("transfer_offer", args=[station().pk])
    offered = {"taker": province.other_operator.organisation_id, "reason": "出售", "row": keys(COUNT)}
    assert giver.post(address, {**offered, "taker": "999999"}).status_code == 422
    assert giver.post(address, {**offered, "row": []}).status_code == 422
    assert "检查转让内容" in body(giver.post(address, offered))
    assert giver.post(address, {**offered, "confirmed": "1"}).status_code == 302
    transfer = Transfer.objects.get()
    page = reverse("transfer", args=[transfer.pk])
    assert page in body(taker.get(reverse("inbox")))
    assert reverse("charger_history", args=keys(1)) not in body(taker.get(page))
    assert giver.post(reverse("transfer_accept", args=[transfer.pk])).status_code == 422
    declined = taker.post(reverse("transfer_decline", args=[transfer.pk]), {"answer": ""})
    assert declined.status_code == 422
    assert taker.post(reverse("transfer_accept", args=[transfer.pk])).status_code == 302
    past = giver.get(reverse("charger_history", args=keys(1)))
    assert past.status_code == 200
    assert "这里是它属于贵单位期间的记录" in body(past)
    assert giver.get(reverse("charger", args=keys(1))).status_code == 404
    assert taker.get(reverse("charger", args=keys(1))).status_code == 200
    for bureau in (province.county, province.other_county):
        assert "转让" in body(client_of(bureau).get(reverse("operations")))


# ---- duplicates ------------------------------------------------------------------------------------


def test_two_entries_become_one_and_the_old_code_leads_to_it(province):
    one, other = Charger.objects.filter(serial="SN00001").order_by("pk")
    county = client_of(province.county)
    listed = body(county.get(reverse("duplicates")))
    address = reverse("duplicate_propose", args=[one.pk, other.pk])
    assert address in listed
    assert county.post(address, {"reason": ""}).status_code == 422
    assert county.post(address, {"reason": "铭牌核对"}).status_code == 302
    merge = Merge.objects.get()
    assert client_of(province.operator).post(reverse("merge_decide", args=[merge.pk])).status_code == 403
    assert county.post(reverse("merge_decide", args=[merge.pk])).status_code == 302
    assert Client().get(reverse("result_charger", args=[other.public_code])).url == reverse(
        "result_charger", args=[one.public_code]
    )
    history = body(county.get(reverse("charger_history", args=[one.pk])))
    assert "并入一条重复登记" in history
    assert county.get(reverse("charger", args=[other.pk])).status_code == 200
    shown = [row.charger.pk for row in county.get(reverse("chargers")).context["rows"]]
    assert one.pk in shown
    assert other.pk not in shown
    assert client_of(province.other_county).get(reverse("merge", args=[merge.pk])).status_code == 404


# ---- models ----------------------------------------------------------------------------------------


def test_a_model_is_confirmed_corrected_joined_and_split(province):
    entry = ChargerModel.objects.get(maker="甲制造商")
    variant = ChargerModel.objects.get(maker="甲制造商有限公司")
    operator, city = client_of(province.operator), client_of(province.city)
    said = {"kind": "DC", "accuracy_class": "2", "rated_kw": "120"}
    assert operator.post(reverse("model_confirm", args=[entry.pk]), {"kind": "DC"}).status_code == 422
    assert operator.post(reverse("model_confirm", args=[entry.pk]), said).status_code == 302
    page = reverse("model", args=[entry.pk])
    assert "示例充电甲公司" in body(city.get(page))
    corrected = {**said, "accuracy_class": "1"}
    assert city.post(reverse("model_correct", args=[entry.pk]), corrected).status_code == 422
    answer = city.post(reverse("model_correct", args=[entry.pk]), {**corrected, "reason": "铭牌"})
    assert answer.status_code == 302
    assert "说法不一" in body(city.get(page))
    province_officer = client_of(province.province_officer)
    join = reverse("model_join", args=[variant.pk])
    assert province_officer.post(join, {"into": entry.pk, "reason": ""}).status_code == 422
    assert province_officer.post(join, {"into": entry.pk, "reason": "同一厂家"}).status_code == 302
    assert "甲制造商有限公司" in body(province_officer.get(page))
    assert operator.get(reverse("model", args=[variant.pk])).status_code == 404
    split = reverse("model_split", args=[entry.pk, variant.pk])
    assert province_officer.post(split, {"reason": "并错"}).status_code == 302
    assert operator.get(reverse("model", args=[variant.pk])).status_code == 200
    assert client_of(province.other_county).get(page).status_code == 404


# ---- lives -----------------------------------------------------------------------------------------


def test_a_life_tells_everything_by_years_with_links(db):
    set_today("2026-04-10")
    province = build_province()
    filing = walk.approved_filing(province, rows(COUNT))
    plan = walk.issued_plan(province)
    scheme = walk.drawn_scheme(province)
    lot = walk.verified_lot(province, scheme, nonconforming=2)
    evaluation = walk.published_evaluation(province, lot)
    item = lot.test_items.filter(state="tested").first()
    county = client_of(province.county)
    page = body(county.get(reverse("charger_history", args=[item.charger_id])))
    assert "2026 年" in page
    for route, record in (
        ("filing", filing),
        ("plan", plan),
        ("evaluation", evaluation),
        ("record", item.record),
    ):
        assert reverse(route, args=[record.pk]) in page, route
    assert item.record.number in page
    assert "信用等级" in page
    verifier = body(client_of(province.verifier).get(reverse("charger_history", args=[item.charger_id])))
    assert "信用等级" not in verifier
    assert reverse("filing", args=[filing.pk]) not in verifier
    whole = body(county.get(reverse("station_history", args=[item.charger.station_id])))
    assert f"{COUNT} 台" in whole
    assert LifeLine.objects.filter(subject_type="charger", step="filed").count() == COUNT
