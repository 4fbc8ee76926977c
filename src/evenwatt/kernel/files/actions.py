from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile, File
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


#: First bytes → media type; what begins otherwise is text.
_SIGNATURES = {
    b"%PDF": "application/pdf",
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"\xd0\xcf\x11\xe0": "application/vnd.ms-excel",
    b"\x1f\x8b": "application/gzip",
    b"{": "application/json",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"RIFF": "image/webp",
}


def sniff(content: bytes) -> str:
    """The media type that the content shows, whatever its name says."""
    return next(
        (media_type for start, media_type in _SIGNATURES.items() if content.startswith(start)), "text/csv"
    )


def store(content: bytes, *, at: datetime) -> StoredFile:
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
        sha256=digest, defaults={"size": len(content), "media_type": sniff(content), "stored_at": at}
    )
    return stored


def store_made(made: Path, *, at: datetime) -> StoredFile:
    """Keep a file that the program itself has made, of any size, without holding it in memory."""
    with made.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        start = file.read(8)
        path = f"{digest[:2]}/{digest}"
        if not default_storage.exists(path):
            default_storage.save(path, File(file))
    kept = {"size": made.stat().st_size, "media_type": sniff(start), "stored_at": at}
    return StoredFile.objects.get_or_create(sha256=digest, defaults=kept)[0]
