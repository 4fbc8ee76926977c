"""By which filter a person begins to read a list, in each capacity of its own."""

from __future__ import annotations

from django.db import models

from evenwatt.kernel.parties.models import Membership


class KeptFilter(models.Model):
    """The filter of a list as the query of its address; each capacity of a person has one of its own."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    listed = models.CharField(max_length=40)
    query = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "listed"], name="one_kept_filter_of_a_list")
        ]

    def __str__(self) -> str:
        return f"{self.listed}?{self.query}"


def kept_filter(membership_id: int, listed: str) -> str:
    """The query that was kept for a list; empty if none."""
    kept = KeptFilter.objects.filter(membership=membership_id, listed=listed)
    return kept.values_list("query", flat=True).first() or ""


def keep_filter(*, membership_id: int, listed: str, query: str) -> None:
    """Keep a filter in the place of the one before it; an empty query keeps none."""
    if query:
        KeptFilter.objects.update_or_create(
            membership_id=membership_id, listed=listed, defaults={"query": query}
        )
    else:
        KeptFilter.objects.filter(membership=membership_id, listed=listed).delete()
