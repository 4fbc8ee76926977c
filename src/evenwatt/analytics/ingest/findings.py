"""What was found in a file of metering data: where, what, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Severity = Literal["error", "warning"]

_PLACES = (
    ("row", "column", "{file} 第{row}行“{column}”："),
    ("row", None, "{file} 第{row}行："),
    ("station_id", None, "{file} 场站 {station_id}："),
    (None, None, "{file}："),
)


@dataclass(frozen=True, slots=True)
class DataFinding:
    """One thing wrong (``error``: rows were left out) or doubtful (``warning``: rows were taken).

    ``row`` counts as a spreadsheet does for CSV (the title is row 1), from 1 for Parquet and Arrow.
    ``template`` is the message id under which doors translate the sentence; ``params`` fill it.
    """

    severity: Severity
    code: str
    template: str
    file: str
    row: int | None = None
    column: str | None = None
    station_id: str | None = None
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_error(self) -> bool:
        """Whether something was left out."""
        return self.severity == "error"

    def in_words(self, translate: Callable[[str], str] = str) -> str:
        """Return the whole sentence, both of its templates put through ``translate``."""
        where = next(
            place
            for first, second, place in _PLACES
            if all(name is None or getattr(self, name) is not None for name in (first, second))
        )
        place = translate(where).format(
            file=self.file, row=self.row, column=self.column, station_id=self.station_id
        )
        return place + translate(self.template).format(**self.params)

    def as_dict(self) -> dict[str, Any]:
        """Return the shape that scripts rely on (``evenwatt monitor ingest --json``)."""
        return {
            "severity": self.severity,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "station_id": self.station_id,
            "code": self.code,
            "message": self.in_words(),
        }
