"""The kinds of duty. Rooms declare theirs; the inbox and the timeline read them here."""

from __future__ import annotations

from dataclasses import dataclass

from evenwatt.kernel.parties.roles import Role


@dataclass(frozen=True)
class DutyKind:
    """``title`` is verb first; ``period`` is the R-id of the period that dates the duty, if there is one."""

    name: str
    title: str
    role: Role
    clause: str
    period: str | None = None


KINDS: dict[str, DutyKind] = {}


def duty_kind(name: str, title: str, role: Role, clause: str, period: str | None = None) -> DutyKind:
    kind = DutyKind(name, title, role, clause, period)
    KINDS[name] = kind
    return kind
