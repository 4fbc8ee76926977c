"""Checks of a form's header block: filled, whose name it bears, what it says the table holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evenwatt.forms.counties import Counties, is_county
from evenwatt.forms.findings import ERROR, WARNING, Finding
from evenwatt.forms.reader import ReadForm
from evenwatt.rules.spelling import spelling_key

CODES = frozenset({"empty_header", "other_operator_name", "unknown_county", "count_differs", "no_rows"})
"""Codes of the findings that are made here."""

_NO_ROWS = {
    "B": "表头下面没有一行充电设施：请从下一行起逐台填写，一台一行，再上传",
    "F": "表头下面没有一行经营者：请从下一行起逐家填写，一家一行，再上传",
    "G": "表头下面没有一行状态变更：请从下一行起逐台填写，一台一行，再上传",
}
_NO_ROWS_BUT_COUNTS = {
    "B": "表头填写“{value}”，下面却没有一行充电设施：请从下一行起逐台填写，一台一行，再上传",
    "F": "表头填写“{value}”，下面却没有一行经营者：请从下一行起逐家填写，一家一行，再上传",
}


def header_findings(
    read: ReadForm, *, counties: Counties, filed_by: str, counted: Mapping[str, int | None]
) -> Iterator[Finding]:
    """Yield what is wrong with the header block.

    ``filed_by`` is the name of who files, "" if nobody knows; ``counted`` is what the table holds of each
    field that states a count, ``None`` where it cannot be counted.

    Clause: R-F-B, R-4.2.1-a, R-F-F, R-F-G.
    """
    empty = [
        field.plain_title for field in read.form.fields if field.required and not read.header.get(field.key)
    ]
    if empty:
        template, params = "表头没有填写：{fields}。请补填", {"fields": "、".join(empty)}
        yield Finding(WARNING, "empty_header", template, read.sheet, params=params)
    yield from _name(read, filed_by)
    yield from _county(read, counties)
    if not read.rows:
        yield _no_rows(read, tuple(counted))
        return
    for key, count in counted.items():
        yield from _count(read, key, count)


def _name(read: ReadForm, filed_by: str) -> Iterator[Finding]:
    """The name in the header against that of the organisation that files."""
    name = read.header.get("name", "")
    if name and filed_by and spelling_key(name) != spelling_key(filed_by):
        yield read.header_finding(
            WARNING,
            "other_operator_name",
            "表头的名称是“{value}”，报送的机构是“{operator}”：请核对是否误用了其他机构的报备表；"
            "确是本机构的，请改为登记的名称",
            key="name",
            value=name,
            operator=filed_by,
        )


def _county(read: ReadForm, counties: Counties) -> Iterator[Finding]:
    place = read.header.get("registered_at", "")
    if place and not any(map(is_county, counties.find(place))):
        yield read.header_finding(
            WARNING,
            "unknown_county",
            "“{value}”中认不出县（区）：请写作“市/县（区）”",
            key="registered_at",
            value=place,
        )


def _count(read: ReadForm, key: str, counted: int | None) -> Iterator[Finding]:
    stated = read.header.get(key, "")
    if stated and counted is not None and stated != str(counted):
        yield read.header_finding(
            WARNING,
            "count_differs",
            "填写为“{value}”，表中实有 {counted}：请核对是否漏报或多报",
            key=key,
            value=stated,
            counted=counted,
        )


def _no_rows(read: ReadForm, counts: tuple[str, ...]) -> Finding:
    """An empty table, together with what the header block says it should hold."""
    titles = {field.key: field.plain_title for field in read.form.fields}
    units = {field.key: field.unit for field in read.form.fields}
    stated = "、".join(
        f"{titles[key]} {read.header[key]} {units[key]}" for key in counts if read.header.get(key)
    )
    return Finding(
        ERROR,
        "no_rows",
        (_NO_ROWS_BUT_COUNTS if stated else _NO_ROWS)[read.form.code],
        read.sheet,
        read.titles_row,
        value=stated or None,
    )
