"""Write a ledger by a mapping; what is written here reads back the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

from evenwatt.law.refusal import Denied
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.mapping import CLAUSE, SHEET_NAME, Column
from evenwatt.ledgers.mapping import Mapping as LedgerMapping
from evenwatt.ledgers.transforms import Words, written

_ENCODINGS = {"csv-utf8": "utf-8-sig", "csv-gb18030": "gb18030"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 40


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
    titles = [column.title for column in mapping.columns]
    lines = [cells(mapping, facts, words) for facts in rows]
    return _xlsx(mapping, titles, lines) if mapping.file == "xlsx" else _csv(mapping, titles, lines)


def _cell(column: Column, facts: Mapping[str, str], words: Words) -> str:
    if column.parts:
        return facts.get(column.key) or composed(column.parts, facts, words)
    return written(column.transform, facts.get(column.fact, ""), words) if column.fact else column.constant


def _xlsx(mapping: LedgerMapping, titles: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(mapping.sheet[:SHEET_NAME] or None)
        heading = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        as_text = book.add_format({"num_format": "@"})
        top = 1 if mapping.heading else 0
        if mapping.heading:
            if len(titles) > 1:
                sheet.merge_range(0, 0, 0, len(titles) - 1, "", heading)
            sheet.write_string(0, 0, mapping.heading, heading)
        for column, title in enumerate(titles):
            widest = max((len(line[column]) for line in lines[:200]), default=0)
            sheet.set_column(column, column, min(max(len(title), widest) * 2 + 2, _WIDEST), as_text)
            sheet.write_string(top, column, title, head)
        for number, line in enumerate(lines, start=top + 1):
            for column, text in enumerate(line):
                if text:
                    sheet.write_string(number, column, text, as_text)
        sheet.freeze_panes(top + 1, 0)
    return file.getvalue()


def _csv(mapping: LedgerMapping, titles: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """A text that looks like a formula gets the apostrophe that spreadsheets hide; the reader drops it."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(titles)
    writer.writerows(
        [f"'{text}" if text.startswith(FORMULA_STARTS) else text for text in line] for line in lines
    )
    try:
        return file.getvalue().encode(_ENCODINGS[mapping.file])
    except UnicodeEncodeError as foreign:
        raise Denied(
            "“{text}”中有文件编码写不出的字符；请改用 xlsx 的对应关系导出",
            clause=CLAUSE,
            code="not_encodable",
            text=foreign.object[foreign.start : foreign.end],
        ) from foreign
