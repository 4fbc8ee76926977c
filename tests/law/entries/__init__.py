"""From the words of a case to the function it enters: which rule, and how its given becomes arguments.

Each subject is a module of its own with its ``ENTRIES``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

_SUBJECTS = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]

ENTRIES: dict[str, Callable[..., Any]] = {
    rule: enter for subject in _SUBJECTS for rule, enter in subject.ENTRIES.items()
}
