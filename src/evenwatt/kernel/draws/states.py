"""The states of a draw, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DrawState(models.TextChoices):
    COMMITTING = "committing", _("等待各方提交承诺值")
    OPENING = "opening", _("等待各方公开随机值")
    DRAWN = "drawn", _("已抽取")
