from __future__ import annotations

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models


class StoredFile(models.Model):
    """A file under its SHA-256. The same content is stored once."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"

    def open(self) -> File[bytes]:
        """The file itself, to be read piece by piece."""
        return default_storage.open(self.path, "rb")

    def content(self) -> bytes:
        with default_storage.open(self.path, "rb") as file:
            return file.read()
