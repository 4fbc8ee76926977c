"""The states and kinds of this room, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordState(models.TextChoices):
    ENTERED = "entered", _("待核验")
    RETURNED = "returned", _("退回修改")
    CHECKED = "checked", _("待批准")
    APPROVED = "approved", _("已批准")


class VerificationKind(models.TextChoices):
    INITIAL = "initial", _("首次检定")
    SUBSEQUENT = "subsequent", _("后续检定")
    IN_SERVICE = "in_service", _("使用中检查")


class Verdict(models.TextChoices):
    CONFORMING = "conforming", _("合格")
    NONCONFORMING = "nonconforming", _("不合格")
    NOT_JUDGED = "not_judged", _("未判定")
