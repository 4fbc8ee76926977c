"""The three forms that firms file: how each is checked, and what one row of it is about.

Everything between an upload and a decision is the same for all of them and asks here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from evenwatt.filing.states import IDENTITY_LENGTH, FiledForm
from evenwatt.forms import appendix_b, appendix_f, appendix_g
from evenwatt.forms.check_b import ChargerKey, Holder, charger_key, check_b
from evenwatt.forms.check_cells import Tell
from evenwatt.forms.check_f import check_f
from evenwatt.forms.check_g import check_g
from evenwatt.forms.check_platform import change_findings, operator_findings, stopped_findings
from evenwatt.forms.findings import Finding
from evenwatt.forms.layout import Form
from evenwatt.forms.model_hint import propose_kind
from evenwatt.forms.reader import ReadForm
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.regions.queries import places
from evenwatt.registry.connection_queries import open_stays, stopped_by_identity, stopped_by_model
from evenwatt.registry.queries import held_by_serial, registered_addresses
from evenwatt.rules.spelling import spelling_key

Values = Mapping[str, str]


@dataclass(frozen=True)
class FormKind:
    """``check`` finds what is wrong in a form that was read, for whoever files it on a day, and
    tells meanwhile how many rows of a long form are checked.

    ``identity`` is what a row is about, so that it is known again in another round or another year; a row
    with an empty part names nothing yet. ``derived`` is what we add to the values of a row.
    """

    form: Form
    check: Callable[[ReadForm, Organisation, date, Tell], list[Finding]]
    identity: Callable[[Values], tuple[str, ...]]
    derived: Callable[[Values, date], dict[str, str]] = lambda _values, _today: {}
    #: Whether rows that share neither serial nor names can be checked apart: then a mend costs a few rows.
    is_separable: bool = False

    def identity_of(self, values: Values) -> str:
        """The identity in one text, "" while a part of it is missing or far too long to name anything."""
        parts = self.identity(values)
        text = "|".join(parts)
        return text if all(parts) and len(text) <= IDENTITY_LENGTH else ""


def kind_of(form: str, filer_kind: str = OrganisationKind.OPERATOR) -> FormKind:
    """What a filed form is, by the letter of its appendix; a platform's form B says whose each charger is."""
    if form == FiledForm.B and filer_kind == OrganisationKind.PLATFORM:
        return _PLATFORM_B
    return _KINDS[FiledForm(form)]


def stated_form(form: Form, columns: Collection[str]) -> Form:
    """A form without the columns of ours that a filing has nothing in; ``columns`` are those it has."""
    stated = tuple(each for each in form.columns if not each.optional or each.key in columns)
    return replace(form, columns=stated)


def holders(serials: list[str]) -> dict[ChargerKey, Holder]:
    """What the registry has under some serials, as the check of form B asks it."""
    held = held_by_serial(serials)
    return {key: Holder(str(owner), maker, ceased_on) for key, (owner, maker, ceased_on) in held.items()}


def _check_b(read: ReadForm, filer: Organisation, today: date, tell: Tell) -> list[Finding]:
    return check_b(
        read,
        today=today,
        divisions=places(today),
        known=holders,
        operator=str(filer.pk),
        operator_name=filer.name,
        addresses=registered_addresses(filer),
        tell=tell,
    )


def _check_f(read: ReadForm, filer: Organisation, today: date, _tell: Tell) -> list[Finding]:
    return check_f(read, today=today, divisions=places(today), platform_name=filer.name)


def _check_g(read: ReadForm, filer: Organisation, today: date, _tell: Tell) -> list[Finding]:
    found = check_g(read, today=today, divisions=places(today), platform_name=filer.name)
    models = [(spelling_key(row.values["model"]), row.values["serial"]) for row in read.rows]
    changes = change_findings(
        read, today=today, connected=open_stays(filer.pk), stopped=stopped_by_model(models)
    )
    return read.in_order([*found, *changes])


def _check_platform_b(read: ReadForm, filer: Organisation, today: date, tell: Tell) -> list[Finding]:
    """Chargers of others: who else filed them is compared after approval, and is not told to the platform."""
    found = check_b(read, today=today, divisions=places(today), tell=tell)
    stopped = stopped_by_identity(charger_key(row.values) for row in read.rows)
    whose = operator_findings(read, platform_name=filer.name)
    return read.in_order(
        [*found, *whose, *stopped_findings(read, connected=open_stays(filer.pk), stopped=stopped)]
    )


def _proposed_kind(values: Values, today: date) -> dict[str, str]:
    """What the operator wrote in our own column, else what the model's text suggests (R-3.8-a)."""
    return {"proposed_kind": values["kind"] or propose_kind(values["model"], on=today) or ""}


def _operator_in_county(values: Values) -> tuple[str, ...]:
    return spelling_key(values["operator"]), spelling_key(values["county"])


def _change(values: Values) -> tuple[str, ...]:
    return spelling_key(values["model"]), values["serial"], values["change"]


_PLATFORM_B = FormKind(appendix_b.PLATFORM_FORM, _check_platform_b, charger_key)
_KINDS = {
    FiledForm.B: FormKind(appendix_b.FORM, _check_b, charger_key, _proposed_kind, is_separable=True),
    FiledForm.F: FormKind(appendix_f.FORM, _check_f, _operator_in_county),
    FiledForm.G: FormKind(appendix_g.FORM, _check_g, _change),
}
