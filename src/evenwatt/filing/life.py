from dataclasses import dataclass

from evenwatt.filing.states import FilingState as S
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.duties.kinds import DutyKind, duty_kind
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import OrganisationKind, Role
from evenwatt.kernel.workflow.engine import Workflow, register, row


def _workflow(
    name: str, title: str, prepare: Permission, review: Permission, *, files: str, promises: str, reviews: str
) -> Workflow:
    """The one course that filings take; whose they are decides who may, under which clause."""
    unsettled = (S.DRAFT, S.SUBMITTED, S.RETURNED)
    return register(
        Workflow(
            name=name,
            title=title,
            states=S,
            initial=S.DRAFT,
            transitions=(
                row("upload", "上传报备表", (S.DRAFT, S.RETURNED), S.DRAFT, prepare, files),
                row("mend", "更正报备内容", S.DRAFT, S.DRAFT, prepare, files),
                row("correct", "在页面更正", S.RETURNED, S.DRAFT, prepare, reviews),
                row("submit", "提交报备", S.DRAFT, S.SUBMITTED, prepare, promises),
                row("withdraw", "撤回", unsettled, S.WITHDRAWN, prepare, files),
                row("return", "退回更正", S.SUBMITTED, S.RETURNED, review, reviews),
                row("supplement", "补充批注", S.RETURNED, S.RETURNED, review, reviews),
                row("approve", "核查通过", S.SUBMITTED, S.APPROVED, review, reviews),
            ),
        )
    )


FILING = _workflow(
    "filing",
    "报备",
    Permission.FILING_PREPARE,
    Permission.FILING_REVIEW,
    files="R-4.2.1-a",
    promises="R-4.2.1-b",
    reviews="R-4.3.1-b",
)
PLATFORM_FILING = _workflow(
    "platform_filing",
    "平台报备",
    Permission.PLATFORM_FILING_PREPARE,
    Permission.PLATFORM_FILING_REVIEW,
    files="R-4.2.2-a",
    promises="R-4.2.2-a",
    reviews="R-4.3.1-c",
)

FILE = duty_kind("file", "报送年度充电设施信息", Role.OPERATOR_CLERK, "R-4.2.1-a", period="R-4.2.1-a")
SUBMIT = duty_kind("filing_submit", "核对并提交报备", Role.OPERATOR_CLERK, "R-4.2.1-a", period="R-4.2.1-a")
CORRECT = duty_kind("filing_correct", "更正退回的报备", Role.OPERATOR_CLERK, "R-4.3.1-b")
REDO = duty_kind("filing_redo", "查看未完成的报备处理", Role.OPERATOR_CLERK, "R-4.2.1-a")
REVIEW = duty_kind("filing_review", "核查报备信息", Role.COUNTY_OFFICER, "R-4.3.1-b", period="R-4.3.1-b")

_BY_PLATFORM = Role.PLATFORM_CLERK
FILE_F = duty_kind(
    "platform_file_f", "报送平台接入经营者信息（附录F）", _BY_PLATFORM, "R-4.2.2-a", period="R-4.2.2-a"
)
FILE_B = duty_kind(
    "platform_file_b", "报送平台接入充电设施信息（附录B）", _BY_PLATFORM, "R-4.2.2-a", period="R-4.2.2-a"
)
PLATFORM_SUBMIT = duty_kind("platform_submit", "核对并提交平台报备", _BY_PLATFORM, "R-4.2.2-a")
PLATFORM_CORRECT = duty_kind("platform_correct", "更正退回的平台报备", _BY_PLATFORM, "R-4.3.1-c")
PLATFORM_REDO = duty_kind("platform_redo", "查看未完成的报备处理", _BY_PLATFORM, "R-4.2.2-a")
PLATFORM_REVIEW = duty_kind(
    "platform_review", "核查平台报备信息", Role.CITY_OFFICER, "R-4.3.1-c", period="R-4.3.1-c"
)
SUMMARISE = duty_kind("half_year_summary", "汇总报送半年接入变更（附录G）", _BY_PLATFORM, "R-4.2.2-b")

URGED = "R-4.1.1-e.urged"
FILE_URGED = duty_kind(
    "file_urged", "按催报函报送充电设施信息", Role.OPERATOR_CLERK, "R-4.1.1-e", period=URGED
)
FILE_F_URGED = duty_kind("platform_f_urged", "按催报函报送附录F", _BY_PLATFORM, "R-4.1.1-e", period=URGED)
FILE_B_URGED = duty_kind("platform_b_urged", "按催报函报送附录B", _BY_PLATFORM, "R-4.1.1-e", period=URGED)
REMINDER = duty_kind(
    "file_reminder", "年度报备期限将至，请报送", Role.OPERATOR_CLERK, "R-4.2.1-a", period="R-4.2.1-a"
)
PLATFORM_REMINDER = duty_kind(
    "platform_reminder", "平台报备期限将至，请报送", _BY_PLATFORM, "R-4.2.2-a", period="R-4.2.2-a"
)
URGE = duty_kind("urge_operators", "催报未报备的运营机构", Role.COUNTY_OFFICER, "R-4.1.1-e")
URGE_PLATFORMS = duty_kind("urge_platforms", "催报未报备的运营平台", Role.CITY_OFFICER, "R-4.2.2-a")
REMARK = duty_kind("technical_remark", "对申报信息提出技术意见", Role.INSTITUTION_MANAGER, "R-4.1.1-f")


@dataclass(frozen=True)
class Course:
    """How a filing goes that a kind of firm files: its workflow, and what is owed on the way."""

    workflow: Workflow
    submit: DutyKind
    correct: DutyKind
    review: DutyKind
    redo: DutyKind


OPERATORS_COURSE = Course(FILING, SUBMIT, CORRECT, REVIEW, REDO)
PLATFORMS_COURSE = Course(PLATFORM_FILING, PLATFORM_SUBMIT, PLATFORM_CORRECT, PLATFORM_REVIEW, PLATFORM_REDO)


def course_of(filer: Organisation) -> Course:
    """Operators file with their county, platforms with their city (R-4.2.1-a, R-4.2.2-a)."""
    return PLATFORMS_COURSE if filer.kind == OrganisationKind.PLATFORM else OPERATORS_COURSE


#: Steps of a draft: between the firm and its workbook, before a bureau has it.
DRAFTING = frozenset({"create", "upload", "mend", "correct"})
