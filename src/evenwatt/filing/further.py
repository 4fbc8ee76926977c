"""A further filing in a year for which the firm has filed already (R-4.2.1-a)."""

from __future__ import annotations

from evenwatt.filing.models import Filing
from evenwatt.filing.registered import is_compared
from evenwatt.filing.states import FilingState


def adds_to(filing: Filing) -> Filing | None:
    """The approved filing of the same year to which an operator's further one adds; ``None`` for the first.

    It reports what is new or wrong; what it leaves out stays filed (interpretation further-filing).
    """
    if not is_compared(filing.filer, filing.form):
        return None
    approved = Filing.objects.filter(
        filer=filing.filer, form=filing.form, year=filing.year, state=FilingState.APPROVED
    )
    return approved.filter(pk__lt=filing.pk).order_by("pk").first()
