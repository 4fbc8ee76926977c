from __future__ import annotations

from typing import NamedTuple


class Subject(NamedTuple):
    """What a life line, a duty or a document is about. No foreign key: it may be a record of any room."""

    type: str
    id: int
    title: str
