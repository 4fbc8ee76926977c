from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import SYSTEM, Workflow, register, row
from evenwatt.rectification.states import RectificationState as S

RECTIFICATION = register(
    Workflow(
        name="rectification",
        title="整改",
        states=S,
        initial=S.ORDERED,
        transitions=(
            row(
                "notify",
                "发出整改通知",
                S.ORDERED,
                S.NOTIFIED,
                Permission.RECTIFICATION_NOTIFY,
                "R-4.4.6-d",
            ),
            row("receive", "签收", S.NOTIFIED, S.RUNNING, Permission.RECTIFICATION_ANSWER, "R-4.4.6-d"),
            row("deem_received", "视为送达", S.NOTIFIED, S.RUNNING, SYSTEM, "R-4.4.6-d"),
            row(
                "report",
                "报告整改完成",
                S.RUNNING,
                S.REPORTED,
                Permission.RECTIFICATION_ANSWER,
                "R-4.4.6-d",
            ),
            row(
                "send_back",
                "退回继续整改",
                S.REPORTED,
                S.RUNNING,
                Permission.RECTIFICATION_NOTIFY,
                "R-4.4.6-d",
            ),
            row(
                "confirm",
                "核实整改",
                S.REPORTED,
                S.CONFIRMED,
                Permission.RECTIFICATION_NOTIFY,
                "R-4.4.6-d",
            ),
        ),
    )
)

NOTIFY = duty_kind("rectification_notify", "通知运营机构整改", Role.COUNTY_OFFICER, "R-4.4.6-d")
RECEIVE = duty_kind(
    "rectification_receive", "签收整改通知", Role.OPERATOR_CLERK, "R-4.4.6-d", period="R-4.4.6-d.receipt"
)
COMPLETE = duty_kind(
    "rectification_complete", "完成整改并报告", Role.OPERATOR_CLERK, "R-4.4.6-d", period="R-4.4.6-d"
)
CONFIRM = duty_kind("rectification_confirm", "核实整改情况", Role.COUNTY_OFFICER, "R-4.4.6-d")
