"""A database that is not there, or not of this version, is told in one sentence with status 2."""

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from evenwatt.cli.framework import database_fault


@pytest.mark.parametrize("statement", ["SELECT * FROM nothing", "SELECT nothing FROM kernel_region"])
def test_a_structure_of_another_version_asks_for_migrate(db, statement):
    with pytest.raises(DatabaseError) as fault, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert "evenwatt migrate" in str(database_fault(fault.value))


def test_a_database_that_does_not_answer_is_named(db, settings):
    elsewhere = connections["default"].copy()
    elsewhere.settings_dict = elsewhere.settings_dict | {"HOST": "127.0.0.1", "PORT": "1"}
    with pytest.raises(OperationalError) as fault:
        elsewhere.ensure_connection()
    assert "连接不上数据库" in str(database_fault(fault.value))


def test_other_faults_of_the_database_stay_what_they_are(db):
    with pytest.raises(DatabaseError) as fault, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert database_fault(fault.value) is None
    assert database_fault(ValueError("of ours")) is None
