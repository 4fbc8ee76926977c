from django.db import models


class Series(models.Model):
    """The last number given in one series, for one issuer and year."""

    name = models.CharField(max_length=30)
    issuer = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "issuer", "year"], name="one_series")]
