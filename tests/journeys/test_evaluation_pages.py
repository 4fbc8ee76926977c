"""Evaluations through HTTP: prepare, issue, review with the fate of every charger, publish what is shown."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evenwatt.disclosure.models import Publication
from evenwatt.evaluation.models import Evaluation
from evenwatt.evaluation.states import EvaluationState
from evenwatt.lots.states import TestBasis
from evenwatt.rectification.models import Rectification
from evenwatt.registry.models import Charger
from evenwatt.registry.states import ChargerState
from evenwatt.rules.publication import public_fields
from tests.fixtures import walk
from tests.fixtures.province import Province, build_province, log_in, set_today

PUBLIC_FIELDS = public_fields(on=date(2026, 3, 2))


@pytest.fixture
def province(db) -> Province:
    set_today("2026-03-26")
    return build_province()


@pytest.fixture
def scheme(province):
    return walk.drawn_lot_and_two(province)


def text(answer) -> str:
    return answer.content.decode()


def page(client: Client, route: str, *args: object) -> str:
    answer = client.get(reverse(route, args=args))
    assert answer.status_code == 200, text(answer)
    return text(answer)


def test_from_the_lot_to_the_public(province, scheme):
    lot = walk.verified_lot(province, scheme, nonconforming=2)
    manager, approver, city = (
        log_in(Client(), capacity) for capacity in (province.manager, province.approver, province.city)
    )
    assert reverse("evaluation_prepare", args=[lot.pk]) in page(manager, "lot", lot.pk)
    manager.post(reverse("evaluation_prepare", args=[lot.pk]))
    evaluation = Evaluation.objects.get()
    assert "批准并出具报告" in page(approver, "evaluation", evaluation.pk)
    approver.post(reverse("evaluation_issue", args=[evaluation.pk]), {"version": evaluation.version})
    evaluation.refresh_from_db()
    shown = page(city, "evaluation", evaluation.pk)
    for part in ("批评价不合格", "处置预览", "样本检定不合格", "批不合格，且未抽到", "30 个工作日", "洪山区"):
        assert part in shown
    disposing = reverse("evaluation_dispose", args=[evaluation.pk])
    empty = city.post(disposing, {"opinion": " ", "version": evaluation.version})
    assert empty.status_code == 422
    assert "请填写评审意见" in text(empty)
    city.post(disposing, {"opinion": "同意报告结论", "version": evaluation.version})
    evaluation.refresh_from_db()
    assert evaluation.state == EvaluationState.DISPOSED
    assert Charger.objects.filter(state=ChargerState.STOPPED).count() == 9
    order = Rectification.objects.get()
    assert order.number in page(city, "evaluation", evaluation.pk)
    publishing = reverse("publish", args=["evaluation", evaluation.pk])
    preview = text(city.get(publishing))
    assert "部分停运（9/20 台）" in preview
    assert all(title in preview for title in PUBLIC_FIELDS.values())
    assert city.post(publishing).status_code == 302
    assert Publication.objects.count() == 1
    assert "已发布" in text(city.get(publishing))


def test_report_is_not_offered_while_samples_wait(province, scheme):
    lot = scheme.lots.get()
    manager = log_in(Client(), province.manager)
    assert reverse("evaluation_prepare", args=[lot.pk]) not in page(manager, "lot", lot.pk)
    answer = manager.post(reverse("evaluation_prepare", args=[lot.pk]))
    assert answer.status_code == 422
    assert "全部样本检定完成后方可判定批" in text(answer)


def test_each_office_reaches_what_is_its_own(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme))
    routes = ("evaluation", "evaluation_samples", "evaluation_documents", "evaluation_history")
    for capacity, status in (
        (province.manager, 200),
        (province.approver, 200),
        (province.city, 200),
        (province.county, 200),
        (province.province_officer, 200),
        (province.operator, 200),
        (province.other_operator, 404),
        (province.other_county, 404),
        (province.direct_city, 404),
    ):
        client = log_in(Client(), capacity)
        for route in routes:
            assert client.get(reverse(route, args=[evaluation.pk])).status_code == status, (capacity, route)
    assert Client().get(reverse("evaluations")).url.startswith(reverse("login"))


def test_acts_belong_to_one_office(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme))
    acts = {
        reverse("evaluation_issue", args=[evaluation.pk]): province.city,
        reverse("evaluation_dispose", args=[evaluation.pk]): province.manager,
        reverse("publish", args=["evaluation", evaluation.pk]): province.county,
        reverse("evaluation_prepare", args=[evaluation.lot_id]): province.approver,
    }
    for address, capacity in acts.items():
        assert log_in(Client(), capacity).post(address, {"opinion": "x"}).status_code == 403
    evaluation.refresh_from_db()
    assert evaluation.state == EvaluationState.ISSUED


def test_overtaken_review_is_refused(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme))
    answer = log_in(Client(), province.city).post(
        reverse("evaluation_dispose", args=[evaluation.pk]), {"opinion": "同意", "version": 1}
    )
    assert answer.status_code == 409
    assert not Charger.objects.filter(state=ChargerState.STOPPED).exists()


def test_operator_reads_samples_without_the_records(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme, nonconforming=1))
    record = evaluation.lot.test_items.exclude(record=None).first().record
    assert reverse("record", args=[record.pk]) in page(
        log_in(Client(), province.manager), "evaluation_samples", evaluation.pk
    )
    shown = page(log_in(Client(), province.operator), "evaluation_samples", evaluation.pk)
    assert reverse("record", args=[record.pk]) not in shown
    assert "+5.0 %" in shown
    assert "15 日内申请复检" in page(log_in(Client(), province.operator), "evaluation", evaluation.pk)


def test_list_is_filtered_and_exported(province, scheme):
    walk.issued_evaluation(province, walk.verified_lot(province, scheme))
    city = log_in(Client(), province.city)
    assert scheme.lots.get().number in text(city.get(reverse("evaluations") + "?conclusion=accepted"))
    assert "没有符合条件的评价报告" in text(city.get(reverse("evaluations") + "?conclusion=rejected"))
    answer = city.get(reverse("evaluations_export") + "?state=issued")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    (heading, row) = sheet.iter_rows(values_only=True)
    assert dict(zip(heading, row, strict=True))["批"] == scheme.lots.get().number


def test_queries_do_not_grow_with_the_samples(province, scheme):
    evaluation = walk.issued_evaluation(province, walk.verified_lot(province, scheme, nonconforming=2))
    city = log_in(Client(), province.city)
    for route in ("evaluation", "evaluation_samples"):
        with CaptureQueriesContext(connection) as captured:
            page(city, route, evaluation.pk)
        assert len(captured) <= 14, route


def test_full_verification_is_published_by_scheme(province, scheme):
    first, second = scheme.test_items.filter(basis=TestBasis.FULL)
    city = log_in(Client(), province.city)
    address = reverse("publish", args=["scheme", scheme.pk])
    assert "还没有可以发布的结果" in text(city.get(address))
    walk.approved_record(province, first)
    refused = city.post(address)
    assert refused.status_code == 422
    assert "逐台检定 2 台，已批准 1 台" in text(refused)
    walk.approved_record(province, second, error_pct="5.0")
    assert city.post(address).status_code == 302
    assert Publication.objects.count() == 2


def test_unknown_kind_of_result_is_not_found(province, scheme):
    city = log_in(Client(), province.city)
    assert city.get(reverse("publish", args=["filing", 1])).status_code == 404
    assert city.get(reverse("publish", args=["evaluation", 1])).status_code == 404
