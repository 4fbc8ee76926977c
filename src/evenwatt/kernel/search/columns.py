"""Which columns of a list a person wants to see, and in what order."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from evenwatt.kernel.parties.models import Account


class ChosenColumns(models.Model):
    """The columns of one list as one account wants them."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    listed = models.CharField(max_length=40)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "listed"], name="one_choice_of_columns")]

    def __str__(self) -> str:
        return self.listed


def columns_of(account_id: int, listed: str) -> list[str] | None:
    """What the account chose for a list; ``None`` if nothing."""
    return (
        ChosenColumns.objects.filter(account=account_id, listed=listed)
        .values_list("columns", flat=True)
        .first()
    )


def choose_columns(*, account_id: int, listed: str, columns: Sequence[str]) -> None:
    """Keep a choice; an empty one leaves the list as it comes."""
    ChosenColumns.objects.update_or_create(
        account_id=account_id, listed=listed, defaults={"columns": list(columns)}
    )
