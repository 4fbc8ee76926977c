"""A break in the middle of an approval leaves all or nothing: an error between two writes, a kill -9."""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from evenwatt.credit.models import CreditGrade
from evenwatt.filing.models import Filing
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.lives.models import LifeLine
from evenwatt.registry import actions as registry
from evenwatt.registry.models import Charger, ChargerModel, Station
from tests.fixtures.desk import Desk, Page
from tests.fixtures.province import Province, build_province, rows, set_today, workbook
from tests.journeys import steps

ROOT = Path(__file__).resolve().parents[2]
CHARGERS = 20
PATIENCE_S = 120  # for another process on a busy machine; nothing is timed


@pytest.fixture
def province(fresh_database) -> Province:
    """A filing of twenty chargers waits for its county."""
    set_today("2026-01-12")
    province = build_province()
    operator = Desk(province.operator)
    steps.upload(operator, workbook(province.operator.organisation, rows(CHARGERS)))
    steps.submit(operator)
    return province


def assert_nothing_happened() -> None:
    filing = Filing.objects.get()
    assert (filing.state, filing.approved_at, filing.rounds.get().decided_at) == ("submitted", None, None)
    assert [duty.kind for duty in Duty.objects.filter(closed_at=None)] == ["filing_review"]
    for model in (Station, Charger, ChargerModel, CreditGrade):
        assert not model.objects.exists(), model


def assert_all_happened() -> None:
    assert Filing.objects.get().state == "approved"
    owed = {duty.kind for duty in Duty.objects.filter(closed_at=None)}
    assert owed == {"construction_confirm", "plan_year"}
    assert Charger.objects.count() == CHARGERS


def test_an_error_between_two_writes_undoes_the_first(province, monkeypatch):
    def broken(*_args: object, **_kwargs: object) -> None:
        assert Charger.objects.count() == CHARGERS
        raise OSError("the disk is gone")

    monkeypatch.setattr(registry, "write_lines", broken)
    county = Desk(province.county)
    with pytest.raises(OSError, match="the disk is gone"):
        steps.approve_filing(county)
    assert_nothing_happened()
    monkeypatch.undo()
    steps.approve_filing(county)
    assert_all_happened()


def test_a_server_killed_in_the_middle_leaves_nothing_and_the_work_can_be_done_again(province):
    county = Desk(province.county)
    page = county.take_up("核查报备信息")
    with held_server() as (server, port, said):
        request = threading.Thread(target=approve, args=(county, page, port))
        request.start()
        assert heard(said) == b"held"
        assert writers_of("registry_charger") == 1
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=PATIENCE_S)
        request.join(timeout=PATIENCE_S)
    wait_for_the_last_writer_of("registry_charger")
    assert_nothing_happened()
    steps.approve_filing(county)
    assert_all_happened()


def approve(county: Desk, page: Page, port: int) -> None:
    """Press 核查通过 on a page at the real server, which will not answer."""
    address, sent = page.filled_in("核查通过", opinion="信息属实")
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in county.client.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    http = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    with suppress(HTTPException, ConnectionError):
        http.request("POST", address, urlencode(sent, doseq=True), headers)
        http.getresponse()


@contextmanager
def held_server() -> Iterator[tuple[subprocess.Popen, int, IO[bytes]]]:
    """The site in a process group of its own, over this test's database; what it says, it says when held.

    The socket listens before the server starts: a request waits there until it is taken.
    """
    database = {name: connection.settings_dict[key] for name, key in _ADDRESS.items()}
    url = " ".join(f"{name}={value}" for name, value in database.items() if value)
    hear, say = os.pipe()
    with socket.create_server(("127.0.0.1", 0)) as listening, open(hear, "rb", buffering=0) as said:
        bind = f"--bind=fd://{listening.fileno()}"
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config=python:evenwatt.config.gunicorn", bind, _HELD],
            env={**os.environ, "DATABASE_URL": url, "SAY_TO": str(say)},
            pass_fds=(listening.fileno(), say),
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(say)  # a server that ends without a word is heard as well
        try:
            yield server, listening.getsockname()[1], said
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait(timeout=PATIENCE_S)


def heard(said: IO[bytes]) -> bytes:
    """What the server says; nothing, when it goes on to the end without stopping."""
    ready, _, _ = select.select([said], [], [], PATIENCE_S)
    return said.read(4) if ready else b""


_HELD = "tests.journeys.held_application:held()"
_ADDRESS = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER"}


def writers_of(table: str) -> int:
    locks = "relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT pid) FROM pg_locks WHERE {locks}", [table])
        return cursor.fetchone()[0]


def wait_for_the_last_writer_of(table: str) -> None:
    """Return when no transaction that wrote to a table is left: the database grants the lock only then."""
    parameters = connection.get_connection_params()
    address = {name: parameters[name] for name in ("host", "port", "dbname") if name in parameters}
    with psycopg.connect(**address, user="evenwatt_owner") as owner:
        owner.execute(f"LOCK TABLE {table} IN SHARE MODE")


def test_a_kill_while_a_filing_changes_known_chargers_leaves_them_and_their_lives_as_they_were(province):
    county, operator = Desk(province.county), Desk(province.operator)
    steps.approve_filing(county)
    known = list(Charger.objects.order_by("pk").values())
    steps.upload(operator, workbook(province.operator.organisation, rows(CHARGERS, year="2019")))
    steps.submit(operator)
    page = county.take_up("核查报备信息")
    with held_server() as (server, port, said):
        request = threading.Thread(target=approve, args=(county, page, port))
        request.start()
        assert heard(said) == b"held"
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=PATIENCE_S)
        request.join(timeout=PATIENCE_S)
    wait_for_the_last_writer_of("registry_charger")
    assert list(Charger.objects.order_by("pk").values()) == known
    assert not LifeLine.objects.filter(step="filed_again").exists()
    steps.approve_filing(county)
    told = LifeLine.objects.filter(step="filed_again").values_list("changes", flat=True)
    assert list(told) == [[{"fact": "year", "was": "2024", "now": "2019"}]] * CHARGERS
