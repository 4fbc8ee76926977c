from django.db import models


class DemonstrationDate(models.Model):
    """The date that a demonstration showed on the real day ``set_on``, to run on from there.

    No row: the real date holds.
    """

    only = models.BooleanField(primary_key=True, default=True)
    shown_on = models.DateField()
    set_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="one_demonstration_date")]
