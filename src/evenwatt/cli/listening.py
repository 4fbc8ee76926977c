"""The port of the site, taken before anything else is started: no other program answers in its place."""

from __future__ import annotations

import errno
import socket

from evenwatt.law.refusal import Denied


def listener(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address, for gunicorn to listen on. Refuses one that is not to be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address[0], port))
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise Denied(
                "{host} 的端口 {port} 已被另一个程序占用，网站没有启动；请先停止那个程序，"
                "或换一个端口：evenwatt 命令加 --port 8001，make 命令加 PORT=8001",
                clause="",
                code="port_taken",
                host=host,
                port=port,
            ) from error
        raise Denied(
            "不能在 {host} 的端口 {port} 启动网站；请用 --host、--port 换一个本机地址或 "
            "1 到 65535 之间的端口",
            clause="",
            code="no_address",
            host=host,
            port=port,
        ) from error
    return bound
