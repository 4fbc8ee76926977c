"""What a zipped workbook holds, judged before anything of it is decoded: bombs, macros, declared entities."""

from __future__ import annotations

import struct
import zipfile
import zlib

from evenwatt.forms.unusable import unusable

LARGEST_UNPACKED = 300_000_000
"""Bytes; a workbook of 100,000 rows unpacks to about 50 MB, what unpacks to more than this is an attack."""

MOST_PARTS = 5_000
"""Files in the archive; an ordinary workbook has twenty."""

_LOCAL_HEADER = struct.Struct("<26xHH")
_CHUNK = 1 << 20
_ENTITY_WITHIN = 4096


def refuse_dangerous(archive: zipfile.ZipFile, content: bytes) -> None:
    """Refuse an archive that unpacks to more than it says or than anybody files, or that carries macros.

    The sizes in its table of contents are not believed: every part is unpacked once, in pieces that are
    thrown away. Raises ValueError for a broken one.
    """
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _too_large()
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise macros()
    for part in parts:
        _refuse_liar(part, content)
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as text:
                if b"<!DOCTYPE" in text.read(_ENTITY_WITHIN):
                    raise ValueError("a workbook part declares entities")


def _refuse_liar(part: zipfile.ZipInfo, content: bytes) -> None:
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return
    if not 0 <= part.header_offset <= len(content) - _LOCAL_HEADER.size:
        raise ValueError("a part lies outside the archive")
    name, extra = _LOCAL_HEADER.unpack_from(content, part.header_offset)
    start = part.header_offset + _LOCAL_HEADER.size + name + extra
    packed: bytes | memoryview = memoryview(content)[start : start + part.compress_size]
    unpacker, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed and not unpacker.eof:
        size += len(unpacker.decompress(packed, _CHUNK))
        packed = unpacker.unconsumed_tail
        if size > part.file_size:
            raise _too_large()


def macros() -> Exception:
    """The refusal of a workbook that can run programs."""
    return unusable(
        "工作簿含有宏，不能接收：请在 Excel 或 WPS 中另存为不含宏的 xlsx 工作簿后上传", code="macro_workbook"
    )


def _too_large() -> Exception:
    return unusable(
        "工作簿解压后过大，无法读取：请删除图片、批注和多余的工作表后重新上传", code="workbook_too_large"
    )
