"""The states and kinds of this room, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

IDENTITY_LENGTH = 400
"""Characters of what a row is about, its parts together."""


class FiledForm(models.TextChoices):
    """The printed forms that firms file, by the letter of their appendix."""

    B = "B", _("充电设施信息报备表")
    F = "F", _("运营平台接入充电桩经营者信息表")
    G = "G", _("运营平台充电桩接入状态变更信息表")


class FilingState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待核查")
    RETURNED = "returned", _("已退回，待更正")
    APPROVED = "approved", _("已通过核查")
    WITHDRAWN = "withdrawn", _("已撤回")


#: States of a filing that is under way; an operator has at most one.
OPEN = (FilingState.DRAFT, FilingState.SUBMITTED, FilingState.RETURNED)


class Severity(models.TextChoices):
    OK = "ok", _("无疑点")
    WARNING = "warning", _("提醒")
    ERROR = "error", _("错误")


class RowFate(models.TextChoices):
    """A filed charger beside the registry."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("有改动")
    SAME = "same", _("与在册一致")
    #: Its operator reported that it ceased: filing it again starts nothing (R-6.1-a).
    CEASED = "ceased", _("已停止运营")


class GoneReason(models.TextChoices):
    """Why a registered charger is not filed again (R-4.2.1-a, R-6.1-a)."""

    STOPPED = "stopped", _("停止使用，设备仍在")
    CEASED = "ceased", _("已拆除或停止运营")
    TRANSFERRED = "transferred", _("已转让给其他运营机构")
