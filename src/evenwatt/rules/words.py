"""Codes that rules and plans decide by, in the words of the regulation: one table for every door.

Documents and the command line print them as they stand, the site puts them through gettext.
"""

from evenwatt.rules.after_rectification import FAILED_BY_ITSELF, REJECTED_WITH_LOT, RestBy
from evenwatt.rules.lot_forming import TOO_FEW_FOR_A_LOT

SEVERITIES = {"normal": "正常检验", "tightened": "加严检验", "reduced": "放宽检验"}
LOT_AREAS = {"county": "县（区）", "city": "市（州）"}
REPEAT_BY: dict[str, str] = {
    RestBy.NEW_LOT: "组成新批，加严抽样",
    RestBy.FULL_VERIFICATION: "逐台检定",
}
FULL_VERIFICATION = {
    TOO_FEW_FOR_A_LOT: "同组台数过少，抽样量不小于批量，逐台检定",
    FAILED_BY_ITSELF: "本台检定不合格，整改后单独重新检定",
    REJECTED_WITH_LOT: "所在批不合格，整改后逐台检定",
}
