from __future__ import annotations

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.regions.models import Region
from evenwatt.kernel.regions.queries import served_zones


@pghistory.track()
class Organisation(models.Model):
    """A bureau, institution, operator, platform branch or the operations unit.

    A firm that is both operator and platform stands here twice, once per kind, because it files and is
    graded as both (R-0-b); the credit code tells that it is one. ``region`` is where a bureau rules and
    where a firm is at home in the province; ``registered_in`` is the division of its registration and
    differs for a firm registered elsewhere. A platform's Hubei branch names its headquarters besides.
    """

    kind = models.CharField(max_length=20, choices=OrganisationKind)
    name = models.CharField(max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organisations")
    #: GB/T 2260 code, also of another province; empty: that of ``region``.
    registered_in = models.CharField(max_length=6, blank=True)
    registered_at = models.CharField(max_length=200, blank=True)
    headquarters_name = models.CharField(max_length=120, blank=True)
    headquarters_code = models.CharField(max_length=18, blank=True)
    address = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    registered_on = models.DateField()
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="one_organisation_per_kind_and_name"),
            models.UniqueConstraint(
                fields=["kind", "credit_code"],
                condition=~models.Q(credit_code=""),
                name="one_organisation_per_kind_and_code",
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=models.Q(kind=OrganisationKind.BUREAU, ended_on=None),
                name="one_bureau_per_region",
            ),
        ]

    @property
    def subject(self) -> Subject:
        return Subject("organisation", self.pk, self.name)

    @property
    def home(self) -> str:
        """The code of the division of registration, as the rules of jurisdiction ask for it (R-0-b)."""
        return self.registered_in or self.region_id

    def __str__(self) -> str:
        return self.name


#: Roles whose reach follows the zones that a county serves.
_COUNTY_WIDE = (Role.COUNTY_OFFICER, Role.STEWARD)


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=username)


@pghistory.track(
    pghistory.UpdateEvent("before", row=pghistory.Old),
    fields=["id", "login", "name", "is_active"],
    model_name="AccountEvent",
)
class Account(AbstractBaseUser):
    """A person who can log in. What the person may do hangs on the capacity chosen at login.

    Logging in and a new password leave no row in the history: it keeps who somebody was, not secrets.
    """

    login = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Membership(models.Model):
    """One capacity of a person: a role in an organisation."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    successor = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation", "role"],
                condition=models.Q(ended_at=None),
                name="one_open_membership_per_role",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    def actor(self) -> Actor:
        """Who acts in this capacity; asks for the zones that a bureau serves where that can matter."""
        serves = (
            served_zones(self.organisation.region_id)
            if self.organisation.kind == OrganisationKind.BUREAU and self.role in _COUNTY_WIDE
            else ()
        )
        return Actor(
            account_id=self.account_id,
            membership_id=self.pk,
            name=self.account.name,
            role=Role(self.role),
            organisation_id=self.organisation_id,
            organisation=self.organisation.name,
            region_code=self.organisation.region_id,
            kind=self.organisation.kind,
            serves=serves,
        )
