from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import SYSTEM, Workflow, register, row
from evenwatt.lots.states import SchemeState as S
from evenwatt.lots.states import TestState as T

SCHEME = register(
    Workflow(
        name="scheme",
        title="抽样方案",
        states=S,
        initial=S.WAITING,
        transitions=(
            row(
                "form",
                "形成批",
                (S.WAITING, S.FORMED, S.RETURNED),
                S.FORMED,
                Permission.SCHEME_PREPARE,
                "R-4.4.2-a",
            ),
            row("file", "报市局备案", S.FORMED, S.FILED, Permission.SCHEME_PREPARE, "R-4.4.2-a"),
            row("record", "备案", S.FILED, S.RECORDED, Permission.SCHEME_RECORD, "R-4.4.2-a"),
            row("return", "退回修改", S.FILED, S.RETURNED, Permission.SCHEME_RECORD, "R-4.4.2-a"),
            row("draw", "抽取样本", S.RECORDED, S.DRAWN, SYSTEM, "R-3.12-a"),
        ),
    )
)

TEST_ITEM = register(
    Workflow(
        name="test_item",
        title="受检充电设施",
        states=T,
        initial=T.DUE,
        transitions=(
            row("replace", "启用备检", T.DUE, T.UNAVAILABLE, Permission.VERIFICATION_ENTER, "R-3.12-a"),
            row(
                "set_aside",
                "记为无法检定",
                T.DUE,
                T.UNAVAILABLE,
                Permission.VERIFICATION_ENTER,
                "R-4.4.2-b",
            ),
            row("drop", "因停止运营退出", (T.DUE, T.RESERVE), T.UNAVAILABLE, SYSTEM, "R-6.1-a"),
            row("call_up", "备检转为样本", T.RESERVE, T.DUE, SYSTEM, "R-3.12-a"),
            row("test", "完成检定", T.DUE, T.TESTED, SYSTEM, "R-4.4.4-a"),
        ),
    )
)

CONTACT = duty_kind(
    "scheme_contact",
    "联系运营机构并约定检定时间",
    Role.INSTITUTION_MANAGER,
    "R-4.3.1-d",
    period="R-4.3.1-d",
)
FORM = duty_kind("scheme_form", "形成批并报备案", Role.INSTITUTION_MANAGER, "R-4.4.2-a")
RECORD = duty_kind("scheme_record", "办理抽样方案备案", Role.CITY_OFFICER, "R-4.4.2-a")
