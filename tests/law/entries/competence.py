"""Entries for what an office may do at all."""

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.parties.roles import Role

ENTRIES = {
    "may": lambda *, office, permission: may(Role(office), Permission(permission)),
}
