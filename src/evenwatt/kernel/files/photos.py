"""A photo without what the camera wrote into it: position, owner, time, a thumbnail of what was cut away.

The picture itself is not encoded again: not one of its points changes, so that it stays evidence. Only the
direction in which it is to be shown is kept.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from evenwatt.law.refusal import Denied

_PNG = b"\x89PNG\r\n\x1a\n"
#: What a PNG needs to be shown; text, times and EXIF are no part of it.
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"pHYs",
}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_ORIENTATION = 0x0112


def without_metadata(content: bytes) -> bytes:
    """Return a JPEG, PNG or WebP picture without its metadata.

    Raises `Denied` for what is no such picture, or is cut off. Clause: R-4.3.1-b.
    """
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return b"".join(_jpeg(content))
        if content.startswith(_PNG):
            return b"".join(_png(content))
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp(content)
    except (struct.error, IndexError, ValueError) as error:
        raise Denied(
            "照片文件不完整，不能保存；请重新导出后上传", clause="R-4.3.1-b", code="broken_photo"
        ) from error
    raise Denied(
        "不是 JPEG、PNG 或 WebP 照片；苹果手机的 HEIC 照片请先转为 JPEG",
        clause="R-4.3.1-b",
        code="no_photo",
    )


def _jpeg(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    at, turned = 2, 1
    kept = []
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == 0xD9:
            raise ValueError("no picture")
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        segment = content[at : at + 2 + length]
        if len(segment) < 2 + length or length < 2:
            raise ValueError("cut off")
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        # Of the application's segments the colours are kept: JFIF, the colour profile, Adobe's transform.
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE) or marker in (0xE2, 0xEE):
            kept.append(segment)
        at += 2 + length
        if marker == 0xDA:
            break
    if content.rfind(b"\xff\xd9") < at:
        raise ValueError("cut off")
    if turned != 1:
        exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHHI", _ORIENTATION, 3, 1, turned, 0, 0)
        yield b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    yield from kept
    yield content[at : content.rfind(b"\xff\xd9") + 2]


def _orientation(tiff: bytes) -> int:
    """The direction of a picture, 1 to 8; 1 where it is not said or cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[first : first + 2])
        for number in range(count):
            entry = tiff[first + 2 + 12 * number : first + 14 + 12 * number]
            tag, _kind, _count, value = struct.unpack(order + "HHIH", entry[:10])
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _png(content: bytes) -> Iterator[bytes]:
    yield _PNG
    at, name = len(_PNG), b""
    while name != b"IEND":
        (length,) = struct.unpack(">I", content[at : at + 4])
        chunk = content[at : at + 12 + length]
        name = chunk[4:8]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise ValueError("cut off")
        if name in _PNG_KEPT:
            yield chunk
        at += 12 + length


def _webp(content: bytes) -> bytes:
    (size,) = struct.unpack("<I", content[4:8])
    if len(content) < size + 8:
        raise ValueError("cut off")
    at, kept = 12, []
    while at + 8 <= size + 8:
        name = content[at : at + 4]
        (length,) = struct.unpack("<I", content[at + 4 : at + 8])
        chunk = bytearray(content[at : at + 8 + length + length % 2])
        if name == b"VP8X":
            chunk[8] &= ~0x0C & 0xFF  # the flags that say that EXIF and XMP follow
        if name not in _WEBP_DROPPED:
            kept.append(bytes(chunk))
        at += 8 + length + length % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
