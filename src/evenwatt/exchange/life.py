from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role

ANSWER = duty_kind("ledger_answer", "核对省强检平台台账差异", Role.OPERATOR_CLERK, "R-4.3.2-a")
