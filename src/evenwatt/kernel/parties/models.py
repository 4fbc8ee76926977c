from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.regions.models import Region


class Organisation(models.Model):
    """A bureau, institution, operator, platform branch or the operations unit.

    A firm that is both operator and platform stands here twice, once per kind, because it files and is
    graded as both (R-0-b). ``region`` is where a bureau rules and where a firm is registered; of a firm that
    is registered elsewhere it is the province in which it operates, and ``registered_in`` the code of its
    county (GB/T 2260).
    """

    kind = models.CharField(max_length=20, choices=OrganisationKind)
    name = models.CharField(max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organisations")
    registered_in = models.CharField(max_length=6, blank=True)
    address = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    registered_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="one_organisation_per_kind_and_name"),
            models.UniqueConstraint(
                fields=["region"],
                condition=models.Q(kind=OrganisationKind.BUREAU),
                name="one_bureau_per_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=username)


class Account(AbstractBaseUser):
    """A person who can log in. What the person may do hangs on the capacity chosen at login."""

    login = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One capacity of a person: a role in an organisation."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role)
    ended_at = models.DateTimeField(null=True)

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
        return Actor(
            account_id=self.account_id,
            membership_id=self.pk,
            name=self.account.name,
            role=Role(self.role),
            organisation_id=self.organisation_id,
            organisation=self.organisation.name,
            region_code=self.organisation.region_id,
        )
