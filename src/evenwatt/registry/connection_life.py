"""Stops of connection and mismatches: what may be done with each, by whom."""

from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import SYSTEM, Workflow, register, row
from evenwatt.registry.connection_states import MismatchState as M
from evenwatt.registry.connection_states import StopState as S

STOP_NOTICE = register(
    Workflow(
        name="stop_notice",
        title="停止接入通知",
        states=S,
        initial=S.NOTIFIED,
        transitions=(
            row("confirm", "确认停止接入", S.NOTIFIED, S.CONFIRMED, Permission.CONNECTION_STOP, "R-4.2.2-c"),
            row("release", "合格，解除", (S.NOTIFIED, S.CONFIRMED), S.RELEASED, SYSTEM, "R-4.2.2-c"),
        ),
    )
)

MISMATCH = register(
    Workflow(
        name="mismatch",
        title="核对差异",
        states=M,
        initial=M.OPEN,
        transitions=(
            row(
                "explain",
                "说明",
                (M.OPEN, M.EXPLAINED),
                M.EXPLAINED,
                Permission.MISMATCH_EXPLAIN,
                "R-4.3.1-c",
            ),
            row("refuse", "退回说明", M.EXPLAINED, M.OPEN, Permission.MISMATCH_SETTLE, "R-4.3.1-c"),
            row("settle", "认可，了结", M.EXPLAINED, M.SETTLED, Permission.MISMATCH_SETTLE, "R-4.3.1-c"),
            row("vanish", "双方所报已一致", (M.OPEN, M.EXPLAINED), M.SETTLED, SYSTEM, "R-4.3.1-c"),
            row("return_of", "差异再次出现", M.SETTLED, M.OPEN, SYSTEM, "R-4.3.1-c"),
        ),
    )
)

STOP_CONNECTING = duty_kind(
    "stop_connecting", "停止接入并确认", Role.PLATFORM_CLERK, "R-4.2.2-c", period="R-4.2.2-c"
)

EXPLAIN_AS_PLATFORM = duty_kind(
    "mismatch_platform", "说明与经营者报备的差异", Role.PLATFORM_CLERK, "R-4.3.1-c"
)
EXPLAIN_AS_OPERATOR = duty_kind("mismatch_operator", "说明与平台报备的差异", Role.OPERATOR_CLERK, "R-4.3.1-b")
SETTLE_AS_CITY = duty_kind("mismatch_city", "核对平台与经营者的报备差异", Role.CITY_OFFICER, "R-4.3.1-c")
SETTLE_AS_COUNTY = duty_kind(
    "mismatch_county", "核对经营者与平台的报备差异", Role.COUNTY_OFFICER, "R-4.3.1-b"
)
