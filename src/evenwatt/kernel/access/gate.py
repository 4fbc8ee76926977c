"""The mark that every way in carries: who may come in at all. A test refuses a way in without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from evenwatt.kernel.access.permissions import Permission

V = TypeVar("V", bound=Callable[..., Any])


@dataclass(frozen=True)
class Gate:
    """``permissions`` of which one is enough; ``None`` for every capacity, ``public`` for everybody."""

    permissions: tuple[Permission, ...] | None = None
    public: bool = False


def public(view: V) -> V:
    """A page for everybody, logged in or not."""
    view.gate = Gate(public=True)  # type: ignore[attr-defined]
    return view
