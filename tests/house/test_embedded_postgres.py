"""The embedded server: quick, private, and up again after a crash."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from evenwatt.config import embedded_postgres


@pytest.fixture(params=["plain", "with space & 'quote'", "深" * 40], ids=["plain", "odd", "long"])
def folder(request, tmp_path: Path) -> Iterator[Path]:
    data_dir = tmp_path / request.param
    yield data_dir
    embedded_postgres.stop(data_dir)


def test_both_roles_enter_and_the_application_cannot_truncate(folder):
    server = embedded_postgres.start(folder, durable=False)
    with psycopg.connect(server.url("owner")) as owner:
        owner.execute("CREATE TABLE charger (serial text)")
    with psycopg.connect(server.url("app"), autocommit=True) as application:
        application.execute("INSERT INTO charger VALUES ('一号桩')")
        assert application.execute("SELECT serial FROM charger").fetchone() == ("一号桩",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("TRUNCATE charger")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE station (name text)")


def test_start_is_repeatable_and_survives_a_kill(tmp_path):
    server = embedded_postgres.start(tmp_path)
    try:
        with psycopg.connect(server.url("owner")) as owner:
            owner.execute("CREATE TABLE charger (serial text)")
        assert embedded_postgres.start(tmp_path) == server
        os.kill(_pid(server), signal.SIGKILL)
        revived = embedded_postgres.start(tmp_path)
        with psycopg.connect(revived.url("app")) as application:
            assert application.execute("SELECT count(*) FROM charger").fetchone() == (0,)
    finally:
        embedded_postgres.stop(tmp_path)
    assert not embedded_postgres.running(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as somebody else")
def test_another_account_does_not_get_in(tmp_path):
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o711)
    server = embedded_postgres.start(tmp_path / "postgres", durable=False)
    try:
        folder = subprocess.run(["ls", server.socket_folder], user="nobody", group=65534, check=False)
        assert folder.returncode != 0
    finally:
        embedded_postgres.stop(tmp_path / "postgres")


def _pid(server: embedded_postgres.Server) -> int:
    return int((server.socket_folder.parent / "cluster" / "postmaster.pid").read_text().split()[0])
