"""A charger of a scheme as a line of the field-work table: where it stands, what was found, what is next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.parties.roles import Role
from evenwatt.lots.states import TestBasis, TestState
from evenwatt.verification.states import RecordState
from evenwatt.web.desks.scheme_words import reason_words
from evenwatt.web.judgement import ItemRow, VerdictWord, item_rows, verdict_word

if TYPE_CHECKING:
    from evenwatt.kernel.workflow.models import Stateful
    from evenwatt.lots.models import TestItem
    from evenwatt.verification.models import Record


@dataclass(frozen=True)
class FieldRow:
    """A line of the table.

    ``place`` is the charger's place in its lot: 样本 3; ``reason`` why it is verified in full or was
    replaced; ``refusal`` why a batch left it out.
    """

    item: TestItem
    record: Record | None
    place: str
    url: str
    action: str
    reason: str = ""
    verdict: VerdictWord | None = None
    results: list[ItemRow] = field(default_factory=list)
    refusal: str = ""

    @property
    def stands(self) -> Stateful:
        """What tells where the charger stands: its record, before there is one the item itself."""
        return self.record or self.item


def field_row(item: TestItem, role: Role, refusals: dict[int, str]) -> FieldRow:
    record: Record | None = getattr(item, "record", None)
    url, action = _next(item, record, role)
    place = f"{TestBasis(item.basis).label} {item.position}"
    row = FieldRow(item, record, place, url, action, reason_words(item.reason))
    if record is None:
        return row
    return replace(
        row,
        verdict=verdict_word(record.verdict),
        results=item_rows(record.measured, record.judged),
        refusal=refusals.get(record.pk, ""),
    )


def _next(item: TestItem, record: Record | None, role: Role) -> tuple[str, str]:
    """The address and the word of what this office does next with the charger; empty where nothing is."""
    enters = may(role, Permission.VERIFICATION_ENTER)
    if record is None:
        if enters and item.state == TestState.DUE:
            return reverse("record_enter", args=[item.pk]), _("录入")
        return "", ""
    if enters and record.state == RecordState.RETURNED:
        return reverse("record_enter", args=[item.pk]), _("修改")
    return reverse("record", args=[record.pk]), _("查看")
