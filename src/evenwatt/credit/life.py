from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role

#: Owed by the counties of an operator that a drafted plan takes in; dated as the plan is that waits for it.
CHECK_GRADE = duty_kind(
    "grade_check", "核对运营机构信用等级", Role.COUNTY_OFFICER, "R-4.3.1-f", period="R-4.4.3-a"
)
