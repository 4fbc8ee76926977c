"""`evenwatt serve`: web, worker and hourly tick as one group that lives and dies together."""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from evenwatt.cli.database import database_in_use
from evenwatt.cli.framework import command, enter
from evenwatt.cli.listening import listener

PATIENCE_S = 15
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register(subparsers: Any) -> None:
    serve = subparsers.add_parser("serve", help="启动网站、后台任务与定时事项")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址")
    serve.add_argument("--port", type=int, default=8000, help="端口")
    serve.set_defaults(run=_serve)


def _serve(args: argparse.Namespace) -> int:
    bound = listener(args.host, args.port)
    with site():
        return serve(bound)


@contextmanager
def site() -> Iterator[None]:
    """Keep the database for all that a site does, and say when the whole of it has stopped.

    A site that starts while another one is stopping waits for the end, or goes on with the same database.
    """
    try:
        with database_in_use():
            yield
    finally:
        print("衡桩已停止", flush=True)


def serve(bound: socket.socket) -> int:
    """Run the group on a bound socket until it is interrupted (0) or one of its members ends (1)."""
    for stop in _STOPS:
        signal.signal(stop, _interrupt)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        _collect_static_files()
        host, port = bound.getsockname()[:2]
        gunicorn = ["-m", "gunicorn", "--config=python:evenwatt.config.gunicorn"]
        running["web"] = _start([sys.executable, *gunicorn, f"--bind=fd://{bound.fileno()}"], bound.fileno())
        bound.close()
        running["worker"] = _start(command("worker"))
        running["tick"] = _start(command("tick", "--hourly"))
        _announce(host, port, running["web"])
        return _watch(running)
    except KeyboardInterrupt:
        print("正在停止……", flush=True)
        return 0
    finally:
        for stop in _STOPS:
            signal.signal(stop, signal.SIG_IGN)
        _end(list(running.values()))


def _start(line: list[str], *inherited: int) -> subprocess.Popen[bytes]:
    """Start a member in a process group of its own: Ctrl+C is for us, who then end all in order."""
    return subprocess.Popen(line, pass_fds=inherited, process_group=0)


def _collect_static_files() -> None:
    enter()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _announce(host: str, port: int, web: subprocess.Popen[bytes]) -> None:
    """Print the address as soon as it answers."""
    while web.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                print(f"衡桩已启动：http://{host}:{port}/（按 Ctrl+C 结束）", flush=True)
                return
        time.sleep(0.1)


def _watch(running: dict[str, subprocess.Popen[bytes]]) -> int:
    while True:
        for name, process in running.items():
            if process.poll() is not None:
                print(f"{name} 已退出（{process.returncode}），全部停止", file=sys.stderr)
                return 1
        time.sleep(0.2)


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + PATIENCE_S
    for process in processes:
        try:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
