from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import override

from evenwatt.kernel.parties.roles import Role

STORED_LANGUAGE = "zh-hans"


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
    kind: str = ""
    #: Functional zones that the bureau serves besides its own region.
    serves: tuple[str, ...] = ()
    #: The token by which a system acts, its name, and the permissions it is limited to.
    token_id: int | None = None
    token: str = ""
    scope: frozenset[str] | None = None

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties of a county bureau: its region and the zones that it serves (R-0-b)."""
        return (self.region_code, *self.serves)

    @property
    def capacity(self) -> str:
        """The organisation and the office, in Chinese: it is stored, and must not depend on who reads."""
        by_token = f"（经接口，令牌 {self.token}）" if self.token else ""
        with override(STORED_LANGUAGE):
            return f"{self.organisation} {self.role.label}{by_token}"

    @property
    def signature(self) -> str:
        """How the actor signs every change, in whatever language the pages are shown."""
        return f"{self.capacity} {self.name}"
