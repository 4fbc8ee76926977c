from django.test import Client

from evenwatt.kernel.parties.models import Membership
from evenwatt.web.capacity import SESSION_KEY


def client_of(login: str) -> Client:
    """A client that acts in the only capacity of one of the demonstration's accounts."""
    membership = Membership.objects.select_related("account").get(account__login=login)
    client = Client()
    client.force_login(membership.account)
    session = client.session
    session[SESSION_KEY] = membership.pk
    session.save()
    return client
