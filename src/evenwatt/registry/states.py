"""The states and kinds of this room, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChargerKind(models.TextChoices):
    AC = "AC", _("交流充电桩")
    DC = "DC", _("非车载充电机")


class Ownership(models.TextChoices):
    SELF_RUN = "自营", _("自营")
    FRANCHISED = "加盟", _("加盟")


class ChargerState(models.TextChoices):
    IN_USE = "in_use", _("正常")
    STOPPED = "stopped", _("停用")


class StopCause(models.TextChoices):
    OWN_RESULT = "own_result", _("本台检定不合格")
    LOT = "lot", _("所在批评价不合格")
