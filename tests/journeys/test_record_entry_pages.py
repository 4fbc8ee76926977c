"""The entry of a record through HTTP: the form, the page of confirmation, what is refused, spares."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from evenwatt.lots.models import SamplingScheme
from evenwatt.lots.states import TestBasis, TestState
from evenwatt.registry.catalogue import ModelFacts, confirm_model
from evenwatt.registry.models import ChargerModel
from evenwatt.verification.actions import keep_standard, return_record
from evenwatt.verification.models import MeasuringStandard, Record
from evenwatt.verification.states import RecordState, Verdict
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today

DAY = "2026-03-16"


@pytest.fixture
def province(db) -> Province:
    set_today(DAY)
    return build_province()


@pytest.fixture
def scheme(province):
    """One lot of 20: sample 13, spare 3."""
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    return walk.drawn_scheme(province)


@pytest.fixture
def sample(scheme):
    return scheme.test_items.filter(basis=TestBasis.SAMPLE).first()


@pytest.fixture
def verifier(province) -> Client:
    return log_in(Client(), province.verifier)


@pytest.fixture
def standard(province) -> MeasuringStandard:
    return walk.standard(province)


def typed(valid_standard, **fields) -> dict[str, str]:
    """The form of one charger as a browser sends it."""
    return {
        "kind": "DC",
        "accuracy_class": "1",
        "display_step_kwh": "0.001",
        "kind_of_verification": "in_service",
        "standard": str(valid_standard.pk),
        "verified_on": DAY,
        "place": "武汉市洪山区一路1号",
        "temperature_c": "21.5",
        "humidity_pct": "54",
        "appearance": "yes",
        "insulation_mohm": "80",
        "time_of_use": "no",
        "clock_s": "",
        "electricity_kwh": "2.05",
        "point-TOTAL_FORMS": "1",
        "point-INITIAL_FORMS": "0",
        "point-0-pile_1": "1.012",
        "point-0-standard_1": "1.001",
        "point-0-pile_2": "1.013",
        "point-0-standard_2": "1.002",
        "step": "judge",
        **fields,
    }


def send(client, item, valid_standard, **fields):
    return client.post(reverse("record_enter", args=[item.pk]), typed(valid_standard, **fields))


def text(answer) -> str:
    return answer.content.decode()


def test_only_the_verifier_enters(province, sample, standard):
    for capacity in (province.manager, province.checker, province.approver, province.city):
        client = log_in(Client(), capacity)
        assert client.get(reverse("record_enter", args=[sample.pk])).status_code == 403
        assert send(client, sample, standard, step="store").status_code == 403
    assert not Record.objects.exists()


# ---- the entry -------------------------------------------------------------------------------------


def test_confirmed_model_fills_in_kind_and_class(province, verifier, sample):
    assert "该型号尚未确认" in text(verifier.get(reverse("record_enter", args=[sample.pk])))
    confirm_model(
        entry=ChargerModel.objects.get(model="DC-120kW"),
        facts=ModelFacts("DC", "2"),
        by=province.operator.actor(),
        at=at(DAY),
    )
    form = verifier.get(reverse("record_enter", args=[sample.pk])).context["form"]
    assert (form["kind"].value(), form["accuracy_class"].value()) == ("DC", "2")


def test_next_charger_need_not_be_typed_anew(province, verifier, scheme, standard):
    first, second = scheme.test_items.filter(basis=TestBasis.SAMPLE)[:2]
    send(verifier, first, standard, step="store")
    form = verifier.get(reverse("record_enter", args=[second.pk])).context["form"]
    assert form["standard"].value() == standard.pk
    assert form["temperature_c"].value() == Decimal("21.5")
    assert form["insulation_mohm"].value() is None


def test_there_is_no_field_for_a_verdict(verifier, sample, standard):
    form = verifier.get(reverse("record_enter", args=[sample.pk])).context["form"]
    assert not {"verdict", "conclusion", "error", "rounded"} & set(form.fields)
    send(verifier, sample, standard, step="store", verdict="conforming", conclusion="合格")
    assert sample.record.verdict == Verdict.NONCONFORMING


def test_confirmation_shows_the_computed_verdict_and_stores_nothing(verifier, sample, standard):
    shown = text(send(verifier, sample, standard))
    for figure in ("+1.098 %", "+1.1 %", "±1.0 %", "1.012 / 1.001", "不合格", "提交记录"):
        assert figure in shown
    assert not Record.objects.exists()


def test_what_was_confirmed_is_stored(verifier, sample, standard):
    answer = send(verifier, sample, standard, step="store")
    assert answer.url == reverse("field_work", args=[sample.scheme_id])
    record = Record.objects.get()
    assert (record.state, record.verdict, record.electricity_kwh) == (
        RecordState.ENTERED,
        Verdict.NONCONFORMING,
        Decimal("2.050"),
    )
    # A second submission of the same page finds the record entered.
    assert send(verifier, sample, standard, step="store").url == reverse("record", args=[record.pk])


def test_going_back_keeps_what_was_typed(verifier, sample, standard):
    shown = send(verifier, sample, standard, step="change").context
    assert shown["form"]["insulation_mohm"].value() == "80"
    assert shown["points"].forms[0]["pile_1"].value() == "1.012"


def test_load_points_are_added_one_by_one(verifier, sample, standard):
    points = send(verifier, sample, standard, step="add_point").context["points"]
    assert [form["pile_1"].value() for form in points] == ["1.012", None]
    second = {f"point-1-{of}_{n}": "2" for of in ("pile", "standard") for n in (1, 2)}
    send(verifier, sample, standard, step="store", **{"point-TOTAL_FORMS": "2"}, **second)
    assert [item["load_point"] for item in sample.record.judged["items"]] == [None, 1, 2]


def test_empty_load_point_does_not_count(verifier, sample, standard):
    send(verifier, sample, standard, step="store", **{"point-TOTAL_FORMS": "2"})
    assert len(sample.record.measured["load_points"]) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"point-0-standard_1": "0.5"}, "小于最小检定电量 1.0 kWh"),
        ({f"point-0-{of}_{n}": "" for of in ("pile", "standard") for n in (1, 2)}, "至少需要 1 个负载点"),
        ({"point-0-standard_2": ""}, "请填写负载点 1 第 2 次的标准器示值"),
        ({"point-0-pile_1": "一度"}, "负载点 1 第 1 次的充电桩示值：请填写数字，单位 kWh"),
        ({"point-0-pile_2": "-1"}, "负载点 1 第 2 次的充电桩示值不能小于 0"),
        ({"point-TOTAL_FORMS": "2", "point-1-pile_1": "1"}, "请填写负载点 2 第 1 次的标准器示值"),
        ({"insulation_mohm": ""}, "请填写绝缘电阻"),
        ({"time_of_use": "yes"}, "分时计价的充电桩要填写时钟时刻差"),
        ({"clock_s": "3"}, "不分时计价的充电桩不检定时钟"),
        ({"verified_on": "2026-03-17"}, "检定日期不能晚于今天"),
        ({"humidity_pct": "101"}, "相对湿度不能大于 100"),
        ({"humidity_pct": "48.25"}, "相对湿度的小数不能超过 1 位"),
        ({"temperature_c": "81"}, "温度不能大于 80"),
        ({"temperature_c": "暖"}, "温度：请填写数字，单位 ℃"),
        ({"insulation_mohm": "-1"}, "绝缘电阻不能小于 0"),
        ({"clock_s": "慢"}, "时钟时刻差：请填写数字，单位 s"),
        ({"electricity_kwh": "1000000"}, "检定用电量不能大于 999999"),
        ({"display_step_kwh": "1234567890.123"}, "显示分度不能超过 12 位数字"),
        ({"verified_on": "昨天"}, "检定日期应写成 2026-11-30 的形式"),
        ({"place": "站" * 201}, "检定地点不能超过 200 个字"),
        ({"standard": "999999"}, "请选择本机构的标准器"),
    ],
)
def test_bad_entries_are_named_in_the_summary(verifier, sample, standard, fields, sentence):
    for step in ("judge", "store"):
        answer = send(verifier, sample, standard, **fields, step=step)
        assert answer.status_code == 422
        summary = text(answer).split('class="error-summary"')[1].split("</section>")[0]
        assert re.search(f'<li><a href="#[^"]+">[^<]*{re.escape(sentence)}', summary)
    assert not Record.objects.exists()


def test_expired_standard_is_refused_with_its_clause(province, verifier, sample, standard):
    expired = keep_standard(
        name="检定装置",
        number="BZ-02",
        uncertainty_pct=Decimal("0.1"),
        certificate="ZS-02",
        valid_until=date(2026, 3, 15),
        by=province.manager.actor(),
        at=at("2026-01-05"),
    )
    form = verifier.get(reverse("record_enter", args=[sample.pk])).context["form"]
    options = [label for _value, label in form.fields["standard"].choices]
    assert options[1:] == [
        "电动汽车充电设施检定装置 BZ-01（有效期至 2026-12-31）",
        "检定装置 BZ-02（有效期至 2026-03-15，已过期）",
    ]
    shown = text(send(verifier, sample, expired, step="store"))
    assert '<a href="#id_standard">标准器有效期至 2026-03-15' in shown
    assert "/law/R-4.4.4-a/" in shown
    assert not Record.objects.exists()


def test_spare_in_reserve_is_not_entered(verifier, scheme, standard):
    spare = scheme.test_items.filter(state=TestState.RESERVE).first()
    answer = verifier.get(reverse("record_enter", args=[spare.pk]))
    assert answer.status_code == 422
    assert "目前不是待检定的样本" in text(answer)


# ---- spares ----------------------------------------------------------------------------------------


def test_spare_is_called_up_for_a_reason(verifier, sample):
    page = reverse("record_replace", args=[sample.pk])
    assert "还有 3 台备检" in text(verifier.get(page))
    assert "请选择不能检定的理由" in text(verifier.post(page, {}))
    assert verifier.post(page, {"reason": "damaged"}).status_code == 302
    sample.refresh_from_db()
    assert (sample.state, sample.replaced_by.state) == (TestState.UNAVAILABLE, TestState.DUE)
    shown = text(verifier.get(reverse("field_work", args=[sample.scheme_id]) + "?stage="))
    assert f"损坏，无法充电，由 {sample.replaced_by.charger.serial} 替换" in shown


def test_returned_record_cannot_be_replaced_by_a_spare(province, verifier, sample):
    record = walk.entered_record(province, sample, error_pct="5.0")
    return_record(record=record, remark="核对读数", by=province.checker.actor(), at=at(DAY, 10))
    answer = verifier.post(reverse("record_replace", args=[sample.pk]), {"reason": "damaged"})
    assert answer.status_code == 422
    assert "已有检定记录，不能用备检替换" in text(answer)


def test_charger_verified_in_full_is_set_aside_for_a_reason(province, verifier):
    walk.approved_filing(province, rows(2))
    walk.issued_plan(province)
    item = walk.recorded_scheme(province).test_items.order_by("position")[0]
    assert "不能检定" in text(verifier.get(reverse("record_enter", args=[item.pk])))
    page = reverse("record_replace", args=[item.pk])
    assert "逐台检定的充电设施没有备检" in text(verifier.get(page))
    assert "请选择不能检定的理由" in text(verifier.post(page, {}))
    assert verifier.post(page, {"reason": "removed"}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.reason) == (TestState.UNAVAILABLE, "removed")
    assert "已拆除或迁移" in text(verifier.get(reverse("scheme_full", args=[item.scheme_id])))


def test_a_day_that_was_not_agreed_is_pointed_out_and_its_reason_kept(verifier, scheme, sample, standard):
    SamplingScheme.objects.update(agreed_on=date(2026, 3, 12))
    asked = send(verifier, sample, standard).content.decode()
    assert "与运营机构约定的日期是 2026年3月12日" in strip_tags(asked)
    assert 'name="date_remark" maxlength="200"' in asked
    send(verifier, sample, standard, step="store", date_remark="场站停电，改期")
    record = Record.objects.get()
    assert record.date_remark == "场站停电，改期"
    shown = verifier.get(reverse("record", args=[record.pk])).content.decode()
    assert "场站停电，改期" in shown

    SamplingScheme.objects.update(agreed_on=date.fromisoformat(DAY))
    other = scheme.test_items.filter(basis=TestBasis.SAMPLE).last()
    assert "约定的日期" not in send(verifier, other, standard).content.decode()
