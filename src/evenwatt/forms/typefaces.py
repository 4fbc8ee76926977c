"""The fonts of official documents, and which characters they can print.

The folder ``fonts`` is filled by ``make setup`` and travels in the wheel; system fonts are never used, so
that a document looks the same on every machine.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"


class FontsMissingError(RuntimeError):
    """The font folder is empty: this checkout was not set up, or the wheel was built without it."""

    def __init__(self) -> None:
        super().__init__(f"字体目录 {FOLDER} 是空的，不能生成文书：请先运行 make setup")


def font_files() -> tuple[Path, ...]:
    """Return the font files in order of their names; raises FontsMissingError if there are none."""
    files = tuple(sorted(FOLDER.glob("*.ttf")))
    if not files:
        raise FontsMissingError
    return files


def missing_glyphs(text: str | Iterable[str]) -> tuple[str, ...]:
    """Return the characters that no font of ours can print, each once, in code order.

    One such character makes a PDF/A fail as a whole, so names are checked when they are entered.
    """
    return tuple(sorted(set().union(*text) - _printable() - {"\n", "\r", "\t"}))


@cache
def _printable() -> frozenset[str]:
    return frozenset().union(*(map(chr, _code_points(path.read_bytes())) for path in font_files()))


def _code_points(font: bytes) -> set[int]:
    """Read the character map of a TrueType font: its subtable of format 12 (all planes), else of format 4."""
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)
    }
    cmap = tables[b"cmap"]
    subtables = struct.unpack_from(">H", font, cmap + 2)[0]
    starts = [cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * number)[0] for number in range(subtables)]
    by_format = {struct.unpack_from(">H", font, start)[0]: start for start in starts}
    if 12 in by_format:
        return _format_12(font, by_format[12])
    return _format_4(font, by_format[4])


def _format_12(font: bytes, start: int) -> set[int]:
    groups = struct.unpack_from(">I", font, start + 12)[0]
    ranges = (struct.unpack_from(">III", font, start + 16 + 12 * number) for number in range(groups))
    return {point for first, last, _ in ranges for point in range(first, last + 1)}


def _format_4(font: bytes, start: int) -> set[int]:
    segments = struct.unpack_from(">H", font, start + 6)[0] // 2
    lasts = struct.unpack_from(f">{segments}H", font, start + 14)
    firsts = struct.unpack_from(f">{segments}H", font, start + 16 + 2 * segments)
    return {point for first, last in zip(firsts, lasts, strict=True) for point in range(first, last + 1)} - {
        0xFFFF
    }
