from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import Workflow, register, row
from evenwatt.planning.states import PlanState as S

PLAN = register(
    Workflow(
        name="plan",
        title="抽检计划",
        states=S,
        initial=S.DRAFT,
        transitions=(
            row("amend", "修改计划", S.DRAFT, S.DRAFT, Permission.PLAN_ISSUE, "R-4.4.1-a"),
            row("discard", "撤销草案", S.DRAFT, S.DISCARDED, Permission.PLAN_ISSUE, "R-4.4.1-a"),
            row("issue", "下达计划", S.DRAFT, S.ISSUED, Permission.PLAN_ISSUE, "R-4.4.3-a"),
        ),
    )
)

#: Owed by a city that has approved chargers and no plan for them yet.
PLAN_YEAR = duty_kind(
    "plan_year", "制定并下达年度抽检计划", Role.CITY_OFFICER, "R-4.4.3-a", period="R-4.4.3-a"
)
ISSUE = duty_kind("plan_issue", "核对并下达抽检计划", Role.CITY_OFFICER, "R-4.4.3-a", period="R-4.4.3-a")
