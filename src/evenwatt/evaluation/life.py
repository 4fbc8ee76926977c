from evenwatt.evaluation.states import EvaluationState as S
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import Workflow, register, row

EVALUATION = register(
    Workflow(
        name="evaluation",
        title="批评价",
        states=S,
        initial=S.PREPARED,
        transitions=(
            row("issue", "批准并出具报告", S.PREPARED, S.ISSUED, Permission.REPORT_ISSUE, "R-4.4.6-a"),
            row("dispose", "评审并处置", S.ISSUED, S.DISPOSED, Permission.REPORT_REVIEW, "R-4.4.6-b"),
        ),
    )
)

PREPARE = duty_kind(
    "evaluation_prepare",
    "编制批评价报告",
    Role.INSTITUTION_MANAGER,
    "R-4.3.1-e",
    period="R-4.3.1-e",
)
ISSUE = duty_kind("evaluation_issue", "批准批评价报告", Role.APPROVER, "R-4.3.1-e", period="R-4.3.1-e")
REEVALUATE = duty_kind("evaluation_due", "等级变动，到期日提前，安排评价", Role.CITY_OFFICER, "R-4.4.5-a")
DISPOSE = duty_kind("evaluation_dispose", "评审结论并处置", Role.CITY_OFFICER, "R-4.1.1-b")
