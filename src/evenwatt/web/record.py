"""Parts that record pages share: the statutory timeline in the rail, the history tab, the documents tab.

Templates: ``record/rail.html`` (steps), ``record/history.html`` (lines), ``record/documents.html``
(documents). Each function asks the database once per subject.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenwatt.kernel.documents.queries import documents_of
from evenwatt.kernel.duties.kinds import KINDS
from evenwatt.kernel.duties.queries import duties_of
from evenwatt.kernel.lives.queries import life_of
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.workflow.engine import WORKFLOWS
from evenwatt.web.change_words import Said, changes_in_words, counties_named
from evenwatt.web.duty_links import counting, link

if TYPE_CHECKING:
    from evenwatt.kernel.documents.models import Document
    from evenwatt.kernel.duties.models import Duty
    from evenwatt.kernel.lives.models import LifeLine

#: Steps of a life that are no transition of a workflow: what other records did with the subject.
_PLAIN_STEPS = {
    "create": gettext_lazy("建立"),
    "filed": gettext_lazy("报备登记"),
    "filed_again": gettext_lazy("再次报备"),
    "filed_while_ceased": gettext_lazy("报备中再次列入，未予登记，仍为停止运营"),
    "unsuited": gettext_lazy("确认不宜按批检定"),
    "suited": gettext_lazy("恢复按批检定"),
    "planned": gettext_lazy("列入抽检计划"),
    "sampled": gettext_lazy("抽为样本"),
    "next_evaluation": gettext_lazy("随信用等级调整下次评价日"),
    "published": gettext_lazy("结果发布"),
    "describe": gettext_lazy("补充信息"),
    "construction_confirmed": gettext_lazy("确认符合建设运营规定"),
    "transferred": gettext_lazy("转让"),
    "merged_with": gettext_lazy("并入一条重复登记"),
    "passed_on": gettext_lazy("随充电设施转由受让方承担"),
    "charger_merged": gettext_lazy("所涉充电设施的两条登记已合并"),
    "model_confirmed": gettext_lazy("确认型号"),
    "model_agreed": gettext_lazy("另一机构确认，说法一致"),
    "model_contradicted": gettext_lazy("另一机构说法不同"),
    "model_corrected": gettext_lazy("更正型号"),
    "model_joined": gettext_lazy("并入一种写法"),
    "model_joined_into": gettext_lazy("并入另一型号"),
    "model_split": gettext_lazy("拆分写法"),
    "corrected": gettext_lazy("按台账更正"),
    "import": gettext_lazy("导入台账"),
    "ledger_take": gettext_lazy("按台账更正"),
    "ledger_keep": gettext_lazy("保留登记"),
    "ledger_ask": gettext_lazy("请运营机构核对"),
    "ledger_answer": gettext_lazy("运营机构答复"),
    "ledger_choose": gettext_lazy("认定是哪一台"),
    "handed_over": gettext_lazy("移交接手"),
    "register": gettext_lazy("登记单位"),
    "amend": gettext_lazy("更改登记"),
    "close": gettext_lazy("停用"),
    "reopen": gettext_lazy("恢复"),
    "invite": gettext_lazy("发出邀请"),
    "uninvite": gettext_lazy("撤回链接"),
    "join": gettext_lazy("担任岗位"),
    "leave": gettext_lazy("结束岗位"),
    "offer_password": gettext_lazy("发出重设密码的链接"),
    "new_password": gettext_lazy("重设密码"),
    "deactivate": gettext_lazy("停用账号"),
    "reactivate": gettext_lazy("恢复账号"),
    "claimed": gettext_lazy("接手核查"),
    "released": gettext_lazy("交回核查"),
    "field_check": gettext_lazy("现场核查"),
    "reminded": gettext_lazy("期限将至提醒"),
    "urged": gettext_lazy("催报"),
    "connected": gettext_lazy("接入平台"),
    "disconnected": gettext_lazy("停止接入平台"),
}


@dataclass(frozen=True)
class Step:
    """One step of a timeline, in the shape of the component ``timeline``."""

    word: str
    state: str
    actor: str
    clause: str
    on: date | datetime | None = None
    due_on: date | None = None
    counted: str = ""
    counting: str = ""
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a life, in words; ``changes`` are the facts that it changed, where it names them."""

    at: datetime
    step: str
    state: str
    signed: str
    clause: str
    note: str
    changes: list[Said] | None
    code: str


def timeline(subject: Subject, *, actor: Actor, today: date, without: Collection[str] = ()) -> list[Step]:
    """What was done with a record, ``without`` some steps, then what is owed now; a step of one's own office
    links to its page.
    """
    done = [
        Step(word=_step_word(line), state="done", actor=line.signed, clause=line.clause, on=line.at)
        for line in life_of((subject.type, subject.id))
        if line.step not in without
    ]
    owed = [
        _owed(duty, actor, today) for duty in duties_of(subject.type, subject.id) if duty.closed_at is None
    ]
    return done + owed


def history(*subjects: tuple[str, int], without: Collection[str] = ()) -> Iterator[Line]:
    """The life of one record, or of several that belong together, ``without`` some steps, newest first."""
    lines = list(life_of(*subjects).exclude(step__in=without).reverse())
    counties = counties_named(change for line in lines for change in line.changes or ())
    for line in lines:
        yield Line(
            at=line.at,
            step=_step_word(line),
            state=_state_word(line),
            signed=line.signed,
            clause=line.clause,
            note=_(line.note) if line.note else "",
            changes=None if line.changes is None else changes_in_words(line.changes, counties),
            code=line.step,
        )


def documents(actor: Actor, subject: Subject) -> list[Document]:
    """The documents about a record that the actor may see, in the order of issue."""
    return list(documents_of(actor, subject.type, subject.id))


def _owed(duty: Duty, actor: Actor, today: date) -> Step:
    late = duty.due_on is not None and duty.due_on < today
    mine = (duty.organisation_id, duty.role) == (actor.organisation_id, actor.role)
    return Step(
        word=_(KINDS[duty.kind].title),
        state="late" if late else "now",
        actor=f"{duty.organisation.name} {duty.get_role_display()}",
        clause=duty.clause,
        due_on=duty.due_on,
        counted=_counted(duty),
        counting=counting(duty),
        url=link(duty)[0] if mine else "",
    )


def _counted(duty: Duty) -> str:
    if duty.due_on is None:
        return ""
    counted = _("自 {day} 起算").format(day=duty.counted_from)
    if duty.provisional:
        counted += _("；涉及节假日安排尚未公布的日子，期限暂定")
    return counted


def _step_word(line: LifeLine) -> str:
    return step_word(line.subject_type, line.step)


def step_word(subject_type: str, step: str) -> str:
    """What a step in the life of a kind of subject is called."""
    workflow = WORKFLOWS.get(subject_type)
    transition = workflow.transition(step) if workflow else None
    return _(transition.title) if transition else str(_PLAIN_STEPS.get(step, step))


def _state_word(line: LifeLine) -> str:
    workflow = WORKFLOWS.get(line.subject_type)
    return _(str(workflow.states(line.target).label)) if workflow and line.target else ""
