from __future__ import annotations

from evenwatt.credit.models import CreditGrade
from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.parties.models import Organisation
from evenwatt.law.catalog import catalog


def grant_initial_grade(deed: Act, organisation: Organisation) -> CreditGrade:
    """Store the grade that holds from registration until the first score sheet is decided (R-5-b)."""
    grade, _ = CreditGrade.objects.get_or_create(
        organisation=organisation,
        until=None,
        defaults={
            "grade": catalog().value("credit_initial_grade", on=deed.on),
            "since": organisation.registered_on,
            "clause": "R-5-b",
            "reason": "首次评价默认等级",
        },
    )
    return grade
