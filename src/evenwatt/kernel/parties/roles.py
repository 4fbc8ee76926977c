"""The offices in which people act (4.1, 4.2), and the kind of organisation that has each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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


INSTITUTION_ROLES = (Role.INSTITUTION_MANAGER, Role.VERIFIER, Role.CHECKER, Role.APPROVER)

ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.BUREAU: (Role.PROVINCE_OFFICER, Role.CITY_OFFICER, Role.COUNTY_OFFICER),
    OrganisationKind.INSTITUTION: INSTITUTION_ROLES,
    OrganisationKind.OPERATOR: (Role.OPERATOR_CLERK,),
    OrganisationKind.PLATFORM: (Role.PLATFORM_CLERK,),
    OrganisationKind.OPERATIONS_UNIT: (Role.OPERATIONS,),
}
