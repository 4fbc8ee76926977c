"""Every address of the site. Each desk's module lists its own."""

from evenwatt.web import law
from evenwatt.web.desks import account, inbox

urlpatterns = [
    *account.urlpatterns,
    *inbox.urlpatterns,
    *law.urlpatterns,
]
