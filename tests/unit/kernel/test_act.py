"""One act, one transaction, one signature; what the database refuses whoever asks (R-4.4.7-b)."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import override

from evenwatt.kernel.audit.act import NotTheSameActError, act
from evenwatt.rectification.models import Rectification
from tests.fixtures.province import build_province
from tests.unit.kernel.orders import notified_order


@pytest.mark.clause("R-4.4.7-b")
def test_history_names_who_when_and_why(order, officer, at):
    event = apps.get_model("rectification", "RectificationEvent").objects.get(pgh_obj_id=order.pk)
    assert event.pgh_label == "insert"
    assert event.pgh_context["actor"] == "县（区）局 01"
    assert event.pgh_context["account_id"] == officer.account_id
    assert event.pgh_context["clause"] == "R-4.4.6-d"
    assert event.pgh_context["at"] == at.isoformat()


def test_an_act_inside_an_act_of_the_same_person_joins_it(officer, at):
    with (
        act("outer", clause="R-4.4.6-b", by=officer, at=at) as outer,
        act("inner", clause="R-4.4.6-d", by=officer, at=at) as inner,
    ):
        assert inner is outer


def test_a_signature_is_chinese_in_every_language(clerk, at):
    with override("en"):
        assert str(clerk.role.label) != "运营机构填报人"
        with act("test", clause="R-4.4.6-d", by=clerk, at=at) as deed:
            assert str(clerk.role.label) == "运营机构填报人"
        assert deed.signed == clerk.signature == "示例充电甲公司 运营机构填报人 运营机构填报人 01"


@pytest.mark.parametrize("other", ["person", "moment"])
def test_another_person_or_moment_in_one_transaction_is_an_error(officer, clerk, at, other):
    by, when = (clerk, at) if other == "person" else (officer, at + timedelta(seconds=1))
    with act("outer", clause="R-4.4.6-b", by=officer, at=at), pytest.raises(NotTheSameActError):  # noqa: SIM117
        with act("inner", clause="R-4.4.6-b", by=by, at=when):
            pass


@pytest.mark.clause("R-4.4.7-b")
def test_a_failed_act_leaves_nothing(order, officer, at):
    with pytest.raises(ZeroDivisionError), act("test", clause="R-4.4.6-d", by=officer, at=at):  # noqa: PT012
        Rectification.objects.filter(pk=order.pk).update(title="other")
        raise ZeroDivisionError
    order.refresh_from_db()
    assert order.title == "第001批"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rectification_rectificationevent SET title = 'other'",
        "DELETE FROM rectification_rectificationevent",
        "TRUNCATE rectification_rectificationevent",
        "UPDATE kernel_lifeline SET note = 'other'",
        "DELETE FROM kernel_lifeline",
        "TRUNCATE kernel_lifeline",
        "UPDATE kernel_verdict SET found = '{}'",
        "DELETE FROM kernel_verdict",
        "TRUNCATE kernel_verdict",
    ],
)
def test_the_application_cannot_touch_history(order, as_application_role, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


UNSIGNED = "UPDATE rectification_rectification SET title = 'other'"
UNRECORDED = "SET pgtrigger.ignore = '{rectification.Rectification:update_update}'; " + UNSIGNED


@pytest.mark.parametrize("statement", [UNSIGNED, UNRECORDED])
def test_an_unsigned_change_is_refused_even_as_raw_sql(fresh_database, at, statement):
    """The act that made the order is over and committed, so its signature is gone with its transaction."""
    notified_order(build_province(), at)
    with pytest.raises(IntegrityError, match="signed"), connection.cursor() as cursor:
        cursor.execute(statement)
