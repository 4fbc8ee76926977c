"""The states and kinds of this room, for whoever needs to name them."""

from django.db import models


class Grade(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
