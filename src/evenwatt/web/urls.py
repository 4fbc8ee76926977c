"""Every address of the site. Each desk's module lists its own."""

from evenwatt.web import law, public, public_draws
from evenwatt.web.desks import (
    account,
    documents,
    draws,
    filing_review,
    filing_submission,
    filings,
    inbox,
    lots,
    plan_drafting,
    plans,
    scheme_acts,
    schemes,
)

urlpatterns = [
    *account.urlpatterns,
    *documents.urlpatterns,
    *filing_submission.urlpatterns,
    *filing_review.urlpatterns,
    *filings.urlpatterns,
    *inbox.urlpatterns,
    *law.urlpatterns,
    *public.urlpatterns,
    *draws.urlpatterns,
    *lots.urlpatterns,
    *plan_drafting.urlpatterns,
    *plans.urlpatterns,
    *public_draws.urlpatterns,
    *scheme_acts.urlpatterns,
    *schemes.urlpatterns,
]
