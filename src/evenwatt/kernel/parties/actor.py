from __future__ import annotations

from dataclasses import dataclass

from evenwatt.kernel.parties.roles import Role


@dataclass(frozen=True)
class Actor:
    """Who acts, and in which capacity. Passed to every action; stored with all that it changes."""

    account_id: int
    membership_id: int
    name: str
    role: Role
    organisation_id: int
    organisation: str
    region_code: str

    @property
    def capacity(self) -> str:
        return f"{self.organisation} {self.role.label}"
