from evenwatt.filing.states import FilingState as S
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import Workflow, register, row

FILING = register(
    Workflow(
        name="filing",
        title="报备",
        states=S,
        initial=S.DRAFT,
        transitions=(
            row(
                "upload",
                "上传报备表",
                (S.DRAFT, S.RETURNED),
                S.DRAFT,
                Permission.FILING_PREPARE,
                "R-4.2.1-a",
            ),
            row("mend", "更正报备内容", S.DRAFT, S.DRAFT, Permission.FILING_PREPARE, "R-4.2.1-a"),
            row("correct", "在页面更正", S.RETURNED, S.DRAFT, Permission.FILING_PREPARE, "R-4.3.1-b"),
            row("submit", "提交报备", S.DRAFT, S.SUBMITTED, Permission.FILING_PREPARE, "R-4.2.1-b"),
            row(
                "withdraw",
                "撤回",
                (S.DRAFT, S.SUBMITTED, S.RETURNED),
                S.WITHDRAWN,
                Permission.FILING_PREPARE,
                "R-4.2.1-a",
            ),
            row(
                "return",
                "退回更正",
                S.SUBMITTED,
                S.RETURNED,
                Permission.FILING_REVIEW,
                "R-4.3.1-b",
            ),
            row("approve", "核查通过", S.SUBMITTED, S.APPROVED, Permission.FILING_REVIEW, "R-4.3.1-b"),
        ),
    )
)

FILE = duty_kind("file", "报送年度充电设施信息", Role.OPERATOR_CLERK, "R-4.2.1-a", period="R-4.2.1-a")
SUBMIT = duty_kind("filing_submit", "核对并提交报备", Role.OPERATOR_CLERK, "R-4.2.1-a", period="R-4.2.1-a")
CORRECT = duty_kind("filing_correct", "更正退回的报备", Role.OPERATOR_CLERK, "R-4.3.1-b")
REVIEW = duty_kind("filing_review", "核查报备信息", Role.COUNTY_OFFICER, "R-4.3.1-b", period="R-4.3.1-b")
REDO = duty_kind("filing_redo", "查看未完成的报备处理", Role.OPERATOR_CLERK, "R-4.2.1-a")
