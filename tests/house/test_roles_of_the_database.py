"""Whoever runs owner and application as one role is told what protection that costs, and how to get it."""

import pytest
from django.db import connection

from evenwatt.cli.main import main

OWNER = "postgresql://evenwatt_owner@:5432/evenwatt"
APPLICATION = "postgresql://evenwatt_app@:5432/evenwatt"


@pytest.mark.usefixtures("fresh_database")
@pytest.mark.parametrize("command", [["migrate"], ["manage", "--role", "owner", "migrate", "--verbosity=0"]])
@pytest.mark.parametrize(("url", "warned"), [(OWNER, True), (APPLICATION, False)])
def test_one_role_for_both_is_told(command, url, warned, monkeypatch, capsys):
    monkeypatch.setitem(connection.settings_dict, "USER", "evenwatt_owner")
    monkeypatch.setenv("DATABASE_URL", url)
    connection.close()
    assert main(command) == 0
    said = capsys.readouterr().err
    assert ("同一数据库角色（evenwatt_owner）" in said, "DATABASE_OWNER_URL" in said) == (warned, warned)
