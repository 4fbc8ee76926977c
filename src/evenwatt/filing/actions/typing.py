"""Rows come in without a workbook: typed into the page, or sent by a system; what was sent is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from evenwatt.filing.actions.intake import upload
from evenwatt.filing.models import Filing
from evenwatt.filing.states import FiledForm
from evenwatt.filing.workbook import check_workbook
from evenwatt.forms.typed_rows import typed
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation

TYPED_NAME = "在页面填报.json"


def file_content(
    *,
    filer: Organisation,
    form: FiledForm,
    content: bytes,
    file_name: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> Filing:
    """Check what was sent and keep it as the round of a draft, as ``upload`` does.

    Clause: R-4.2.1-a, R-4.2.2-a, R-4.2.2-b.
    """
    checked = check_workbook(content, file_name, filer=filer, today=local_date(at), form=form)
    file = store(content, at=at)
    return upload(filer=filer, file=file, file_name=file_name, checked=checked, by=by, at=at, seen=seen)


def file_typed(
    *,
    filer: Organisation,
    form: FiledForm,
    header: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
    seen: int,
    by: Actor,
    at: datetime,
) -> Filing:
    """Keep the rows of a page as the round of a draft; the page states all of them each time.

    Clause: R-4.2.1-a, R-4.2.2-a, R-4.2.2-b.
    """
    content = typed(header, rows)
    return file_content(
        filer=filer, form=form, content=content, file_name=TYPED_NAME, seen=seen, by=by, at=at
    )
