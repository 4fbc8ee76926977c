from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from evenwatt.kernel.files.models import StoredFile
from evenwatt.law.refusal import Denied

#: A limit of the installation, not of the law.
MAX_BYTES = 20 * 1024 * 1024


def check_size(size: int) -> None:
    """Refuse a file that is too large, before it is read. ``size`` in bytes."""
    if size > MAX_BYTES:
        raise Denied(
            "文件有 {size} MB，超过 20 MB 的上限；请拆分后分次上传",
            clause="R-4.4.7-c",
            code="file_too_large",
            size=size // (1024 * 1024),
        )


def store(content: bytes, *, media_type: str, at: datetime) -> StoredFile:
    """Keep a file; the row is written after the file, so that a row always has its file."""
    check_size(len(content))
    digest = hashlib.sha256(content).hexdigest()
    known = StoredFile.objects.filter(sha256=digest).first()
    if known is not None:
        return known
    path = f"{digest[:2]}/{digest}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    stored, _ = StoredFile.objects.get_or_create(  # the same file may arrive twice at once
        sha256=digest, defaults={"size": len(content), "media_type": media_type, "stored_at": at}
    )
    return stored
