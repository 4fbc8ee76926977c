"""What the programming interface can do at all, in words: the permissions that a token can be given."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from evenwatt.kernel.access.permissions import Permission

#: Whoever makes a token chooses among those of the role.
OFFERED = {
    Permission.FILING_READ: gettext_noop("读取报备、核对结果和文书"),
    Permission.FILING_PREPARE: gettext_noop("填报、提交和撤回报备"),
    Permission.PLATFORM_FILING_PREPARE: gettext_noop("填报、提交和撤回平台报备"),
    Permission.REGISTRY_READ: gettext_noop("读取在册的场站和充电设施"),
    Permission.OPERATION_READ: gettext_noop("读取运营变动的报告"),
    Permission.OPERATION_REPORT: gettext_noop("报告停止运营等运营变动"),
}
