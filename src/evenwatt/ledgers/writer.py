"""Write a ledger by a mapping; what is written here reads back the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from evenwatt.law.refusal import Denied
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.mapping import CLAUSE, SHEET_NAME, Column
from evenwatt.ledgers.mapping import Mapping as LedgerMapping
from evenwatt.ledgers.transforms import Words, written

_ENCODINGS = {"csv-utf8": "utf-8-sig", "csv-gb18030": "gb18030"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 40
#: Rows by which the width of the columns is set.
_MEASURED = 200


def cells(mapping: LedgerMapping, facts: Mapping[str, str], words: Words) -> list[str]:
    """Return one row in the order of the columns; a fact that is not known leaves its cell empty.

    Clause: R-4.3.2-a.
    """
    return [_cell(column, facts, words) for column in mapping.columns]


def composed(parts: Sequence[str], facts: Mapping[str, str], words: Words) -> str:
    """Return several facts in one cell, without what the next part says itself: a county that the address
    begins with is not written twice.

    Clause: R-4.3.2-a.
    """
    text = ""
    for part in reversed(parts):
        before = written(FACTS[part].transforms[0], facts.get(part, ""), words)
        text = text if before and text.startswith(before) else before + text
    return text


def write_ledger(mapping: LedgerMapping, rows: Iterable[Mapping[str, str]], words: Words) -> bytes:
    """Return the file of a ledger in the mapping's type, its rows given as facts.

    Clause: R-4.3.2-a.
    """
    file = io.BytesIO()
    _write(file, mapping, rows, words, {"in_memory": True})
    return file.getvalue()


def write_ledger_file(
    path: Path, mapping: LedgerMapping, rows: Iterable[Mapping[str, str]], words: Words
) -> None:
    """Write the same to a file as the rows come: what is in memory does not grow with them.

    Clause: R-4.3.2-a.
    """
    with path.open("wb") as file:
        _write(file, mapping, rows, words, {"constant_memory": True, "tmpdir": path.parent})


def _write(
    file: BinaryIO,
    mapping: LedgerMapping,
    rows: Iterable[Mapping[str, str]],
    words: Words,
    options: dict[str, Any],
) -> None:
    titles = [column.title for column in mapping.columns]
    lines = (cells(mapping, facts, words) for facts in rows)
    if mapping.file == "xlsx":
        _xlsx(file, mapping, titles, lines, options)
    else:
        _csv(file, mapping, titles, lines)


def _cell(column: Column, facts: Mapping[str, str], words: Words) -> str:
    if column.parts:
        return facts.get(column.key) or composed(column.parts, facts, words)
    return written(column.transform, facts.get(column.fact, ""), words) if column.fact else column.constant


def _xlsx(
    file: BinaryIO,
    mapping: LedgerMapping,
    titles: Sequence[str],
    lines: Iterator[Sequence[str]],
    options: dict[str, Any],
) -> None:
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(mapping.sheet[:SHEET_NAME] or None)
        heading = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        as_text = book.add_format({"num_format": "@"})
        top = 1 if mapping.heading else 0
        if mapping.heading:
            if len(titles) > 1:
                sheet.merge_range(0, 0, 0, len(titles) - 1, "", heading)
            sheet.write_string(0, 0, mapping.heading, heading)
        first = list(islice(lines, _MEASURED))
        for column, title in enumerate(titles):
            widest = max((len(line[column]) for line in first), default=0)
            sheet.set_column(column, column, min(max(len(title), widest) * 2 + 2, _WIDEST), as_text)
            sheet.write_string(top, column, title, head)
        for number, line in enumerate(chain(first, lines), start=top + 1):
            for column, text in enumerate(line):
                if text:
                    sheet.write_string(number, column, text, as_text)
        sheet.freeze_panes(top + 1, 0)


def _csv(
    file: BinaryIO, mapping: LedgerMapping, titles: Sequence[str], lines: Iterable[Sequence[str]]
) -> None:
    """A text that looks like a formula gets the apostrophe that spreadsheets hide; the reader drops it."""
    text = io.TextIOWrapper(file, encoding=_ENCODINGS[mapping.file], newline="")
    writer = csv.writer(text)
    try:
        writer.writerow(titles)
        writer.writerows(
            [f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in line] for line in lines
        )
        text.flush()
    except UnicodeEncodeError as foreign:
        raise Denied(
            "“{text}”中有文件编码写不出的字符；请改用 xlsx 的对应关系导出",
            clause=CLAUSE,
            code="not_encodable",
            text=foreign.object[foreign.start : foreign.end],
        ) from foreign
    finally:
        text.detach()  # the file stays open for whoever opened it
