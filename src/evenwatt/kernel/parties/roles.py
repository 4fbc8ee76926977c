"""The offices in which people act (4.1, 4.2), and the kind of organisation that has each.

A steward looks after the people of an organisation and does none of its business: whoever does both holds
two memberships, and says at login as which of them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from evenwatt.kernel.regions.models import RegionLevel


class OrganisationKind(models.TextChoices):
    BUREAU = "bureau", _("市场监督管理局")
    INSTITUTION = "institution", _("承检机构")
    OPERATOR = "operator", _("运营机构")
    PLATFORM = "platform", _("运营平台")
    OPERATIONS_UNIT = "operations_unit", _("平台运维单位")


class Role(models.TextChoices):
    PROVINCE_OFFICER = "province_officer", _("省局")
    CITY_OFFICER = "city_officer", _("市局")
    COUNTY_OFFICER = "county_officer", _("县（区）局")
    INSTITUTION_MANAGER = "institution_manager", _("承检机构业务管理员")
    VERIFIER = "verifier", _("检定员")
    CHECKER = "checker", _("核验员")
    APPROVER = "approver", _("批准人")
    OPERATOR_CLERK = "operator_clerk", _("运营机构填报人")
    PLATFORM_CLERK = "platform_clerk", _("运营平台填报人")
    OPERATIONS = "operations", _("平台运维人员")
    STEWARD = "steward", _("单位管理员")


INSTITUTION_ROLES = (Role.INSTITUTION_MANAGER, Role.VERIFIER, Role.CHECKER, Role.APPROVER)

_ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.INSTITUTION: INSTITUTION_ROLES,
    OrganisationKind.OPERATOR: (Role.OPERATOR_CLERK,),
    OrganisationKind.PLATFORM: (Role.PLATFORM_CLERK,),
    OrganisationKind.OPERATIONS_UNIT: (Role.OPERATIONS,),
}

_ROLES_OF_BUREAU: dict[str, tuple[Role, ...]] = {
    RegionLevel.PROVINCE: (Role.PROVINCE_OFFICER,),
    RegionLevel.CITY: (Role.CITY_OFFICER,),
    RegionLevel.COUNTY: (Role.COUNTY_OFFICER,),
    RegionLevel.ZONE: (Role.COUNTY_OFFICER,),
    # City and county in one; what one decides the other may have prepared, so by two persons (R-0-b).
    RegionLevel.DIRECT: (Role.CITY_OFFICER, Role.COUNTY_OFFICER),
}


def offices(kind: str, level: str) -> tuple[Role, ...]:
    """The roles in which people do the business of an organisation, given its kind and its region's level."""
    return _ROLES_OF_BUREAU[level] if kind == OrganisationKind.BUREAU else _ROLES_OF_KIND[kind]


def roles_of(kind: str, level: str) -> tuple[Role, ...]:
    """The roles that an organisation can give: its offices and its steward."""
    return (*offices(kind, level), Role.STEWARD)
