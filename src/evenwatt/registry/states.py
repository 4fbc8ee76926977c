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
    PAUSED = "paused", _("暂停运营")
    CEASED = "ceased", _("停止运营")
    MERGED = "merged", _("已并入其他登记")


#: What the public reads as 停运: by a result, or by the operator itself (R-4.4.8-a, R-6.1-a).
STANDING_STILL = (ChargerState.STOPPED, ChargerState.PAUSED, ChargerState.CEASED)
#: What is no longer there to be planned, verified or filed.
GONE = (ChargerState.CEASED, ChargerState.MERGED)


class StopCause(models.TextChoices):
    OWN_RESULT = "own_result", _("本台检定不合格")
    LOT = "lot", _("所在批评价不合格")


class Change(models.TextChoices):
    """What an operator itself does with the operation of its chargers; of a transfer the bureaus are told."""

    CEASE = "cease", _("停止运营")
    REOPEN = "reopen", _("恢复运营")
    PAUSE = "pause", _("暂停运营")
    RESTART = "restart", _("结束暂停")
    TRANSFER = "transfer", _("转让")


class ReportState(models.TextChoices):
    REPORTED = "reported", _("待县（区）局知悉")
    NOTED = "noted", _("已知悉")


class TransferState(models.TextChoices):
    OFFERED = "offered", _("待受让方接收")
    ACCEPTED = "accepted", _("已转让")
    DECLINED = "declined", _("受让方未接收")
    WITHDRAWN = "withdrawn", _("已撤回")


class MergeState(models.TextChoices):
    PROPOSED = "proposed", _("待县（区）局决定")
    MERGED = "merged", _("已合并")
    REFUSED = "refused", _("不合并")
