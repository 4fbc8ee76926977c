"""`evenwatt found`: the operations unit of a new installation, and the link for its steward."""

from __future__ import annotations

import argparse
import secrets
from typing import Any

from evenwatt.cli.framework import enter


def register(subparsers: Any) -> None:
    found = subparsers.add_parser("found", help="登记平台运维单位，给出其单位管理员的一次性链接")
    found.add_argument("unit", help="平台运维单位名称")
    found.add_argument("person", help="单位管理员姓名")
    found.add_argument("--site", default="http://127.0.0.1:8000", help="网站地址")
    found.set_defaults(run=_found)


def _found(args: argparse.Namespace) -> int:
    enter()
    from django.urls import reverse

    from evenwatt.kernel.clock.reading import now
    from evenwatt.kernel.parties.invitations import hash_of
    from evenwatt.procedures.founding import found

    token = secrets.token_urlsafe(32)
    invitation = found(unit=args.unit, person=args.person, token_hash=hash_of(token), at=now())
    print(f"已登记{args.unit}。请{args.person}在 {invitation.expires_at:%Y-%m-%d %H:%M} 前打开：")
    print(args.site.rstrip("/") + reverse("invitation", args=[token]))
    return 0
