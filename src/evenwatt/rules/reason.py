"""A reason: what an answer rests on, as one sentence with its clause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One sentence of an answer.

    ``template`` is a Chinese sentence with named fields, the message id under which the doors translate it;
    ``params`` fill the fields. ``code`` tells scripts apart what people read.
    """

    code: str
    template: str
    clause: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.template.format(**self.params)}（{self.clause}）"
