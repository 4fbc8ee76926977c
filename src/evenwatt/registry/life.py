"""A charger's operating status. It changes as a consequence of acts elsewhere: the system takes the rows."""

from evenwatt.kernel.workflow.engine import SYSTEM, Workflow, register, row
from evenwatt.registry.states import ChargerState

CHARGER = register(
    Workflow(
        name="charger",
        title="充电设施",
        states=ChargerState,
        initial=ChargerState.IN_USE,
        transitions=(
            row("stop", "停止使用", ChargerState.IN_USE, ChargerState.STOPPED, SYSTEM, "R-4.4.6-c"),
            row("resume", "恢复使用", ChargerState.STOPPED, ChargerState.IN_USE, SYSTEM, "R-4.4.6-f"),
        ),
    )
)
