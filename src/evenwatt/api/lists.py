"""Whom a token speaks for, and the lists that a filing is checked against."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from evenwatt.api.door import operation, reply
from evenwatt.api.filing_shapes import FormLetter
from evenwatt.api.instants import Instant
from evenwatt.api.pages import After, Limit, PageOut, paged
from evenwatt.api.problems import refused
from evenwatt.filing.filed_forms import kind_of
from evenwatt.forms.layout import Column, HeaderField
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.law.divisions import divisions
from evenwatt.registry.interface_queries import catalogue
from evenwatt.rules.spelling import spelling_key

router = Router(tags=["lists"])


class MeOut(Schema):
    organisation: str
    organisation_kind: str
    role: str
    token: str
    permissions: list[str]
    expires_at: Instant


class FieldOut(Schema):
    """One field of the header or one column. `required` is checked; `printed` tells ours from the form's."""

    key: str
    title: str
    kind: str
    required: bool
    unit: str = ""
    choices: list[str] = []
    printed: bool = True


class FormOut(Schema):
    form: FormLetter
    title: str
    clause: str
    header: list[FieldOut]
    columns: list[FieldOut]


class DivisionOut(Schema):
    code: str
    name: str
    level: str
    parent: str


class ModelOut(Schema):
    """A maker's model. `kind` is empty until confirmed; `proposed_kind` is what its text suggests."""

    id: int
    maker: str
    model: str
    kind: str
    proposed_kind: str
    accuracy_class: str


@operation(router.get, "/me", answers={200: MeOut})
def read_me(request: Any) -> HttpResponse:
    """For whom and for what the token is good.

    本令牌代表的单位、岗位和权限。
    """
    token = request.token
    return reply(
        MeOut(
            organisation=token.organisation.name,
            organisation_kind=token.organisation.kind,
            role=token.role,
            token=token.name,
            permissions=token.permissions,
            expires_at=token.expires_at,
        )
    )


@operation(router.get, "/forms/{form}", answers={200: FormOut})
def read_form(request: Any, form: FormLetter) -> HttpResponse:
    """The keys of a form's header and columns, with the values that may be chosen.

    报备表的栏目：附录B、F、G。
    """
    kind = request.token.organisation.kind
    if form != "B" and kind != OrganisationKind.PLATFORM:
        raise refused(
            "附录{form}由运营平台报送", status=404, code="no_such_form", clause="R-4.2.2-a", form=form
        )
    layout = kind_of(form, kind).form
    return reply(
        FormOut(
            form=form,
            title=_(layout.title),
            clause=layout.clause,
            header=list(map(_field_out, layout.fields)),
            columns=[_column_out(column, local_date(request.now)) for column in layout.columns],
        )
    )


@operation(router.get, "/divisions", answers={200: PageOut[DivisionOut]})
def list_divisions(request: Any) -> HttpResponse:
    """The divisions of the province, by which a county is named.

    行政区划代码。
    """
    items = [
        DivisionOut(code=each.code, name=each.name, level=each.level, parent=each.parent or "")
        for each in divisions()
    ]
    return reply(PageOut[DivisionOut](items=items))


@operation(router.get, "/models", answers={200: PageOut[ModelOut]})
def list_models(
    request: Any, maker: str = "", model: str = "", after: After = "", limit: Limit = 100
) -> HttpResponse:
    """The model catalogue; `maker` and `model` find by their beginning, however they are spelt.

    型号目录：生产厂家和型号对应的类别、准确度等级。
    """
    found = catalogue()
    if maker:
        found = found.filter(maker_key__startswith=spelling_key(maker))
    if model:
        found = found.filter(model_key__startswith=spelling_key(model))
    page = paged(request, found, "maker_key", "model_key", out=_models_out, after=after, limit=limit)
    return reply(PageOut[ModelOut](**page))


def _field_out(field: HeaderField) -> FieldOut:
    return FieldOut(
        key=field.key, title=_(field.plain_title), kind=field.kind, required=field.required, unit=field.unit
    )


def _column_out(column: Column, on: date) -> FieldOut:
    return FieldOut(
        key=column.key,
        title=_(column.title),
        kind=column.kind,
        required=column.required,
        unit=column.unit,
        choices=list(column.offered(on)),
        printed=not column.optional,
    )


def _models_out(found: list[Any]) -> list[ModelOut]:
    return [
        ModelOut(
            id=each.pk,
            maker=each.maker,
            model=each.model,
            kind=each.kind,
            proposed_kind=each.proposed_kind,
            accuracy_class=each.accuracy_class,
        )
        for each in found
    ]
