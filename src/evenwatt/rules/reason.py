"""What an answer rests on: a sentence with its clause, and the versions of the parameters it used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evenwatt.law.catalog import catalog


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


def versions(*names: str, on: date) -> dict[str, date]:
    """Return since when each of these parameters has had the value that holds on a day.

    Raises:
        Denied: one of them was not in force on that day.

    Clause: R-0-a.
    """
    return {name: catalog().param(name, on=on).since for name in names}
