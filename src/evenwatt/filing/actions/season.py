"""The reminder that a year's filing is owed."""

from __future__ import annotations

from datetime import date

from evenwatt.filing.life import FILE
from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.duties.actions import open_duty
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.models import Organisation


def open_season(deed: Act, operator: Organisation, *, year: int) -> None:
    """Remind an operator of a year's filing; registered after its last day, of the next (R-4.2.1-a)."""
    open_duty(
        deed,
        FILE,
        Subject("organisation", operator.pk, operator.name),
        owed_by=operator,
        counted_from=max(date(year, 1, 1), operator.registered_on),
    )
