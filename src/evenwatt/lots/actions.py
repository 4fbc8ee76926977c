"""A sampling scheme from the plan to the record: contact, lots, filing, what the city puts on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.documents.actions import issue_document
from evenwatt.kernel.draws.actions import freeze
from evenwatt.kernel.draws.models import Draw
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.numbering.actions import next_number
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.queries import bureau_of
from evenwatt.kernel.verdicts.actions import decide
from evenwatt.kernel.verdicts.decision import Json
from evenwatt.kernel.workflow.engine import begin, fire, require_permission, require_standing
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.lots.decisions import LOTS
from evenwatt.lots.form_b1 import form_b1
from evenwatt.lots.forming import planned
from evenwatt.lots.life import CONTACT, FORM, RECORD, SCHEME
from evenwatt.lots.models import Lot, LotMember, SamplingScheme, TestItem
from evenwatt.lots.states import SchemeState, TestBasis, TestState
from evenwatt.planning.queries import planned_charger_ids

if TYPE_CHECKING:
    from evenwatt.planning.models import AnnualPlan


def open_scheme(deed: Act, *, plan: AnnualPlan, operator: Organisation) -> SamplingScheme:
    """Give an institution the chargers of one operator to form lots of; it must also contact the operator.

    The plan was received the day it was issued, since it is issued here. Clause: R-4.3.1-d, R-4.4.2-a.
    """
    scheme = SamplingScheme.objects.create(
        state=SchemeState.WAITING,
        plan=plan,
        operator=operator,
        institution=plan.institution,
        city_id=plan.city_id,
        number=next_number(deed, "scheme", issuer=plan.institution.name),
    )
    begin(deed, SCHEME, scheme)
    open_duty(deed, CONTACT, scheme.subject, owed_by=scheme.institution)
    open_duty(deed, FORM, scheme.subject, owed_by=scheme.institution)
    return scheme


def record_contact(
    *, scheme: SamplingScheme, contacted_on: date, agreed_on: date, by: Actor, at: datetime
) -> None:
    """Record when the operator was contacted and the day agreed for the field work (R-4.3.1-d)."""
    with act("scheme.contact", clause="R-4.3.1-d", by=by, at=at) as deed:
        require_permission(by, Permission.FIELD_ARRANGE)
        require_standing(by, scheme, title="抽样方案", clause="R-4.3.1-d")
        if contacted_on > deed.on:
            raise Denied("联系日期不能晚于今天", clause="R-4.3.1-d", code="contact_in_future")
        if agreed_on < contacted_on:
            raise Denied("约定的检定日期不能早于联系日期", clause="R-4.3.1-d", code="agreed_too_early")
        SamplingScheme.objects.filter(pk=scheme.pk).update(contacted_on=contacted_on, agreed_on=agreed_on)
        close_duties(deed, scheme.subject, CONTACT)


def form_lots(*, scheme: SamplingScheme, by: Actor, at: datetime) -> None:
    """Form lots of the operator's planned chargers; done again, it replaces what was formed before.

    Clause: R-3.8-a, R-4.4.2-a, R-4.4.2-b.
    """
    with act("scheme.form", clause="R-4.4.2-a", by=by, at=at) as deed:
        fire(deed, SCHEME, scheme, "form", formed_at=at)
        scheme.test_items.all().delete()
        scheme.lots.all().delete()
        chargers = planned(planned_charger_ids(scheme.plan, scheme.operator), scheme.plan)
        formed = decide(deed, LOTS, scheme.subject, chargers).found
        lots = _store_lots(deed, scheme, formed["lots"])
        LotMember.objects.bulk_create(
            [
                LotMember(lot=lot, charger_id=charger)
                for lot, found in zip(lots, formed["lots"], strict=True)
                for charger in found["members"]
            ],
            batch_size=2000,
        )
        TestItem.objects.bulk_create(
            [
                TestItem(
                    state=TestState.DUE,
                    scheme=scheme,
                    charger_id=single["key"],
                    basis=TestBasis.FULL,
                    position=position,
                    reason=single["reason"],
                )
                for position, single in enumerate(formed["full_verification"], 1)
            ],
            batch_size=2000,
        )


def _store_lots(deed: Act, scheme: SamplingScheme, formed: Sequence[Json]) -> list[Lot]:
    """Lots are numbered in their order inside the scheme, so that forming again gives the same numbers."""
    pattern = catalog().value("number_formats", on=deed.on)["lot"]
    return Lot.objects.bulk_create(
        [
            _lot(scheme, pattern.format(issuer=scheme.number, n=position), lot)
            for position, lot in enumerate(formed, 1)
        ]
    )


def _lot(scheme: SamplingScheme, number: str, formed: Json) -> Lot:
    plan = formed["plan"]
    return Lot(
        scheme=scheme,
        number=number,
        area_id=formed["area"],
        maker=formed["maker"],
        model=formed["model"],
        kind=formed["kind"] or "",
        accuracy_class=formed["accuracy_class"] or "",
        year_from=min(formed["years"]),
        year_to=max(formed["years"]),
        size=len(formed["members"]),
        severity=formed["severity"],
        code_letter=plan["code_letter"],
        sample_size=plan["n"],
        acceptance_number=plan["ac"],
        rejection_number=plan["re"],
        spare_size=formed["spare"],
    )


def file_scheme(*, scheme: SamplingScheme, by: Actor, at: datetime, remark: str = "") -> None:
    """File the scheme with the city for the record (R-4.4.2-a).

    ``remark`` says why no day for the field work is agreed yet, where none is (R-4.3.1-d).
    """
    with act("scheme.file", clause="R-4.4.2-a", by=by, at=at) as deed:
        fire(deed, SCHEME, scheme, "file", filed_at=at, note=remark.strip())
        close_duties(deed, scheme.subject, FORM)
        open_duty(deed, RECORD, scheme.subject, owed_by=bureau_of(scheme.city_id))


def return_scheme(*, scheme: SamplingScheme, opinion: str, by: Actor, at: datetime) -> None:
    """Return a scheme with remarks: it is put on record or returned, not approved (R-4.4.2-a)."""
    with act("scheme.return", clause="R-4.4.2-a", by=by, at=at) as deed:
        if not opinion.strip():
            raise Denied("请写明退回的理由", clause="R-4.4.2-a", code="no_opinion")
        fire(deed, SCHEME, scheme, "return", opinion=opinion.strip(), note=opinion.strip())
        close_duties(deed, scheme.subject, RECORD)
        open_duty(deed, FORM, scheme.subject, owed_by=scheme.institution)


def record_scheme(
    *, scheme: SamplingScheme, opinion: str = "", public_source: str = "", by: Actor, at: datetime
) -> Draw | None:
    """Put the scheme on record, print form B.1 and freeze the lists for the draw.

    ``public_source`` stands in for a party of the draw that stays silent, see `kernel.draws`.

    Returns the draw, or ``None`` where every charger is verified in full. Clause: R-4.4.2-a, R-3.12-a.
    """
    with act("scheme.record", clause="R-4.4.2-a", by=by, at=at) as deed:
        fire(
            deed,
            SCHEME,
            scheme,
            "record",
            recorded_at=at,
            opinion=opinion.strip(),
            note=opinion.strip(),
        )
        close_duties(deed, scheme.subject, RECORD)
        issue_document(
            deed,
            template="form_b1",
            number=scheme.number,
            title="抽样方案",
            subject=scheme.subject,
            content=form_b1(scheme),
            operator=scheme.operator,
            institution=scheme.institution,
            city=scheme.city,
            counties=scheme.plan.counties.all(),
        )
        lots = list(scheme.lots.all())
        if not lots:
            fire(deed, SCHEME, scheme, "draw")
            return None
        members: dict[int, list[str]] = {lot.pk: [] for lot in lots}
        for lot_id, code in LotMember.objects.filter(lot__scheme=scheme).values_list(
            "lot_id", "charger__public_code"
        ):
            members[lot_id].append(code)
        return freeze(
            deed,
            subject=scheme.subject,
            lots=[
                {
                    "lot": lot.number,
                    "members": members[lot.pk],
                    "sample_size": lot.sample_size,
                    "spare_size": lot.spare_size,
                }
                for lot in lots
            ],
            city_bureau=bureau_of(scheme.city_id),
            institution=scheme.institution,
            public_source=public_source,
        )
