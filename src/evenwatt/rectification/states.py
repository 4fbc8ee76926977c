"""The states and kinds of this room, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RectificationState(models.TextChoices):
    ORDERED = "ordered", _("待通知")
    NOTIFIED = "notified", _("已通知，待签收")
    RUNNING = "running", _("整改中")
    REPORTED = "reported", _("已报告完成，待核实")
    CONFIRMED = "confirmed", _("整改已核实")


class Cause(models.TextChoices):
    REJECTED_LOT = "rejected_lot", _("批评价不合格")
    FAILED_CHARGER = "failed_charger", _("单台检定不合格")
