from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from evenwatt.kernel.files.models import StoredFile
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Membership, Organisation
from evenwatt.kernel.tokens.models import ApiToken

#: A pace is told from so many seconds of a stage and such a share of the whole.
_LEAST_SECONDS, _LEAST_SHARE = 2, 0.02


class Outcome(models.TextChoices):
    """How a piece of work stands: ``refused`` by a rule, in a sentence; ``failed`` by an error of ours."""

    UNDER_WAY = "", _("正在处理")
    DONE = "done", _("已完成")
    REFUSED = "refused", _("未通过")
    FAILED = "failed", _("处理出错")


class Progress(models.Model):
    """One piece of long work: who asked for it and with what, how far it is, how it ended.

    ``asked_at`` is the moment of the act that the work carries out. ``template`` and ``params`` say what is
    being done now, and at the end why it was refused, for any language.
    """

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(ApiToken, null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    given = models.JSONField(default=dict)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField()
    #: When the stage that is being done began, and how much was done before it.
    started_at = models.DateTimeField(null=True)
    done_before = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    #: Of who asked alone, not of the whole organisation; and when who asked took the result away.
    private = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.UNDER_WAY, blank=True)
    template = models.CharField(max_length=400, blank=True)
    params = models.JSONField(default=dict)
    clause = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "kind", "outcome"], name="progress_of_organisation")]

    def __str__(self) -> str:
        return self.title

    def actor(self) -> Actor:
        """Who asked for the work: a person, or a system by its token."""
        return self.token.actor() if self.token else self.membership.actor()

    @property
    def is_under_way(self) -> bool:
        return self.outcome == Outcome.UNDER_WAY

    @property
    def seconds_left(self) -> int | None:
        """An estimate from the pace of the stage; ``None`` while it is too young to have one."""
        if not (self.started_at and self.updated_at and self.total):
            return None
        seconds = (self.updated_at - self.started_at).total_seconds()
        done = self.done - self.done_before
        if seconds < _LEAST_SECONDS or done < self.total * _LEAST_SHARE:
            return None
        return round(seconds / done * (self.total - self.done))
