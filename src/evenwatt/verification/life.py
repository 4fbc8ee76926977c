from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import Workflow, register, row
from evenwatt.verification.states import RecordState as S

VERIFICATION = register(
    Workflow(
        name="verification",
        title="检定记录",
        states=S,
        initial=S.ENTERED,
        transitions=(
            row("amend", "修改记录", S.RETURNED, S.ENTERED, Permission.VERIFICATION_ENTER, "R-4.4.4-a"),
            row("check", "核验", S.ENTERED, S.CHECKED, Permission.VERIFICATION_CHECK, "R-4.4.4-a"),
            row(
                "return_by_checker",
                "核验退回",
                S.ENTERED,
                S.RETURNED,
                Permission.VERIFICATION_CHECK,
                "R-4.4.4-a",
            ),
            row("approve", "批准", S.CHECKED, S.APPROVED, Permission.VERIFICATION_APPROVE, "R-4.4.4-a"),
            row(
                "return_by_approver",
                "批准退回",
                S.CHECKED,
                S.RETURNED,
                Permission.VERIFICATION_APPROVE,
                "R-4.4.4-a",
            ),
        ),
    )
)

# One duty per scheme and office, since records of one scheme are worked through together.
VERIFY = duty_kind("verify", "现场检定并录入记录", Role.VERIFIER, "R-4.4.4-a")
CHECK = duty_kind("verification_check", "核验检定记录", Role.CHECKER, "R-4.4.4-a")
APPROVE = duty_kind("verification_approve", "批准检定记录", Role.APPROVER, "R-4.4.4-a")
