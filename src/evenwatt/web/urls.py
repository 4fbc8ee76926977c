"""Every address of the site. Each desk's module lists its own."""

from evenwatt.web import law
from evenwatt.web.desks import account, documents, inbox

urlpatterns = [
    *account.urlpatterns,
    *documents.urlpatterns,
    *inbox.urlpatterns,
    *law.urlpatterns,
]
