"""The largest filing at hand: read and check it, and carry it through the upload page to its preview."""

import os
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from evenwatt.forms.appendix_b import FORM
from evenwatt.forms.check_b import check_b
from evenwatt.forms.reader import read
from evenwatt.law.divisions import divisions
from tests.bench.case import Case
from tests.bench.province import client_of

REAL_DATA = Path(os.environ.get("EVENWATT_REAL_DATA", Path(__file__).resolve().parents[3] / "shared/data"))


def cases() -> Iterator[Case]:
    content = (REAL_DATA / "filings/shenzhen_operator_01.xlsx").read_bytes()

    def decode() -> None:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for number in range(len(book.sheet_names)):
            book.get_sheet_by_index(number).to_python()

    def read_and_check() -> None:
        check_b(read(content, "filing.xlsx", FORM), today=date(2026, 3, 2), divisions=divisions())

    operator = client_of("operator")

    def upload_and_preview() -> None:
        with transaction.atomic():
            file = SimpleUploadedFile("filing.xlsx", content)
            answer = operator.post(reverse("filing_upload"), {"workbook": file}, follow=True)
            assert answer.status_code == 200
            assert "5,461" in answer.content.decode()
            transaction.set_rollback(True)

    yield Case(
        "5,461 rows read and checked (reference: the same cells merely decoded)", read_and_check, decode
    )
    yield Case(
        "5,461 rows uploaded, checked, stored and previewed (same reference)", upload_and_preview, decode
    )
