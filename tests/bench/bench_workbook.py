"""Read and check the largest filing at hand, against merely decoding its cells."""

import os
from datetime import date
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

from evenwatt.forms.appendix_b import APPENDIX_B
from evenwatt.forms.check_b import check_b
from evenwatt.forms.reader import read
from evenwatt.law.divisions import divisions

NAME = "read and check 5,461 rows"
REAL_DATA = Path(os.environ.get("EVENWATT_REAL_DATA", Path(__file__).resolve().parents[3] / "shared/data"))


def prepare() -> bytes:
    return (REAL_DATA / "filings/shenzhen_operator_01.xlsx").read_bytes()


def measured(content: bytes) -> object:
    form = read(content, "filing.xlsx", APPENDIX_B)
    return check_b(form, today=date(2026, 3, 2), divisions=divisions())


def reference(content: bytes) -> object:
    return [sheet.to_python() for sheet in _sheets(CalamineWorkbook.from_filelike(BytesIO(content)))]


def _sheets(book: CalamineWorkbook) -> list:
    return [book.get_sheet_by_index(number) for number in range(len(book.sheet_names))]
