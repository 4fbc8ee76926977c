from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import override

from evenwatt.kernel.access.standing import Standing
from evenwatt.kernel.lives.subject import Subject


class Stateful(models.Model):
    """A record with a life. ``state`` changes through the engine only; ``version`` grows with each change."""

    STANDING: Standing
    #: Name of the record's workflow, which is also the type under which its life and duties are kept.
    WORKFLOW: str

    state = models.CharField(max_length=24)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def subject(self) -> Subject:
        with override(settings.LANGUAGE_CODE):  # kept, and read by others: not in the language of who acts
            return Subject(self.WORKFLOW, self.pk, str(self))
