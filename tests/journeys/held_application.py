"""The site as it is served, but an approval stops before its last write: it says so and goes no further."""

import os
import threading

from django.core.handlers.wsgi import WSGIHandler

from evenwatt.config.wsgi import application
from evenwatt.filing.actions import review


def hold(*_args: object, **_kwargs: object) -> None:
    os.write(int(os.environ["SAY_TO"]), b"held")
    threading.Event().wait()


def held() -> WSGIHandler:
    """Called by the server alone: whoever merely imports this room keeps what it has."""
    review.close_duties = hold
    return application
