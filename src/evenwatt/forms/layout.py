"""The words in which a printed form is described: title, header block, columns, signature blocks, notes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from evenwatt.forms.text import clean_code, clean_integer, clean_number
from evenwatt.law.catalog import catalog

CellKind = Literal["text", "code", "int", "number", "choice"]
"""How a cell is read and written: ``code`` is text that looks like a number (serial, telephone) and must
never pass through a number format; ``number`` may have decimals; ``choice`` is one of a few printed words."""

_DECORATION = re.compile(r"[\s（）()\[\]【】/／、,，:：*＊_\-]+")


def fold(text: str) -> str:
    """Fold a printed title so that spacing, brackets and full-width forms do not matter when it is sought."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One label of the block above the table, with the unit printed in its cell (处, 台), if any.

    ``blank`` is what the form prints in the cell for the hand to fill in ("市/县（区）"); ``longest`` is how
    many characters a value may have.
    """

    key: str
    title: str
    kind: CellKind = "text"
    unit: str = ""
    required: bool = True
    aliases: tuple[str, ...] = ()
    blank: str = ""
    longest: int = 120

    @property
    def plain_title(self) -> str:
        """The label on one line."""
        return self.title.replace("\n", "")

    def printed(self, value: str) -> str:
        """Return what the cell shows: a count with its unit; without a value, what is there to be filled."""
        if not value:
            return self.blank or self.unit
        return value + self.unit if value.isdecimal() else value

    def normal(self, text: str) -> str:
        """Return a typed value as it is kept: "3处" as "3", a cell left as it was printed as ""."""
        unfilled = self.printed("")
        if unfilled and fold(text) == fold(unfilled):
            return ""
        return clean_integer(clean_code(text), unit=self.unit) if self.kind == "int" else text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table. ``optional`` columns are ours, not printed in the regulation; ``shared``
    cells are printed once over the rows that repeat the first column. ``looks`` is a pattern that most
    values fit and those of other columns do not, where there is one. ``parameter`` names the list of the law
    that a cell is to be taken from, where it is no fixed ``choices``. ``longest`` is how many characters a
    value may have.
    """

    key: str
    title: str
    kind: CellKind = "text"
    required: bool = True
    unit: str = ""
    width: int = 12
    choices: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    optional: bool = False
    shared: bool = False
    looks: str = ""
    parameter: str = ""
    longest: int = 120

    def offered(self, on: date) -> tuple[str, ...]:
        """The words that a cell may hold on a day; none if any text may stand in it."""
        return tuple(catalog().value(self.parameter, on=on).values()) if self.parameter else self.choices

    def normal(self, text: str) -> str:
        """Return a typed value as it is kept: "2024年" as "2024", 交流 as AC."""
        if self.kind == "text":
            return text
        code = clean_code(text)
        if self.kind == "code":
            return code
        if self.kind == "number":
            return clean_number(code, unit=self.unit)
        plain = clean_integer(code, unit=self.unit)
        word = dict(self.synonyms).get(plain, plain.upper())
        return word if word in self.choices else plain


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A row under the table left free for signature and wet seal."""

    label: str
    text: str
    signed: str = "签字：        （盖章）"
    dated: str = "年   月   日"


@dataclass(frozen=True, slots=True)
class Form:
    """An appendix of the regulation as printed; ``header`` holds its lines of one or two fields each,
    ``blank_rows`` is how many free rows the sample has.
    """

    code: str
    title: str
    clause: str
    header: tuple[tuple[HeaderField, ...], ...]
    columns: tuple[Column, ...] = ()
    signatures: tuple[SignatureBlock, ...] = ()
    notes: tuple[str, ...] = ()
    landscape: bool = False
    blank_rows: int = 0

    @property
    def fields(self) -> tuple[HeaderField, ...]:
        """All header fields in reading order."""
        return tuple(field for line in self.header for field in line)

    @property
    def printed_columns(self) -> tuple[Column, ...]:
        """The columns that the regulation prints, without ours."""
        return tuple(column for column in self.columns if not column.optional)

    def column(self, key: str) -> Column:
        """The column of that key; KeyError if the form has none."""
        return {column.key: column for column in self.columns}[key]

    @property
    def sheet(self) -> str:
        """How the sheet is called in the workbooks that we write."""
        return f"附录{self.code}"

    @property
    def notes_line(self) -> str:
        """The notes as one printed paragraph, empty if there are none."""
        return "注：" + "；".join(self.notes) + "。" if self.notes else ""
