"""The words of this room, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from evenwatt.rules.ledger_exchange import Outcome as Found


class Outcome(models.TextChoices):
    DIFFERENT = Found.DIFFERENT, _("有差异")
    SEVERAL = Found.SEVERAL, _("待认定是哪一台")
    THEIRS = Found.THEIRS, _("只在台账")
    OURS = Found.OURS, _("只在登记")
    EQUAL = Found.EQUAL, _("一致")


class Decision(models.TextChoices):
    OPEN = "", _("待处理")
    TAKEN = "taken", _("已按台账更正")
    KEPT = "kept", _("保留登记")
    ASKED = "asked", _("已请运营机构核对")
    ANSWERED = "answered", _("运营机构已答复")
