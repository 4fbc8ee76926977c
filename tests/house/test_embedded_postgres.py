"""The embedded server: quick, private, and up again after a crash."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from evenwatt.config import embedded_postgres


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that another account may pass through, as pytest's own is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
        for data_dir in folder.iterdir():
            embedded_postgres.remove(data_dir)


@pytest.mark.parametrize(
    "name", ["postgres", "with space & 'quote'", "深" * 40], ids=["plain", "odd", "long"]
)
def test_both_roles_enter_and_the_application_cannot_truncate(place, name):
    server = embedded_postgres.start(place / name, durable=False)
    with psycopg.connect(server.url("owner")) as owner:
        owner.execute("CREATE TABLE charger (serial text)")
    with psycopg.connect(server.url("app"), autocommit=True) as application:
        application.execute("INSERT INTO charger VALUES ('一号桩')")
        assert application.execute("SELECT serial FROM charger").fetchone() == ("一号桩",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("TRUNCATE charger")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("CREATE TABLE station (name text)")


def test_start_is_repeatable_and_survives_a_kill(place):
    data_dir = place / "postgres"
    server = embedded_postgres.start(data_dir)
    with psycopg.connect(server.url("owner")) as owner:
        owner.execute("CREATE TABLE charger (serial text)")
    assert embedded_postgres.start(data_dir) == server
    os.kill(_pid(server), signal.SIGKILL)
    revived = embedded_postgres.start(data_dir)
    with psycopg.connect(revived.url("app")) as application:
        assert application.execute("SELECT count(*) FROM charger").fetchone() == (0,)
    embedded_postgres.stop(data_dir)
    assert not embedded_postgres.running(data_dir)


def test_the_last_of_several_sites_stops_it(place):
    """A site that starts while another one is stopping finds the server, and keeps it."""
    data_dir = place / "postgres"
    with embedded_postgres.used(data_dir):
        with embedded_postgres.used(data_dir):
            server = embedded_postgres.start(data_dir, durable=False)
        with psycopg.connect(server.url("app")) as application:
            assert application.execute("SELECT 1").fetchone() == (1,)
    assert not embedded_postgres.running(data_dir)


def test_a_process_number_borne_by_somebody_else_is_no_obstacle(place):
    data_dir = place / "postgres"
    home = embedded_postgres.start(data_dir, durable=False).socket_folder.parent
    left_behind = (home / "cluster" / "postmaster.pid").read_text().splitlines()
    embedded_postgres.stop(data_dir)
    account = {"user": "nobody"} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **account) as somebody_else:
        left_behind[0] = str(somebody_else.pid)
        (home / "cluster" / "postmaster.pid").write_text("\n".join(left_behind) + "\n")
        assert not embedded_postgres.running(data_dir)
        embedded_postgres.start(data_dir, durable=False)
        assert embedded_postgres.running(data_dir)
        somebody_else.kill()


def test_a_closed_home_is_no_obstacle(place):
    """Below a folder that only root enters, root's server keeps its data elsewhere; `remove` finds them."""
    place.chmod(0o700)
    server = embedded_postgres.start(place / "postgres", durable=False)
    home = server.socket_folder.parent
    with psycopg.connect(server.url("app")) as application:
        assert application.execute("SELECT 1").fetchone() == (1,)
    embedded_postgres.remove(place / "postgres")
    assert not home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as somebody else")
def test_another_account_does_not_get_in(place):
    server = embedded_postgres.start(place / "postgres", durable=False)
    seen = subprocess.run(["ls", server.socket_folder], user="nobody", group=65534, check=False, cwd="/")
    assert seen.returncode != 0


def _pid(server: embedded_postgres.Server) -> int:
    return int((server.socket_folder.parent / "cluster" / "postmaster.pid").read_text().split()[0])
