"""The states and kinds around platforms, for whoever needs to name them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from evenwatt.rules.platform_matching import Difference
from evenwatt.rules.stop_connecting import StopGround


class MismatchState(models.TextChoices):
    OPEN = "open", _("待说明")
    EXPLAINED = "explained", _("已说明，待核")
    SETTLED = "settled", _("已了结")


class MismatchKind(models.TextChoices):
    OPERATOR_UNKNOWN = Difference.OPERATOR_UNKNOWN.value, _("经营者未登记")
    OPERATOR_NOT_LISTED = Difference.OPERATOR_NOT_LISTED.value, _("附录F未列该经营者")
    COUNT = Difference.COUNT.value, _("附录F与附录B台数不符")
    NOT_FILED_BY_OPERATOR = Difference.NOT_FILED_BY_OPERATOR.value, _("平台已报，经营者未报")
    OF_ANOTHER_OPERATOR = Difference.OF_ANOTHER_OPERATOR.value, _("由其他机构报备")
    FACTS = Difference.FACTS.value, _("双方所报内容不同")
    NOT_FILED_BY_PLATFORM = Difference.NOT_FILED_BY_PLATFORM.value, _("经营者已报，平台未报")


class StopState(models.TextChoices):
    NOTIFIED = "notified", _("待平台确认")
    CONFIRMED = "confirmed", _("已停止接入")
    RELEASED = "released", _("可以恢复接入")


class Ground(models.TextChoices):
    FAILED = StopGround.FAILED.value, _("检定或评价不合格")
    UNRECTIFIED = StopGround.UNRECTIFIED.value, _("未按要求完成整改")
    FAILED_AGAIN = StopGround.FAILED_AGAIN.value, _("重新检定仍不合格")
