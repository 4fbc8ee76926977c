"""`evenwatt serve` as a process: it starts on its own port or says why not, and ends quietly."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import pytest
from django.db import connection

SERVE = [sys.executable, "-m", "evenwatt.cli.main", "serve"]
PATIENCE_S = 60
_ADDRESS = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER"}


def refused(*arguments: str) -> str:
    """What `serve` says on standard error when it does not start; on standard output it says nothing."""
    found = subprocess.run(
        [*SERVE, *arguments], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (found.returncode, found.stdout) == (2, "")
    return found.stderr


def test_a_taken_port_is_told_in_one_sentence_before_anything_starts():
    with socket.create_server(("127.0.0.1", 0)) as somebody_else:
        port = somebody_else.getsockname()[1]
        said = refused("--port", str(port))
    assert said.startswith(f"127.0.0.1 的端口 {port} 已被另一个程序占用，网站没有启动")
    assert "PORT=8001" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("where", [("--port", "80000"), ("--host", "203.0.113.1")])
def test_an_address_that_is_not_to_be_had_is_told_in_one_sentence(where):
    assert "启动网站；请用 --host、--port 换一个" in refused(*where)


def test_ctrl_c_ends_all_members_quietly(fresh_database):
    database = {name: connection.settings_dict[key] for name, key in _ADDRESS.items()}
    url = " ".join(f"{name}={value}" for name, value in database.items() if value)
    server = subprocess.Popen(
        [*SERVE, "--port", "0"],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stdout is not None
        started = server.stdout.readline()
        assert started.startswith("衡桩已启动：http://127.0.0.1:")
        port = int(started.split(":")[2].split("/")[0])
        with socket.create_connection(("127.0.0.1", port)):  # as a browser keeps one open
            os.killpg(server.pid, signal.SIGINT)  # as a terminal sends it: to the whole group
            said, complained = server.communicate(timeout=PATIENCE_S)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
    assert (server.returncode, complained) == (0, "")
    assert said == "正在停止……\n衡桩已停止\n"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
