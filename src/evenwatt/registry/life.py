"""A charger's operating status, and the lives of what changes it between two filings.

What a result brings about the system takes; what the operator does with its own operation it takes itself,
and it never lifts what a result has stopped: that state is no source of its rows but one, to cease.
"""

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import SYSTEM, Workflow, register, row
from evenwatt.registry.states import ChargerState as S
from evenwatt.registry.states import MergeState, ReportState, TransferState

_REPORT = Permission.OPERATION_REPORT

CHARGER = register(
    Workflow(
        name="charger",
        title="充电设施",
        states=S,
        initial=S.IN_USE,
        transitions=(
            row("stop", "停止使用", (S.IN_USE, S.PAUSED), S.STOPPED, SYSTEM, "R-4.4.6-c"),
            row("resume", "恢复使用", S.STOPPED, S.IN_USE, SYSTEM, "R-4.4.6-f"),
            row("resume_paused", "准许恢复使用，仍暂停运营", S.STOPPED, S.PAUSED, SYSTEM, "R-4.4.6-f"),
            row("pause", "暂停运营", S.IN_USE, S.PAUSED, _REPORT, "R-6.1-a"),
            row("restart", "结束暂停", S.PAUSED, S.IN_USE, _REPORT, "R-6.1-a"),
            row("cease", "停止运营", (S.IN_USE, S.PAUSED, S.STOPPED), S.CEASED, _REPORT, "R-6.1-a"),
            row("reopen", "恢复运营", S.CEASED, S.IN_USE, _REPORT, "R-6.1-a"),
            row("reopen_stopped", "恢复运营，仍停止使用", S.CEASED, S.STOPPED, SYSTEM, "R-4.4.6-c"),
            row(
                "merge",
                "并入另一条登记",
                (S.IN_USE, S.PAUSED, S.STOPPED, S.CEASED),
                S.MERGED,
                SYSTEM,
                "R-4.2.1-a",
            ),
        ),
    )
)

STATUS_REPORT = register(
    Workflow(
        name="status_report",
        title="运营变动",
        states=ReportState,
        initial=ReportState.REPORTED,
        transitions=(
            row(
                "note",
                "知悉",
                ReportState.REPORTED,
                ReportState.NOTED,
                Permission.OPERATION_NOTE,
                "R-6.1-a",
            ),
        ),
    )
)

_PARTIES = Permission.TRANSFER_TAKE_PART
TRANSFER = register(
    Workflow(
        name="transfer",
        title="转让",
        states=TransferState,
        initial=TransferState.OFFERED,
        transitions=(
            row("accept", "接收", TransferState.OFFERED, TransferState.ACCEPTED, _PARTIES, "R-4.2.1-a"),
            row("decline", "不接收", TransferState.OFFERED, TransferState.DECLINED, _PARTIES, "R-4.2.1-a"),
            row("withdraw", "撤回", TransferState.OFFERED, TransferState.WITHDRAWN, _PARTIES, "R-4.2.1-a"),
        ),
    )
)

_COUNTY = Permission.MERGE_DECIDE
MERGE = register(
    Workflow(
        name="merge",
        title="重复登记",
        states=MergeState,
        initial=MergeState.PROPOSED,
        transitions=(
            row("decide", "合并", MergeState.PROPOSED, MergeState.MERGED, _COUNTY, "R-4.1.1-e"),
            row("refuse", "不合并", MergeState.PROPOSED, MergeState.REFUSED, _COUNTY, "R-4.1.1-e"),
        ),
    )
)

NOTE = duty_kind("status_note", "知悉运营变动", Role.COUNTY_OFFICER, "R-6.1-a")
CONFIRM_CONSTRUCTION = duty_kind(
    "construction_confirm", "确认新设施符合建设运营规定", Role.OPERATOR_CLERK, "R-4.2.1-c"
)
TAKE_OVER = duty_kind("transfer_accept", "答复转让", Role.OPERATOR_CLERK, "R-4.2.1-a")
DECIDE_MERGE = duty_kind("merge_decide", "决定重复登记是否合并", Role.COUNTY_OFFICER, "R-4.1.1-e")
