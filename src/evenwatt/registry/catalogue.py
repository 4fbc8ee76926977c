"""The model catalogue: what a model is, said by who runs it; corrections and joined spellings (R-3.8-a)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.lives.actions import write_line
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import require_permission
from evenwatt.law.refusal import Denied
from evenwatt.registry.models import Charger, ChargerModel, ModelStatement
from evenwatt.registry.states import ChargerKind
from evenwatt.rules.spelling import spelling_key

_CLAUSE = "R-3.8-a"


@dataclass(frozen=True)
class ModelFacts:
    """What a model is: kind and class always, ratings [kW, V, A] and display step [kWh] where known."""

    kind: str
    accuracy_class: str
    rated_kw: Decimal | None = None
    rated_v: Decimal | None = None
    rated_a: Decimal | None = None
    display_step_kwh: Decimal | None = None

    @classmethod
    def of(cls, record: ChargerModel | ModelStatement) -> ModelFacts:
        return cls(**{name: getattr(record, name) for name in cls.__dataclass_fields__})

    def contradicts(self, other: ModelFacts) -> bool:
        """Whether both say something and not the same; what one leaves open contradicts nothing."""
        mine, theirs = asdict(self), asdict(other)
        return any(
            mine[name] != theirs[name]
            for name in mine
            if mine[name] not in ("", None) and theirs[name] not in ("", None)
        )


def confirm_model(*, entry: ChargerModel, facts: ModelFacts, by: Actor, at: datetime) -> bool:
    """Let an operator that runs a model say what it is; returns whether that agrees with the entry.

    The first statement confirms the entry for everybody. A later one is kept beside it: it adds what the
    entry leaves open, and where it differs it contradicts, for the bureaus to see; it changes nothing.
    """
    with act("model.confirm", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.MODEL_CONFIRM)
        _require_whole(facts)
        entry = _locked(entry)
        if not Charger.objects.filter(catalogue=entry, operator_id=by.organisation_id).exists():
            raise Denied("贵单位没有该型号的充电设施，不能确认", clause=_CLAUSE, code="not_yours")
        ModelStatement.objects.update_or_create(
            entry=entry, organisation_id=by.organisation_id, defaults={**asdict(facts), "stated_at": at}
        )
        if entry.confirmed_at is None:
            _store(entry, facts, confirmed_at=at, confirmed_by_id=by.organisation_id)
            write_line(deed, entry.subject, step="model_confirmed")
            return True
        known = ModelFacts.of(entry)
        if facts.contradicts(known):
            write_line(deed, entry.subject, step="model_contradicted")
            return False
        added = {
            name: value
            for name, value in asdict(facts).items()
            if value is not None and getattr(entry, name) is None
        }
        if added:
            ChargerModel.objects.filter(pk=entry.pk).update(**added)
        write_line(deed, entry.subject, step="model_agreed")
    return True


def correct_model(*, entry: ChargerModel, facts: ModelFacts, reason: str, by: Actor, at: datetime) -> None:
    """Correct what an entry says; lots that are formed keep what they were formed on (R-3.8-a)."""
    with act("model.correct", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.MODEL_CORRECT)
        _require_whole(facts)
        _require_reason(reason)
        entry = _locked(entry)
        if facts == ModelFacts.of(entry) and entry.confirmed_at:
            raise Denied("与目录所载相同，没有需要更正的内容", clause=_CLAUSE, code="same")
        _store(entry, facts, confirmed_at=at, confirmed_by_id=by.organisation_id)
        write_line(deed, entry.subject, step="model_corrected", note=reason.strip())


def join_models(*, variant: ChargerModel, entry: ChargerModel, reason: str, by: Actor, at: datetime) -> None:
    """Join another spelling to an entry: its chargers follow, its own words stay (R-3.8-a).

    Raises `Denied` for an entry that is itself joined or speaks for others, and for facts that differ.
    """
    with act("model.join", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.MODEL_JOIN)
        _require_reason(reason)
        variant, entry = _locked(variant), _locked(entry)
        if variant.pk == entry.pk:
            raise Denied("请选择另一个型号", clause=_CLAUSE, code="same")
        if variant.joined_into_id or entry.joined_into_id:
            raise Denied("其中一个型号已并入别的型号；请先拆分", clause=_CLAUSE, code="joined")
        if variant.variants.exists():
            raise Denied("该型号下已有其他写法；请把它作为保留的一方", clause=_CLAUSE, code="has_variants")
        known = variant.confirmed_at and entry.confirmed_at
        if known and ModelFacts.of(variant).contradicts(ModelFacts.of(entry)):
            raise Denied(
                "两个型号确认的类别、等级或额定值不同，不是同一型号；确属填错的请先更正",
                clause=_CLAUSE,
                code="contradicting",
            )
        if variant.confirmed_at and not entry.confirmed_at:
            _store(
                entry,
                ModelFacts.of(variant),
                confirmed_at=variant.confirmed_at,
                confirmed_by_id=variant.confirmed_by_id,
            )
        ChargerModel.objects.filter(pk=variant.pk).update(joined_into=entry)
        Charger.objects.filter(catalogue=variant).update(catalogue=entry)
        write_line(deed, entry.subject, step="model_joined", note=str(variant))
        write_line(deed, variant.subject, step="model_joined_into", note=f"{entry}：{reason.strip()}")


def split_model(*, variant: ChargerModel, reason: str, by: Actor, at: datetime) -> None:
    """Undo a join: the chargers filed under the variant's spelling are its own again (R-3.8-a)."""
    with act("model.split", clause=_CLAUSE, by=by, at=at) as deed:
        require_permission(by, Permission.MODEL_JOIN)
        _require_reason(reason)
        variant = _locked(variant)
        entry = variant.joined_into
        if entry is None:
            raise Denied("该型号没有并入别的型号", clause=_CLAUSE, code="not_joined")
        spelt = Charger.objects.filter(catalogue=entry).values_list("pk", "maker", "model")
        own = [
            pk
            for pk, maker, model in spelt.iterator()
            if (spelling_key(maker), spelling_key(model)) == (variant.maker_key, variant.model_key)
        ]
        ChargerModel.objects.filter(pk=variant.pk).update(joined_into=None)
        Charger.objects.filter(pk__in=own).update(catalogue=variant)
        write_line(deed, variant.subject, step="model_split", note=reason.strip())
        write_line(deed, entry.subject, step="model_split", note=f"{variant}：{reason.strip()}")


def _locked(entry: ChargerModel) -> ChargerModel:
    return ChargerModel.objects.select_for_update().get(pk=entry.pk)


def _store(entry: ChargerModel, facts: ModelFacts, **confirmed: Any) -> None:
    ChargerModel.objects.filter(pk=entry.pk).update(**asdict(facts), **confirmed)


def _require_whole(facts: ModelFacts) -> None:
    if facts.kind not in ChargerKind or not facts.accuracy_class:
        raise Denied("请选择类别和准确度等级", clause=_CLAUSE, code="half_a_model")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Denied("请写明理由", clause=_CLAUSE, code="no_reason")
