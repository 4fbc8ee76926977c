"""Source, permission, standing, compare-and-set, life line: in that order, in the caller's act.

A workflow is a table of rows; what is not in the table does not happen. The state diagrams and the
permission table in `docs/reference` are generated from these rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Model

from evenwatt.kernel.access.offered import OFFERED
from evenwatt.kernel.access.permissions import GRANTS, Permission, holds, may
from evenwatt.kernel.access.standing import reachable, reaches
from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.actions import write_line, write_lines
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.models import Stateful
from evenwatt.law.refusal import Denied

#: Permission of the rows that only the system takes, as a consequence of somebody's act.
SYSTEM = None


@dataclass(frozen=True)
class Transition:
    name: str
    title: str
    sources: frozenset[str]
    target: str
    permission: Permission | None
    clause: str


def row(
    name: str,
    title: str,
    sources: str | tuple[str, ...],
    target: str,
    permission: Permission | None,
    clause: str,
) -> Transition:
    """One row of a workflow table; ``sources`` is a state or several."""
    return Transition(
        name,
        title,
        frozenset((sources,) if isinstance(sources, str) else sources),
        target,
        permission,
        clause,
    )


@dataclass(frozen=True)
class Workflow:
    name: str
    title: str
    states: type[models.TextChoices]
    initial: str
    transitions: tuple[Transition, ...]

    def transition(self, name: str) -> Transition | None:
        return next((t for t in self.transitions if t.name == name), None)

    def open_to(self, role: Any, state: str) -> tuple[Transition, ...]:
        """The transitions that an office may take from a state, for the buttons of a page."""
        return tuple(
            t for t in self.transitions if state in t.sources and t.permission and may(role, t.permission)
        )


class NotAllowed(Denied):
    """The office may not do this at all, or not with this record."""


class Conflict(Denied):
    """Somebody else changed the record since it was read."""


WORKFLOWS: dict[str, Workflow] = {}


def register(workflow: Workflow) -> Workflow:
    """Make a workflow known to the generated docs and the exhaustive tests."""
    WORKFLOWS[workflow.name] = workflow
    return workflow


def begin(deed: Act, workflow: Workflow, record: Stateful, *, note: str = "") -> None:
    """Write the first line of a record's life, after it was created in the initial state."""
    write_line(deed, record.subject, step="create", target=record.state, note=note)


def fire(
    deed: Act, workflow: Workflow, record: Stateful, name: str, *, note: str = "", **changes: Any
) -> None:
    """Take a transition and store ``changes`` with it; ``record`` then shows the new state.

    Raises `NotAllowed` for the wrong office or a foreign record, `Denied` from the wrong state, `Conflict`
    when the record changed since it was read. Nothing is stored in these cases.
    """
    transition = _open_step(deed, workflow, record, name)
    source = record.state
    updated = (
        type(record)
        ._default_manager.filter(pk=record.pk, state=source, version=record.version)
        .update(state=transition.target, version=F("version") + 1, **changes)
    )
    if not updated:
        raise _overtaken(workflow, transition)
    record.state, record.version = transition.target, record.version + 1
    for field, value in changes.items():
        setattr(record, field, value)
    write_line(
        deed,
        record.subject,
        step=name,
        source=source,
        target=transition.target,
        clause=transition.clause,
        note=note,
    )


def require_step(deed: Act, workflow: Workflow, record: Stateful, name: str) -> None:
    """Refuse a step now that is asked for and taken later, as ``fire`` would refuse it."""
    transition = _open_step(deed, workflow, record, name)
    if not type(record)._default_manager.filter(pk=record.pk, version=record.version).exists():
        raise _overtaken(workflow, transition)


def fire_all(
    deed: Act,
    workflow: Workflow,
    model: type[Stateful],
    keys: Iterable[int],
    name: str,
    *,
    note: str = "",
    clause: str | None = None,
    **changes: Any,
) -> int:
    """Take a transition for many records at once; those not in a source state stay as they are.

    ``clause`` replaces the row's where the same step has several grounds. Returns how many moved.
    Raises `NotAllowed` for the wrong office, or if one of the records is foreign.
    """
    keys = list(keys)
    transition = workflow.transition(name)
    if transition is None:
        raise NotAllowed("“{title}”没有“{name}”这一步", clause=deed.clause, title=workflow.title, name=name)
    if transition.permission is not SYSTEM:
        by = _require_office(deed, transition)
        if reachable(model._default_manager.filter(pk__in=keys), by).count() != len(set(keys)):
            raise _foreign(workflow.title, transition.clause)
    movable = model._default_manager.filter(pk__in=keys, state__in=transition.sources)
    locked = dict(movable.select_for_update().order_by("pk").values_list("pk", "state"))
    movable.model._default_manager.filter(pk__in=list(locked)).update(
        state=transition.target, version=F("version") + 1, **changes
    )
    for source in sorted(transition.sources):
        write_lines(
            deed,
            workflow.name,
            [pk for pk, state in locked.items() if state == source],
            step=name,
            source=source,
            target=transition.target,
            clause=clause or transition.clause,
            note=note,
        )
    return len(locked)


def require_permission(by: Actor | None, *permissions: Permission) -> None:
    """Refuse to an office that holds none of ``permissions`` what is no transition: a list, a page."""
    if by is None or not any(holds(by, permission) for permission in permissions):
        _require_token(by, *permissions)
        raise NotAllowed(
            "您的岗位不能办理此事；请由有权办理的单位处理",
            clause=GRANTS[permissions[0]].clause,
            code="wrong_office",
        )


def _require_token(by: Actor | None, *permissions: Permission) -> None:
    """Refuse, naming the permission, what the office may and only its token was not given."""
    lacking = next((each for each in permissions if by and may(by.role, each) and not holds(by, each)), None)
    if lacking:
        raise NotAllowed(
            "令牌没有“{permission}”的权限；请换用有此权限的令牌，或者在页面办理",
            clause=GRANTS[lacking].clause,
            code="wrong_office",
            permission=OFFERED.get(lacking, lacking.value),
        )


def require_standing(by: Actor, record: Model, *, title: str, clause: str) -> None:
    """Refuse an act on a record outside the actor's region or organisation."""
    if not reaches(by, record):
        raise _foreign(title, clause)


def _foreign(title: str, clause: str) -> NotAllowed:
    return NotAllowed(
        "这条{title}不在您的管辖或委托范围内", clause=clause, code="foreign_record", title=title
    )


def _open_step(deed: Act, workflow: Workflow, record: Stateful, name: str) -> Transition:
    """The step, if the office may take it with this record from its state."""
    transition = workflow.transition(name)
    if transition is None:
        raise NotAllowed("“{title}”没有“{name}”这一步", clause=deed.clause, title=workflow.title, name=name)
    _check_office(deed, workflow, record, transition)
    if record.state not in transition.sources:
        raise Denied(
            "{title}目前为“{state}”，不能{act}；请刷新页面查看最新状态",
            clause=transition.clause,
            code="wrong_state",
            title=workflow.title,
            state=str(workflow.states(record.state).label),
            act=transition.title,
        )
    return transition


def _overtaken(workflow: Workflow, transition: Transition) -> Conflict:
    return Conflict(
        "这条{title}刚被他人更改，您的操作没有保存；请刷新后核对再办",
        clause=transition.clause,
        code="conflict",
        title=workflow.title,
    )


def _check_office(deed: Act, workflow: Workflow, record: Stateful, transition: Transition) -> None:
    if transition.permission is not SYSTEM:
        by = _require_office(deed, transition)
        require_standing(by, record, title=workflow.title, clause=transition.clause)


def _require_office(deed: Act, transition: Transition) -> Actor:
    assert transition.permission is not None
    if deed.by is None or not holds(deed.by, transition.permission):
        _require_token(deed.by, transition.permission)
        raise NotAllowed(
            "您的岗位不能{act}；请由有权办理的单位处理",
            clause=transition.clause,
            code="wrong_office",
            act=transition.title,
        )
    return deed.by
