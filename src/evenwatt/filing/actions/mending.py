"""Mend a draft in the page: single cells, equal values at once, chargers that were forgotten."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from evenwatt.filing.actions.intake import list_gone
from evenwatt.filing.filed_forms import kind_of
from evenwatt.filing.life import course_of
from evenwatt.filing.models import FiledRow, Filing, Gone, Round
from evenwatt.filing.recheck import recheck
from evenwatt.filing.registered import fate_of, registered
from evenwatt.filing.row_storage import count_rows, replace_rows, store_rows
from evenwatt.filing.states import GoneReason
from evenwatt.forms.layout import Form
from evenwatt.forms.text import clean
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.duties.actions import close_duties_of
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import fire
from evenwatt.law.refusal import Denied


def mend(
    *,
    filing: Filing,
    excel_row: int,
    values: Mapping[str, str],
    by: Actor,
    at: datetime,
    everywhere: Collection[str] = (),
) -> int:
    """Mend cells of one row of a draft, and in the columns ``everywhere`` all equal values of the round.

    The original values are kept beside the mended ones. Returns how many rows changed.
    Clause: R-4.2.1-a, R-4.3.1-b.
    """
    with act("filing.mend", clause="R-4.2.1-a", by=by, at=at) as deed:
        form = kind_of(filing.form, filing.filer.kind).form
        stored = _draft(filing)
        row = stored.rows.filter(excel_row=excel_row).first()
        if row is None:
            raise Denied(
                "报备表没有第 {row} 行；请刷新页面", clause="R-4.2.1-a", code="no_such_row", row=excel_row
            )
        typed = {
            key: form.column(key).normal(clean(text)) for key, text in values.items() if key in row.values
        }
        changed = {key: text for key, text in typed.items() if text != row.values[key]}
        if not changed:
            return 0
        fire(deed, course_of(filing.filer).workflow, filing, "mend", note=_note(form, row, changed))
        rows = {row.pk: (row, dict(changed))}
        for key in set(everywhere) & set(changed):
            for each in stored.rows.filter(**{f"values__{key}": row.values[key]}):
                rows.setdefault(each.pk, (each, {}))[1][key] = changed[key]
        before = [dict(each.values) for each, _ in rows.values()]
        for each, new in rows.values():
            _put(each, new)
        _store(deed, filing, stored, [each for each, _ in rows.values()], before)
        return len(rows)


def _note(form: Form, row: FiledRow, changed: Mapping[str, str]) -> str:
    titles = "、".join(form.column(key).title for key in changed)
    return f"第 {row.excel_row} 行：{titles}"


def _put(row: FiledRow, new: Mapping[str, str]) -> None:
    for key, text in new.items():
        original = row.original.get(key, row.values[key])
        row.values = {**row.values, key: text}
        rest = {name: value for name, value in row.original.items() if name != key}
        row.original = rest if text == original else {**rest, key: original}


def _store(
    deed: Act, filing: Filing, stored: Round, mended: list[FiledRow], before: list[dict[str, str]]
) -> None:
    rows = recheck(stored, mended, before, filer=filing.filer, today=deed.on)
    if any(stored.compared.values()):
        _compare(filing, stored, mended, before)
    replace_rows(rows)
    stored.touched_by, stored.touched_at = deed.signed, deed.at
    count_rows(stored)
    close_duties_of(deed, filing.filer, course_of(filing.filer).redo)


def _compare(filing: Filing, stored: Round, mended: list[FiledRow], before: list[dict[str, str]]) -> None:
    """Compare the mended rows with the registry, and find which chargers they now leave out or name."""
    identity = kind_of(filing.form, filing.filer.kind).identity
    serials = {values["serial"] for values in (*before, *(row.values for row in mended))}
    known = registered(filing.filer, filing.form, serials)
    for row in mended:
        row.fate = fate_of(row.values, row.county_code, known)
    concerned = {"|".join(identity(values)) for values in (*before, *(row.values for row in mended))}
    chargers = {each.charger_id for key, each in known.items() if "|".join(key) in concerned}
    concerned |= {"|".join(key) for key, each in known.items() if each.charger_id in chargers}
    others = stored.rows.exclude(pk__in=[row.pk for row in mended]).filter(identity__in=concerned)
    filed = {row.identity for row in mended} | set(others.values_list("identity", flat=True))
    stored.gone.filter(
        charger_id__in=[each.charger_id for key, each in known.items() if "|".join(key) in filed]
    ).delete()
    list_gone(stored, known, filed | (set(map("|".join, known)) - concerned))


def take_up_correction(*, filing: Filing, by: Actor, at: datetime) -> Round:
    """Copy the returned round as a new draft, to mend it in the page; the returned one stays as it was.

    Clause: R-4.3.1-b.
    """
    with act("filing.correct", clause="R-4.3.1-b", by=by, at=at) as deed:
        returned = filing.rounds.last()
        assert returned is not None
        fire(deed, course_of(filing.filer).workflow, filing, "correct")
        stored = Round.objects.get(pk=returned.pk)
        stored.pk, stored.number = None, returned.number + 1
        stored.submitted_at = stored.decided_at = None
        stored.promised_by = stored.opinion = stored.opinion_signed = ""
        stored.touched_by, stored.touched_at, stored.uploaded_at = deed.signed, deed.at, deed.at
        stored.save()
        copies = list(returned.rows.all())
        for row in copies:
            row.round_id, row.remark, row.cell_remarks = stored.pk, "", {}
            row.looked_at, row.looked_by = None, ""
        store_rows(copies)
        gone = returned.gone.all()
        Gone.objects.bulk_create(
            Gone(round=stored, charger_id=each.charger_id, reason=each.reason, note=each.note)
            for each in gone
        )
        return stored


def explain_gone(
    *,
    filing: Filing,
    charger_ids: Collection[int] | None,
    reason: str,
    note: str = "",
    by: Actor,
    at: datetime,
) -> int:
    """Say why registered chargers are not filed again: some, or with ``None`` all that are left to explain.

    Returns how many. Clause: R-4.2.1-a, R-6.1-a.
    """
    with act("filing.explain", clause="R-4.2.1-a", by=by, at=at) as deed:
        stored = _draft(filing)
        gone = stored.gone.filter(reason="")
        if charger_ids is not None:
            gone = stored.gone.filter(charger_id__in=charger_ids)
        if reason not in GoneReason or not gone.exists():
            raise Denied("请选择不再报送的充电设施，并选择原因", clause="R-4.2.1-a", code="no_reason")
        fire(
            deed,
            course_of(filing.filer).workflow,
            filing,
            "mend",
            note=f"不再报送：{GoneReason(reason).label}",
        )
        return gone.update(reason=reason, note=note.strip())


def file_forgotten(*, filing: Filing, charger_ids: Collection[int], by: Actor, at: datetime) -> int:
    """File chargers that were forgotten, as the registry knows them: each a new row at the end.

    Returns how many. Clause: R-4.2.1-a.
    """
    with act("filing.forgotten", clause="R-4.2.1-a", by=by, at=at) as deed:
        stored = _draft(filing)
        wanted = set(stored.gone.filter(charger_id__in=charger_ids).values_list("charger_id", flat=True))
        if not wanted:
            raise Denied("请选择要补报的充电设施", clause="R-4.2.1-a", code="none_chosen")
        fire(deed, course_of(filing.filer).workflow, filing, "mend", note=f"补报 {len(wanted)} 台")
        form = kind_of(filing.form, filing.filer.kind).form
        last = stored.rows.order_by("-excel_row").values_list("excel_row", flat=True).first() or 0
        blank = {column.key: "" for column in form.columns}
        known = {each.charger_id: each for each in registered(filing.filer, filing.form).values()}
        left_out = [each for charger_id, each in known.items() if charger_id in wanted]
        rows = [
            FiledRow(round=stored, excel_row=number, values={**blank, **each.values()}, severity="ok")
            for number, each in enumerate(left_out, start=last + 1)
        ]
        store_rows(rows)
        added = list(stored.rows.filter(excel_row__gt=last))
        _store(deed, filing, stored, added, [blank] * len(added))
        return len(added)


def _draft(filing: Filing) -> Round:
    """The round that can be mended; a submitted one is left alone by the workflow."""
    stored = filing.rounds.last()
    assert stored is not None, "a filing begins with a round"
    return stored
