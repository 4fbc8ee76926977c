"""A filing beside the registry: what is new, what changed, what is no longer filed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from evenwatt.filing.states import FiledForm, RowFate
from evenwatt.forms.check_b import charger_key
from evenwatt.forms.layout import fold
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.registry.known_chargers import FACTS, STATED, Known, known_chargers

if TYPE_CHECKING:
    from evenwatt.filing.models import FiledRow, Filing
    from evenwatt.kernel.parties.models import Organisation

Registered = Mapping[tuple[str, str], Known]


def is_compared(filer: Organisation, form: str) -> bool:
    """Whether a form says which chargers a firm has: an operator's form B does."""
    return form == FiledForm.B and filer.kind == OrganisationKind.OPERATOR


def registered(filer: Organisation, form: str, serials: Iterable[str] | None = None) -> Registered:
    """What the registry holds of the filer's chargers; nothing where the form is not compared.

    A first filing finds nothing either, and none of its rows is called new.
    """
    return known_chargers(filer.pk, serials) if is_compared(filer, form) else {}


def fate_of(values: Mapping[str, str], county_code: str, known: Registered) -> str:
    """Whether a filed charger is new, changed, as it was, or ceased; "" for a row that names none."""
    if not all(key := charger_key(values)):
        return ""
    before = known.get(key)
    if before is None:
        return RowFate.NEW
    if before.is_ceased:
        return RowFate.CEASED
    return RowFate.CHANGED if changed_facts(values, county_code, before) else RowFate.SAME


def changed_facts(values: Mapping[str, str], county_code: str, before: Known) -> dict[str, str]:
    """The facts that a filing words otherwise than the registry: column → what the registry says.

    What the form does not print and the filing leaves open changes nothing.
    """
    now = {**values, "county": county_code}
    return {
        key: registry
        for key, registry in zip(FACTS, before.facts, strict=True)
        if (_differs(now.get(key, ""), registry) if key in STATED else now[key] != registry)
    }


def _differs(stated: str, registry: str) -> bool:
    return stated != "" and fold(stated) != fold(registry)


def changes_of(filing: Filing, rows: Iterable[FiledRow]) -> dict[str, dict[str, str]]:
    """Of the changed ones among some rows: identity → column → what the registry says. One query at most."""
    changed = [row for row in rows if row.fate == RowFate.CHANGED]
    if not changed:
        return {}
    known = registered(filing.filer, filing.form, {row.values["serial"] for row in changed})
    return {
        row.identity: _in_words(changed_facts(row.values, row.county_code, before), before)
        for row in changed
        if (before := known.get(charger_key(row.values)))
    }


def _in_words(facts: dict[str, str], before: Known) -> dict[str, str]:
    return {key: before.county_name if key == "county" else value for key, value in facts.items()}
