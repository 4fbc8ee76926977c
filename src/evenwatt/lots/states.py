"""The states and kinds of this room, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SchemeState(models.TextChoices):
    WAITING = "waiting", _("待形成批")
    FORMED = "formed", _("已形成批，待报备案")
    FILED = "filed", _("待市局备案")
    RETURNED = "returned", _("市局退回，待修改")
    RECORDED = "recorded", _("已备案，待抽样")
    DRAWN = "drawn", _("已抽样，现场检定中")


class TestBasis(models.TextChoices):
    SAMPLE = "sample", _("样本")
    SPARE = "spare", _("备检")
    FULL = "full", _("逐台检定")


class TestState(models.TextChoices):
    RESERVE = "reserve", _("备用")
    DUE = "due", _("待检定")
    UNAVAILABLE = "unavailable", _("无法检定")
    TESTED = "tested", _("已检定")


#: Code of the parameter ``spare_reasons`` for what ceased operation (R-6.1-a).
CEASED = "out_of_operation"
