"""The model catalogue: the list, and one model with what is said of it, by whom, in which spellings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import Role
from evenwatt.procedures.catalogue_page import lots_formed_on
from evenwatt.registry.catalogue import ModelFacts
from evenwatt.registry.model_queries import (
    catalogue,
    charger_counts,
    contradicted,
    near_models,
    spellings_of,
    statements_on,
    variants_of,
)
from evenwatt.registry.queries import operators_with_stations
from evenwatt.web.desks.model_forms import CorrectionForm, JoinForm, ModelForm, SplitForm
from evenwatt.web.page import DeskRequest, desk
from evenwatt.web.paging import page_of, total_of
from evenwatt.web.record import history
from evenwatt.web.templatetags.formats import plain

if TYPE_CHECKING:
    from django.forms import Form

    from evenwatt.registry.models import ChargerModel

#: Spellings that look alike, shown beside the choice of what to join.
_NEAR = 10


@desk(Permission.MODEL_READ)
def show_list(request: DeskRequest) -> HttpResponse:
    counts = charger_counts(request.actor)
    own = catalogue(request.actor, counts)
    waiting, disputed = (
        own.filter(confirmed_at=None),
        contradicted(own),
    )
    asked = request.GET.get("show", "waiting" if waiting.exists() else "all")
    models = {"waiting": waiting, "disputed": disputed}.get(asked, own)
    page = page_of(request, models, "maker", "model", "pk")
    context = {
        "show": asked,
        "rows": [
            {
                "entry": entry,
                "charger_count": counts.get(entry.pk, 0),
                "form": ModelForm(
                    initial={"kind": entry.proposed_kind, "accuracy_class": entry.proposed_class},
                    auto_id=f"{entry.pk}_%s",
                ),
            }
            for entry in page.rows
        ],
        "next_url": page.next_url,
        "total": total_of(models),
        "waiting": waiting.count(),
        "disputed": disputed.count(),
        "confirms": may(request.actor.role, Permission.MODEL_CONFIRM),
    }
    return render(request, "models/list.html", context)


@desk(Permission.MODEL_READ)
def show(request: DeskRequest, key: int) -> HttpResponse:
    return page(request, get_object_or_404(catalogue(request.actor), pk=key))


def page(request: DeskRequest, entry: ChargerModel, *, refused: Form | None = None) -> HttpResponse:
    """A model with its statements and forms; ``refused`` takes the place of its form of that kind."""
    role = request.actor.role
    known = {name: _as_entered(getattr(entry, name)) for name in ModelForm.base_fields}
    proposed = {"kind": entry.proposed_kind, "accuracy_class": entry.proposed_class}
    initial = known if entry.confirmed_at else proposed
    told = ModelFacts.of(entry)
    names = _may_name(request)
    others = catalogue(request.actor).exclude(pk=entry.pk)
    context: dict[str, Any] = {
        "entry": entry,
        "charger_count": charger_counts(request.actor).get(entry.pk, 0),
        "statements": [
            {
                "said": statement,
                "names": statement.organisation_id in names,
                "differs": entry.confirmed_at and ModelFacts.of(statement).contradicts(told),
            }
            for statement in statements_on(entry)
        ],
        "confirmed_by": entry.confirmed_by if entry.confirmed_by_id in names else None,
        "spellings": spellings_of(entry) if role in (Role.OPERATIONS, Role.PROVINCE_OFFICER) else [],
        "variants": variants_of(entry),
        "near": near_models(entry, limit=_NEAR) if may(role, Permission.MODEL_JOIN) else [],
        "lots": list(lots_formed_on(request.actor, entry)[:_NEAR])
        if may(role, Permission.SCHEME_READ)
        else [],
        "lines": list(history(("model", entry.pk))) if role != Role.OPERATOR_CLERK else [],
        "confirm_form": ModelForm(initial=initial) if may(role, Permission.MODEL_CONFIRM) else None,
        "correct_form": CorrectionForm(initial=initial) if may(role, Permission.MODEL_CORRECT) else None,
        "join_form": JoinForm(entries=others) if may(role, Permission.MODEL_JOIN) else None,
        "split_form": SplitForm() if may(role, Permission.MODEL_JOIN) else None,
        "refused": refused,
        "today": local_date(request.now),
    }
    for name, kind in (("correct_form", CorrectionForm), ("join_form", JoinForm), ("split_form", SplitForm)):
        if isinstance(refused, kind):
            context[name] = refused
    if type(refused) is ModelForm:
        context["confirm_form"] = refused
    return render(request, "models/model.html", context, status=422 if refused else 200)


def _as_entered(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


def _may_name(request: DeskRequest) -> set[int]:
    """Whose findings are shown by name: a bureau's own operators and itself; operators see but their own.

    Clause: R-4.4.7-c.
    """
    actor = request.actor
    own = {actor.organisation_id}
    if actor.role in (Role.OPERATOR_CLERK, Role.OPERATIONS):
        return own
    return own | set(operators_with_stations(actor).values_list("pk", flat=True))


urlpatterns = [
    path("models", show_list, name="models"),
    path("models/<int:key>", show, name="model"),
]
