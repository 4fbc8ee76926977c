"""The states and kinds of this room, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    DRAFT = "draft", _("草拟中")
    ISSUED = "issued", _("已下达")
    DISCARDED = "discarded", _("已撤销")
