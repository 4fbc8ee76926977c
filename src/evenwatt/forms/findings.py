"""What a reader or checker found in a file: where, what, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Severity = Literal["error", "warning"]
ERROR: Severity = "error"
WARNING: Severity = "warning"

_WHERE_CELL = "工作表“{sheet}”第{row}行“{column}”："
_WHERE_ROW = "工作表“{sheet}”第{row}行："
_WHERE_COLUMN = "工作表“{sheet}”“{column}”："
_WHERE_SHEET = "工作表“{sheet}”："


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong (``error``) or doubtful (``warning``) in one place of a file.

    ``row`` counts as Excel does, ``column`` is the printed title, ``cell`` the reference in the user's own
    file ("F9"). ``template`` is the message id under which doors translate the sentence; ``params`` fill it.
    """

    severity: Severity
    code: str
    template: str
    sheet: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    cell: str | None = None
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_error(self) -> bool:
        """Whether the row (or, without a row, the file) cannot be accepted as it stands."""
        return self.severity == ERROR

    @property
    def message(self) -> str:
        """The whole sentence in Chinese: place, what is wrong, how to mend it."""
        return self.in_words(str)

    def in_words(self, translate: Callable[[str], str]) -> str:
        """The whole sentence, both of its templates put through ``translate`` (gettext at the doors)."""
        return self.place(translate) + self.statement(translate)

    def place(self, translate: Callable[[str], str] = str) -> str:
        """Where it is: sheet, and row and column as far as they are known."""
        return translate(self._where_template()).format(sheet=self.sheet, row=self.row, column=self.column)

    def statement(self, translate: Callable[[str], str] = str) -> str:
        """The sentence without its place, for a note on the cell itself."""
        return translate(self.template).format(value=self.value, **self.params)

    def _where_template(self) -> str:
        if self.row is None:
            return _WHERE_COLUMN if self.column else _WHERE_SHEET
        return _WHERE_CELL if self.column else _WHERE_ROW

    def as_dict(self) -> dict[str, Any]:
        """The shape that scripts rely on (``evenwatt filings check --json``)."""
        return {
            "severity": self.severity,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "cell": self.cell,
            "value": self.value,
            "code": self.code,
            "message": self.message,
        }
