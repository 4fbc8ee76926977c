from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.draws.states import DrawState
from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import Workflow, register, row

DRAW = register(
    Workflow(
        name="draw",
        title="抽样",
        states=DrawState,
        initial=DrawState.COMMITTING,
        transitions=(
            row(
                "commit",
                "提交承诺值",
                DrawState.COMMITTING,
                DrawState.COMMITTING,
                Permission.DRAW_TAKE_PART,
                "R-3.12-a",
            ),
            row(
                "commit_last",
                "提交最后一个承诺值",
                DrawState.COMMITTING,
                DrawState.OPENING,
                Permission.DRAW_TAKE_PART,
                "R-3.12-a",
            ),
            row(
                "open",
                "公开随机值",
                DrawState.OPENING,
                DrawState.OPENING,
                Permission.DRAW_TAKE_PART,
                "R-3.12-a",
            ),
            row(
                "open_last",
                "公开最后一个随机值并抽取",
                DrawState.OPENING,
                DrawState.DRAWN,
                Permission.DRAW_TAKE_PART,
                "R-3.12-a",
            ),
            row(
                "stand_in",
                "登记公共随机源数值并抽取",
                (DrawState.COMMITTING, DrawState.OPENING),
                DrawState.DRAWN,
                Permission.DRAW_TAKE_PART,
                "R-3.12-a",
            ),
        ),
    )
)

COMMIT_BY, OPEN_BY = "R-3.12-a.commit", "R-3.12-a.open"
"""The periods of both steps, from the freeze."""

COMMIT_AS = {
    Role.CITY_OFFICER: duty_kind(
        "draw_commit_city", "提交抽样承诺值", Role.CITY_OFFICER, "R-3.12-a", period=COMMIT_BY
    ),
    Role.INSTITUTION_MANAGER: duty_kind(
        "draw_commit_institution",
        "提交抽样承诺值",
        Role.INSTITUTION_MANAGER,
        "R-3.12-a",
        period=COMMIT_BY,
    ),
}
OPEN_AS = {
    Role.CITY_OFFICER: duty_kind("draw_open_city", "公开抽样随机值", Role.CITY_OFFICER, "R-3.12-a"),
    Role.INSTITUTION_MANAGER: duty_kind(
        "draw_open_institution", "公开抽样随机值", Role.INSTITUTION_MANAGER, "R-3.12-a"
    ),
}
#: The city keeps schemes and draws on record, so it answers for the public value; either party may enter it.
STAND_IN = duty_kind("draw_stand_in", "登记公共随机源数值", Role.CITY_OFFICER, "R-3.12-a")
