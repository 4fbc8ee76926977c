from evenwatt.kernel.duties.kinds import duty_kind
from evenwatt.kernel.parties.roles import Role

PUBLISH = duty_kind("publish", "发布评价结果", Role.CITY_OFFICER, "R-4.4.8-a")
