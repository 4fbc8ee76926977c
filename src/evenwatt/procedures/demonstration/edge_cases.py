"""Every edge of lot forming, by name: sizes beside the steps of the sampling table, years, spellings, areas.

The plan's defaults hold: level III, AQL 4.0, lots within a county. Clause: R-3.8-a, R-4.4.2-b.
"""

from evenwatt.procedures.demonstration.groups import Group

_HONGSHAN, _JIANGXIA, _DONGXIHU = ("420111",), ("420115",), ("420112",)
_HANYANG, _CAIDIAN, _HANNAN = ("420105",), ("420114",), ("420113",)
_FIVE_COUNTIES = ("420102", "420116", "420117", "420902", "420984")

CHAIN = Group("连锁：两市五县，每县一批", 9, _FIVE_COUNTIES, "己制造商", "DC-120kW", {3: 12}, lots=(12,))

EDGE_CASES = (
    Group("3 台，样本量不小于批量：逐台检定", 1, _HONGSHAN, "甲制造商", "AC-7kW", {3: 3}, full=3),
    Group("4 台，能成批的最小批量", 1, _HONGSHAN, "甲制造商", "DC-60kW", {3: 4}, lots=(4,)),
    Group("15 台，字码 C 的上限", 1, _HONGSHAN, "甲制造商", "DC-120kW", {2: 15}, lots=(15,)),
    Group("16 台，字码 D 的下限", 2, _JIANGXIA, "乙制造商", "AC-7kW", {2: 16}, lots=(16,)),
    Group("50 台，字码 E 的上限", 2, _JIANGXIA, "乙制造商", "DC-60kW", {3: 50}, lots=(50,)),
    Group("51 台，字码 F 的下限", 3, _DONGXIHU, "乙制造商", "DC-120kW", {2: 51}, lots=(51,)),
    Group("90 台，字码 F 的上限", 3, _DONGXIHU, "丙制造商", "DC-160kW", {3: 90}, lots=(90,)),
    Group("91 台，字码 G 的下限", 4, _HANYANG, "丙制造商", "DC-120kW", {2: 91}, lots=(91,)),
    Group("150 台，字码 G 的上限", 2, _JIANGXIA, "丙制造商", "DC-240kW", {3: 150}, lots=(150,)),
    Group("151 台，字码 H 的下限", 2, _JIANGXIA, "丁制造商", "DC-120kW", {2: 151}, lots=(151,)),
    Group("制造年份一年", 5, _CAIDIAN, "丁制造商", "AC-7kW", {3: 12}, lots=(12,)),
    Group("制造年份相邻两年：一批", 5, _CAIDIAN, "丁制造商", "DC-60kW", {4: 7, 3: 6}, lots=(13,)),
    Group(
        "制造年份三年：两批，较早的两年在一起",
        6,
        _HANNAN,
        "丁制造商",
        "DC-160kW",
        {4: 6, 3: 6, 2: 6},
        lots=(12, 6),
    ),
    Group(
        "制造年份五年，中间空一年：三批",
        6,
        _HANNAN,
        "戊制造商",
        "DC-60kW",
        {7: 9, 6: 8, 4: 7, 3: 6, 2: 5},
        lots=(17, 13, 5),
    ),
    Group(
        "同一型号两种写法：一批",
        7,
        _JIANGXIA,
        "戊制造商",
        "DC-120 kW",
        {3: 20},
        lots=(20,),
        spellings=("DC-120 kW", "ＤＣ－１２０ｋＷ"),
    ),
    Group("型号看不出类别：单独成批", 7, _JIANGXIA, "戊制造商", "XH-9", {2: 9}, lots=(9,), unconfirmed=True),
    CHAIN,
)
