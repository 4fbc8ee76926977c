"""Read a ledger by a mapping: its rows as facts, and every doubt about them as a finding in its place.

The reader of filed forms reads it: titles anywhere in the first rows, columns in any order, merged titles,
formulas, lost digits and wrong encodings are found and told in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.layout import Column as FormColumn
from evenwatt.forms.layout import Form
from evenwatt.forms.reader import ReadForm, Row, read
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.mapping import CLAUSE, Column, Mapping
from evenwatt.ledgers.transforms import TRANSFORMS, Words
from evenwatt.ledgers.writer import FORMULA_STARTS
from evenwatt.rules.spelling import spelling_key

_DASHES = frozenset(("-", "—", "——", "/", "\\", "无", "N/A"))
"""What people write into a cell that states nothing."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row as Excel counts it; ``facts`` has what the row states, and nothing else."""

    number: int
    facts: dict[str, str]
    findings: tuple[Finding, ...]

    @property
    def is_wrong(self) -> bool:
        return any(finding.is_error for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ReadLedger:
    """``findings`` are about the file as a whole; while one is an error nothing of it can be taken."""

    rows: tuple[ReadRow, ...]
    findings: tuple[Finding, ...]

    @property
    def all_findings(self) -> list[Finding]:
        return [*self.findings, *(finding for row in self.rows for finding in row.findings)]


def form_of(mapping: Mapping) -> Form:
    """The form that the reader of forms looks for: the mapping's columns that state something."""
    return Form(
        code="L",
        title=mapping.title,
        clause=CLAUSE,
        header=(),
        columns=tuple(
            FormColumn(
                column.key,
                column.title,
                kind="code" if column.transform == "code" else "text",
                required=column.required,
                aliases=column.aliases,
                optional=not column.required,
            )
            for column in mapping.stated
        ),
    )


def read_ledger(content: bytes, filename: str, mapping: Mapping, words: Words) -> ReadLedger:
    """Return the rows of a ledger and what is wrong with them.

    Raises Denied if the content is no table at all. A row that names no charger, or one named before, is an
    error; a word that nobody knows is a warning and stays as it is.

    Clause: R-4.3.2-a.
    """
    found = read(content, filename, form_of(mapping))
    by_row: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in found.findings:
        by_row[finding.row].append(finding)
    columns = [column for column in mapping.stated if column.key in found.columns]
    rows = []
    seen: dict[tuple[str, ...], int] = {}
    for row in found.rows:
        facts = {column.key: text for column in columns if (text := _stated(row.values[column.key]))}
        doubts = by_row.pop(row.number_in_excel, [])
        doubts += _cells(found, row, columns, facts, words)
        doubts += _identity(found, row, facts, seen)
        rows.append(ReadRow(row.number_in_excel, facts, tuple(doubts)))
    about_file = [finding for findings in by_row.values() for finding in findings]
    if found.columns and not rows:
        about_file.append(_no_rows(found))
    return ReadLedger(tuple(rows), tuple(about_file))


def _stated(text: str) -> str:
    if text[:1] == "'" and text[1:2] in FORMULA_STARTS:
        text = text[1:]
    return "" if text in _DASHES else text


def _cells(
    found: ReadForm, row: Row, columns: list[Column], facts: dict[str, str], words: Words
) -> Iterator[Finding]:
    """Yield what is missing or unknown in the row's cells; puts into ``facts`` what each text means."""
    for column in columns:
        text = facts.get(column.key, "")
        if not text:
            if column.required:
                yield found.finding(
                    ERROR, "empty_cell", "没有填写：请补填", row=row.number_in_excel, key=column.key
                )
            continue
        meant = TRANSFORMS[column.transform].read(text, words) if column.fact else text
        if meant is None and column.fact == "accuracy_class":
            yield found.finding(
                WARNING,
                "unknown_class",
                "“{value}”不是现行检定规程规定的准确度等级（{classes}），按原样保留：请核对铭牌后更正",
                row=row.number_in_excel,
                key=column.key,
                value=text,
                classes="、".join(words.classes),
            )
        elif meant is None:
            yield found.finding(
                WARNING,
                "unknown_word",
                "“{value}”不是可识别的{fact}，按原样保留：请改为“{shape}”的写法，或更正对应关系",
                row=row.number_in_excel,
                key=column.key,
                value=text,
                fact=FACTS[column.fact].title,
                shape=TRANSFORMS[column.transform].title,
            )
        else:
            facts[column.key] = meant


def _identity(
    found: ReadForm, row: Row, facts: dict[str, str], seen: dict[tuple[str, ...], int]
) -> Iterator[Finding]:
    """Yield that the row names no charger, or one that an earlier row has named."""
    number = row.number_in_excel
    maker, serial, their_id = (facts.get(key, "") for key in ("maker", "serial", "their_id"))
    if not (maker and serial) and not their_id:
        yield Finding(
            ERROR,
            "not_identified",
            "没有出厂编号和制造厂，也没有省强检平台编号，不能认定是哪一台：请补填",
            found.sheet,
            number,
        )
        return
    keys: list[tuple[str, ...]] = [("serial", spelling_key(maker), serial)] if maker and serial else []
    keys += [("their_id", their_id)] if their_id else []
    for key in keys:
        first = seen.setdefault(key, number)
        if first != number:
            yield found.finding(
                ERROR,
                "duplicate_row",
                "与第 {first} 行是同一台充电设施：请删去一行，或更正编号",
                row=number,
                key=key[0],
                value=facts[key[0]],
                first=first,
            )
            return


def _no_rows(found: ReadForm) -> Finding:
    return Finding(
        ERROR, "no_rows", "表头下面没有一行器具：请从下一行起逐台填写，一台一行，再上传", found.sheet
    )
