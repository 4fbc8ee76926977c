"""The site as it is served, but an approval stops before its last write: it says so and goes no further."""

import os
import threading

from evenwatt.config.wsgi import application as application
from evenwatt.filing.actions import review


def hold(*_args: object, **_kwargs: object) -> None:
    os.write(int(os.environ["SAY_TO"]), b"held")
    threading.Event().wait()


review.close_duties = hold
