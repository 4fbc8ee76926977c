"""`evenwatt serve`: web, worker and hourly tick as one group that lives and dies together."""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
import time
from typing import Any, NoReturn

from evenwatt.cli.database import stop_embedded
from evenwatt.cli.framework import command, enter

PATIENCE_S = 15


def register(subparsers: Any) -> None:
    serve = subparsers.add_parser("serve", help="启动网站、后台任务与定时事项")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址")
    serve.add_argument("--port", type=int, default=8000, help="端口")
    serve.set_defaults(run=_serve)


def _serve(args: argparse.Namespace) -> int:
    return serve(args.host, args.port)


def serve(host: str, port: int) -> int:
    """Run the group until it is interrupted (0) or one of its members ends (1)."""
    _collect_static_files()
    gunicorn = ["-m", "gunicorn", "--config=python:evenwatt.config.gunicorn", f"--bind={host}:{port}"]
    members = {
        "web": [sys.executable, *gunicorn],
        "worker": command("worker"),
        "tick": command("tick", "--hourly"),
    }
    signal.signal(signal.SIGTERM, _interrupt)
    running = {name: subprocess.Popen(line) for name, line in members.items()}
    try:
        _announce(host, port, running["web"])
        return _watch(running)
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _end(list(running.values()))
        stop_embedded()


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
