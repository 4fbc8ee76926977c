"""How long the certificate of a single charger is valid (R-4.4.5-b)."""

from __future__ import annotations

from datetime import date, timedelta

from evenwatt.law.catalog import catalog
from evenwatt.rules.months import add_months


def certificate_valid_until(*, verified_on: date) -> date:
    """Return the last day of validity: the verification period less one day, as certificates print it.

    The credit grade never moves it.

    Raises:
        Denied: no verification period was in force on that day.

    Clause: R-4.4.5-b.
    """
    months = catalog().value("certificate_months", on=verified_on)
    return add_months(verified_on, months) - timedelta(days=1)
