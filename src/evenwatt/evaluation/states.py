"""The states and kinds of this room, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvaluationState(models.TextChoices):
    PREPARED = "prepared", _("报告待批准")
    ISSUED = "issued", _("报告已出具，待市局处置")
    DISPOSED = "disposed", _("已处置")


class LotConclusion(models.TextChoices):
    ACCEPTED = "accepted", _("合格")
    REJECTED = "rejected", _("不合格")
