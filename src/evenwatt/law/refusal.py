"""A refusal: what was refused, why, and under which clause."""

from __future__ import annotations

from typing import Any


class Denied(Exception):  # noqa: N818 (a refusal is no error)
    """An act that the law or the state of the record does not allow.

    ``template`` is a Chinese sentence with named fields; it is the message id under which the doors
    translate it. ``params`` fill the fields, a tuple of words as a list of them. ``code`` tells scripts apart
    what people read.
    """

    def __init__(self, template: str, *, clause: str, code: str = "refused", **params: Any) -> None:
        super().__init__(template)
        self.template = template
        self.clause = clause
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return self.template.format(**self.texts())

    def texts(self) -> dict[str, Any]:
        """What fills the fields, a list of words as one Chinese text."""
        return {
            name: "、".join(map(str, value)) if isinstance(value, tuple) else value
            for name, value in self.params.items()
        }
