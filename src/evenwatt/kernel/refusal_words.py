"""A refusal in the language of whoever asks, and what kind of refusal it is: the same at every door."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from evenwatt.kernel.listing import listed
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied


def in_words(denied: Denied) -> str:
    """The sentence of a refusal in the language of the request."""
    return gettext(denied.template).format(**{name: _said(value) for name, value in denied.params.items()})


def _said(value: Any) -> Any:
    if isinstance(value, tuple):
        return listed(_said(each) for each in value)
    return gettext(value) if isinstance(value, str) and value else value


def status_of(denied: Denied) -> int:
    """403 wrong office, 409 overtaken, 422 not now or not so."""
    match denied:
        case NotAllowed():
            return 403
        case Conflict():
            return 409
        case _:
            return 422
