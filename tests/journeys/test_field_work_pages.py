"""Field work through HTTP: the list of chargers, batches, the record, the standards."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evenwatt.kernel.parties.actions import give_role
from evenwatt.kernel.parties.roles import Role
from evenwatt.lots.states import TestBasis, TestState
from evenwatt.verification.actions import check, return_record
from evenwatt.verification.models import MeasuringStandard, Record
from evenwatt.verification.states import RecordState
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, log_in, set_today

DAY = "2026-03-16"


@pytest.fixture
def province(db) -> Province:
    set_today(DAY)
    return build_province()


@pytest.fixture
def scheme(province):
    return walk.drawn_lot_and_two(province)


@pytest.fixture
def sample(scheme):
    return scheme.test_items.filter(basis=TestBasis.SAMPLE).first()


@pytest.fixture
def verifier(province) -> Client:
    return log_in(Client(), province.verifier)


def text(answer) -> str:
    return answer.content.decode()


# ---- who may ---------------------------------------------------------------------------------------


def test_each_office_reaches_what_is_its_own(province, scheme, sample):
    record = walk.entered_record(province, sample)
    pages = [
        reverse("field_work", args=[scheme.pk]),
        *(reverse(name, args=[record.pk]) for name in ("record", "record_documents", "record_history")),
    ]
    for capacity, status in (
        (province.manager, 200),
        (province.verifier, 200),
        (province.checker, 200),
        (province.approver, 200),
        (province.city, 200),
        (province.county, 200),
        (province.direct_city, 404),
        (province.operator, 403),
        (province.province_officer, 403),
    ):
        client = log_in(Client(), capacity)
        for page in pages:
            assert client.get(page).status_code == status, (capacity, page)
    # A county of the same city is a party to the plan, but the operator has no charger there.
    elsewhere = log_in(Client(), province.other_county)
    assert {elsewhere.get(page).status_code for page in pages} == {404}
    assert Client().get(pages[0]).url.startswith(reverse("login"))


def test_bureaus_only_read(province, scheme, sample):
    walk.entered_record(province, sample)
    shown = text(log_in(Client(), province.city).get(reverse("field_work", args=[scheme.pk])))
    assert reverse("record_enter", args=[sample.pk]) not in shown
    assert "核验所选" not in shown


# ---- the list --------------------------------------------------------------------------------------


def test_schemes_say_what_waits_where(province, scheme, sample):
    walk.entered_record(province, sample)
    shown = text(log_in(Client(), province.manager).get(reverse("records")))
    assert "0 / 15" in shown.replace("\n", "").replace('<span class="number">', "").replace("</span>", "")
    assert f"{reverse('field_work', args=[scheme.pk])}?stage=check" in shown


def test_chargers_stand_lot_by_lot_with_what_is_next(verifier, scheme):
    shown = text(verifier.get(reverse("field_work", args=[scheme.pk]) + "?stage="))
    lot = scheme.lots.get()
    assert shown.index("逐台检定 1") < shown.index(f"Ac {lot.acceptance_number} / Re {lot.rejection_number}")
    assert shown.index("样本 13") < shown.index("备检 1")
    assert shown.count(">录入</a>") == 15


def test_queries_do_not_grow_with_the_chargers(province, verifier, scheme):
    page = reverse("field_work", args=[scheme.pk]) + "?stage="

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert verifier.get(page).status_code == 200
        return len(captured)

    before = queries()
    for item in scheme.test_items.filter(state=TestState.DUE)[:8]:
        walk.entered_record(province, item)
    assert queries() == before <= 12


# ---- check, approve, return ------------------------------------------------------------------------


def entered(province, scheme, count: int) -> list[Record]:
    items = scheme.test_items.filter(basis=TestBasis.SAMPLE)[:count]
    return [walk.entered_record(province, item) for item in items]


def ticked(scheme) -> list[str]:
    """The values of the page's check boxes: each record at its present version."""
    records = Record.objects.filter(item__scheme=scheme)
    return [f"{key}.{version}" for key, version in records.values_list("pk", "version")]


def test_batch_is_checked_and_approved(province, scheme):
    entered(province, scheme, 3)
    checker = log_in(Client(), province.checker)
    shown = text(checker.get(reverse("field_work", args=[scheme.pk])))
    assert shown.count('name="row"') == 3
    assert "10.0 / 10" in shown
    checker.post(reverse("field_work_check", args=[scheme.pk]), {"row": ticked(scheme)})
    assert set(Record.objects.values_list("state", flat=True)) == {RecordState.CHECKED}
    approver = log_in(Client(), province.approver)
    approver.post(reverse("field_work_approve", args=[scheme.pk]), {"row": ticked(scheme)})
    numbers = sorted(Record.objects.values_list("number", flat=True))
    assert numbers == [f"示例计量院检定〔2026〕00000{n}号" for n in (1, 2, 3)]


def test_a_record_that_changed_since_it_was_read_is_not_approved(province, scheme):
    (record,) = entered(province, scheme, 1)
    seen = ticked(scheme)
    return_record(record=record, remark="读数抄反", by=province.checker.actor(), at=at("2026-03-17"))
    walk.entered_record(province, record.item, error_pct="3.0", day="2026-03-18")
    checker = log_in(Client(), province.checker)
    answer = checker.post(reverse("field_work_check", args=[scheme.pk]), {"row": seen})
    assert answer.status_code == 422
    assert "刚被他人更改" in text(answer)
    record.refresh_from_db()
    assert record.state == RecordState.ENTERED


def test_refused_rows_say_why_and_the_others_go_on(province, scheme):
    mine, other = entered(province, scheme, 2)
    checks_too = give_role(
        account=province.verifier.account, organisation=province.verifier.organisation, role=Role.CHECKER
    )
    second = give_role(
        account=province.approver.account, organisation=province.approver.organisation, role=Role.VERIFIER
    )
    Record.objects.filter(pk=other.pk).update(verifier=second.account)
    client = log_in(Client(), checks_too)
    address = reverse("field_work_check", args=[scheme.pk]) + "?stage=check"
    answer = client.post(address, {"row": [f"{mine.pk}.{mine.version}", f"{other.pk}.{other.version}"]})
    assert answer.status_code == 422
    assert "1 份记录未能办理" in text(answer)
    assert "检定员、核验员、批准人应为三个不同的人" in text(answer)
    states = dict(Record.objects.values_list("pk", "state"))
    assert states == {mine.pk: RecordState.ENTERED, other.pk: RecordState.CHECKED}


def test_batch_is_returned_with_a_remark(province, scheme, verifier):
    records = entered(province, scheme, 2)
    checker = log_in(Client(), province.checker)
    address = reverse("field_work_return", args=[scheme.pk]) + "?stage=check"
    keys = ticked(scheme)
    assert "请写明退回的原因" in text(checker.post(address, {"row": keys, "remark": ""}))
    assert checker.post(address, {"row": keys, "remark": "读数抄反"}).status_code == 302
    assert set(Record.objects.values_list("state", flat=True)) == {RecordState.RETURNED}
    amending = verifier.get(reverse("record_enter", args=[records[0].item_id]))
    assert "读数抄反" in text(amending)
    assert amending.context["points"].forms[0]["pile_1"].value() == "10.0"


def test_record_page_tells_everything(province, sample):
    record = walk.approved_record(province, sample, error_pct="0.5")
    client = log_in(Client(), province.county)
    shown = text(client.get(reverse("record", args=[record.pk])))
    for part in (sample.charger.serial, "BZ-01", "+0.500 %", "±1.0 %", "未确认", "2029", record.number):
        assert part in shown
    assert record.number in text(client.get(reverse("record_documents", args=[record.pk])))
    assert "批准" in text(client.get(reverse("record_history", args=[record.pk])))


def test_single_record_is_checked_returned_and_approved(province, sample):
    record = walk.entered_record(province, sample)
    checker = log_in(Client(), province.checker)
    returning = reverse("record_return", args=[record.pk])
    assert checker.post(returning, {"remark": "", "version": record.version}).status_code == 422
    checker.post(reverse("record_check", args=[record.pk]), {"version": record.version})
    record.refresh_from_db()
    assert record.state == RecordState.CHECKED
    stale = log_in(Client(), province.approver).post(
        reverse("record_approve", args=[record.pk]), {"version": record.version - 1}
    )
    assert stale.status_code == 409
    log_in(Client(), province.approver).post(
        reverse("record_approve", args=[record.pk]), {"version": record.version}
    )
    record.refresh_from_db()
    assert record.state == RecordState.APPROVED


def test_checker_is_not_asked_for_what_is_checked(province, scheme):
    record, *_ = entered(province, scheme, 1)
    check(record=record, by=province.checker.actor(), at=at(DAY, 10))
    shown = text(log_in(Client(), province.checker).get(reverse("field_work", args=[scheme.pk])))
    assert "核验所选" not in shown


# ---- standards -------------------------------------------------------------------------------------


def test_standards_are_kept_by_the_manager(province):
    manager = log_in(Client(), province.manager)
    assert "还没有登记标准器" in text(manager.get(reverse("standards")))
    fields = {
        "name": "检定装置",
        "number": "BZ-09",
        "uncertainty_pct": "0.1",
        "certificate": "ZS-09",
        "valid_until": "2026-03-15",
    }
    assert manager.post(reverse("standard_new"), fields | {"uncertainty_pct": "小"}).status_code == 422
    assert manager.post(reverse("standard_new"), fields).status_code == 302
    assert "已过期" in text(manager.get(reverse("standards")))
    kept = MeasuringStandard.objects.get()
    renewal = fields | {"certificate": "ZS-10", "valid_until": "2027-03-15", "number": "别的编号"}
    manager.post(reverse("standard_renew", args=[kept.pk]), renewal)
    kept.refresh_from_db()
    assert (kept.number, kept.certificate, kept.valid_until) == ("BZ-09", "ZS-10", date(2027, 3, 15))
    for capacity in (province.verifier, province.city):
        assert log_in(Client(), capacity).get(reverse("standards")).status_code == 403
