"""Every address of the site. Each desk's module lists its own."""

from evenwatt.web import law
from evenwatt.web.desks import account, documents, filing_review, filing_submission, filings, inbox

urlpatterns = [
    *account.urlpatterns,
    *documents.urlpatterns,
    *filing_submission.urlpatterns,
    *filing_review.urlpatterns,
    *filings.urlpatterns,
    *inbox.urlpatterns,
    *law.urlpatterns,
]
