"""One county's year: a lot for every state that a lot's result can be in on the day of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evenwatt.procedures.demonstration.groups import Group
from evenwatt.procedures.demonstration.stories import moment

#: The steps after field work, in order, and how many days after it each is taken.
_DAYS_AFTER = {
    "prepare": 7,
    "issue": 9,
    "dispose": 14,
    "publish": 17,
    "notify": 18,
    "receive": 21,
    "report": 40,
    "confirm": 47,
}

_HONGSHAN = ("420111",)


@dataclass(frozen=True)
class Course:
    """What happens to one group's lot: when it is verified, how many samples fail, which step is the last."""

    group: Group
    verified: str
    last_step: str
    faulty: int = 0

    def takes(self, step: str) -> bool:
        """Whether the course goes as far as ``step``; what passed has nothing to rectify."""
        order = list(_DAYS_AFTER)
        in_time = self.last_step != "" and order.index(step) <= order.index(self.last_step)
        return in_time and (order.index(step) < order.index("notify") or self.faulty > 0)

    def day(self, step: str) -> datetime:
        return moment(self.verified, later=_DAYS_AFTER[step])


def _eight(title: str, maker: str, model: str) -> Group:
    return Group(title, 1, _HONGSHAN, maker, model, {3: 5, 2: 3}, lots=(8,))


COURSES = (
    Course(_eight("记录已全部批准，报告待编制", "乙制造商", "DC-60kW"), "11-02", ""),
    Course(_eight("报告待批准", "乙制造商", "DC-120kW"), "10-26", "prepare"),
    Course(_eight("报告已出具，待市局处置", "乙制造商", "DC-160kW"), "10-19", "issue"),
    Course(_eight("合格，已处置，待发布", "丙制造商", "AC-7kW"), "10-12", "dispose"),
    Course(_eight("不合格，已处置，整改待通知", "丙制造商", "DC-60kW"), "09-28", "publish", faulty=2),
    Course(_eight("不合格，整改已通知，待签收", "丙制造商", "DC-120kW"), "10-23", "notify", faulty=1),
    Course(_eight("不合格，整改中", "丁制造商", "DC-60kW"), "09-10", "receive", faulty=1),
    Course(_eight("不合格，整改逾期", "丁制造商", "DC-120kW"), "08-24", "receive", faulty=3),
    Course(_eight("不合格，整改已报告，待核实", "戊制造商", "DC-60kW"), "09-07", "report", faulty=1),
    Course(_eight("不合格，整改已核实", "戊制造商", "DC-120kW"), "06-01", "confirm", faulty=2),
    Course(_eight("合格，已发布", "己制造商", "DC-60kW"), "05-11", "publish"),
    Course(
        Group("批合格，一台样本不合格", 1, _HONGSHAN, "庚制造商", "DC-120kW", {3: 12, 2: 8}, lots=(20,)),
        "08-31",
        "receive",
        faulty=1,
    ),
)
