"""Rectification through HTTP, step by step, each by its office."""

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.rectification.actions import notify
from evenwatt.rectification.models import Rectification
from evenwatt.rectification.states import RectificationState
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today


@pytest.fixture
def province(db) -> Province:
    set_today("2026-03-31")
    return build_province()


@pytest.fixture
def order(province) -> Rectification:
    """The order that a rejected lot of 20 brought about: 9 chargers in one county."""
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    lot = walk.verified_lot(province, walk.drawn_scheme(province), nonconforming=2)
    walk.disposed_evaluation(province, lot)
    return Rectification.objects.get()


@pytest.fixture
def notified(province, order) -> Rectification:
    notify(order=order, by=province.county.actor(), at=at("2026-03-30"))
    return order


def text(answer) -> str:
    return answer.content.decode()


def act(client: Client, route: str, order: Rectification, **fields: object):
    order.refresh_from_db()
    return client.post(reverse(route, args=[order.pk]), {"version": order.version, **fields})


def test_order_is_walked_to_its_end(province, order):
    county, operator = log_in(Client(), province.county), log_in(Client(), province.operator)
    address = reverse("rectification", args=[order.pk])
    assert "发出整改通知" in text(county.get(address))
    act(county, "rectification_notify", order)
    assert "签收通知" in text(operator.get(address))
    act(operator, "rectification_receive", order)
    shown = text(operator.get(address))
    for part in ("2026-05-15", "期限怎样计算", "2026-05-09", "报告整改完成"):
        assert part in shown
    assert '<time datetime="2026-04-06">' not in shown  # Qingming's day off is not counted
    empty = act(operator, "rectification_report", order, measures=" ")
    assert empty.status_code == 422
    assert "请写明采取的整改措施" in text(empty)
    act(operator, "rectification_report", order, measures="更换计量模块")
    assert "更换计量模块" in text(county.get(address))
    assert act(county, "rectification_send_back", order, remark="").status_code == 422
    act(county, "rectification_send_back", order, remark="3 号桩未更换")
    order.refresh_from_db()
    assert (order.state, str(order.due_on)) == (RectificationState.RUNNING, "2026-05-15")
    assert "3 号桩未更换" in text(operator.get(reverse("rectification_history", args=[order.pk])))
    act(operator, "rectification_report", order, measures="3 号桩已更换")
    act(county, "rectification_confirm", order)
    order.refresh_from_db()
    assert order.state == RectificationState.CONFIRMED


def test_each_office_reaches_what_is_its_own(province, notified):
    routes = ("rectification", "rectification_chargers", "rectification_documents", "rectification_history")
    for capacity, status in (
        (province.county, 200),
        (province.city, 200),
        (province.province_officer, 200),
        (province.operator, 200),
        (province.other_county, 404),
        (province.other_operator, 404),
        (province.direct_county, 404),
        (province.manager, 403),
    ):
        client = log_in(Client(), capacity)
        for route in routes:
            assert client.get(reverse(route, args=[notified.pk])).status_code == status, (capacity, route)
    assert Client().get(reverse("rectifications")).url.startswith(reverse("login"))


def test_acts_belong_to_one_office_and_one_state(province, order):
    assert act(log_in(Client(), province.operator), "rectification_notify", order).status_code == 403
    assert act(log_in(Client(), province.city), "rectification_notify", order).status_code == 403
    assert act(log_in(Client(), province.county), "rectification_confirm", order).status_code == 422
    assert (
        act(log_in(Client(), province.county), "rectification_notify", order, version=99).status_code == 409
    )


def test_the_operator_learns_of_an_order_by_the_county_s_notice(province, order):
    operator = log_in(Client(), province.operator)
    assert operator.get(reverse("rectification", args=[order.pk])).status_code == 404
    assert act(operator, "rectification_receive", order).status_code == 404


def test_chargers_and_report_stand_behind_the_order(province, notified):
    order = notified
    operator = log_in(Client(), province.operator)
    shown = text(operator.get(reverse("rectification_chargers", args=[order.pk])))
    assert all(charger.serial in shown for charger in order.chargers.all())
    assert "评价报告" in text(operator.get(reverse("rectification_documents", args=[order.pk])))


def test_list_is_filtered_and_exported(province, notified):
    order = notified
    operator = log_in(Client(), province.operator)
    assert order.number in text(operator.get(reverse("rectifications") + "?state=notified"))
    assert "没有符合条件的整改要求" in text(operator.get(reverse("rectifications") + "?state=confirmed"))
    answer = operator.get(reverse("rectifications_export"))
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    (heading, row) = sheet.iter_rows(values_only=True)
    assert dict(zip(heading, row, strict=True))["充电设施（台）"] == 9
