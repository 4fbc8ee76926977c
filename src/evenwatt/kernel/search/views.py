"""What a person chose to see of a list: its columns in their order, and filters kept under a name."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from evenwatt.kernel.parties.models import Account


class SavedView(models.Model):
    """The columns of a list as an account wants them; with a name also a filter, as its address has it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="views")
    listed = models.CharField(max_length=40)
    name = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=list)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "listed", "name"], name="one_view_per_name")
        ]

    def __str__(self) -> str:
        return self.name or self.listed


def views_of(account_id: int, listed: str) -> list[SavedView]:
    """The account's views of a list; the one without a name holds its columns."""
    return list(SavedView.objects.filter(account=account_id, listed=listed).order_by("pk"))


def choose_columns(*, account_id: int, listed: str, columns: Sequence[str]) -> None:
    SavedView.objects.update_or_create(
        account_id=account_id, listed=listed, name="", defaults={"columns": list(columns)}
    )


def save_filter(*, account_id: int, listed: str, name: str, query: str) -> None:
    """Keep a filter under a name; one of that name is replaced."""
    SavedView.objects.update_or_create(
        account_id=account_id, listed=listed, name=name, defaults={"query": query}
    )


def forget_filter(*, account_id: int, listed: str, name: str) -> None:
    SavedView.objects.filter(account=account_id, listed=listed, name=name).exclude(name="").delete()
