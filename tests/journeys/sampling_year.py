"""A real operator's sampling year, walked by everybody whom flow chart 4.3.1 names.

One workbook of 1,205 chargers is filed; Wuhan's and one directly administered unit's are walked to the end.
After each stage the inbox of everybody is kept, so that tests can ask who owed what, when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command

from evenwatt.kernel.clock.reading import now
from evenwatt.kernel.parties.roles import Role
from evenwatt.procedures.tick import tick
from tests.fixtures.desk import Desk
from tests.fixtures.hubei import Hubei
from tests.fixtures.province import WUHAN, XIANTAO, set_today
from tests.journeys import steps
from tests.journeys.steps import DrawnLot

OPERATOR, JIANGAN, DONGXIHU, CAIDIAN = "示例运营机构05", "420102", "420112", "420114"
RECEIVED_ON = "2026-04-08"

#: Lot size → so many of its samples fail. 82 chargers: Ac 2; 40: Re 2; 23 (仙桃): Ac 1.
FAILING = {82: 2, 40: 2}
FAILING_IN_XIANTAO = {23: 1}


@dataclass
class CityYear:
    """What was walked in one city: its lots after the draw and the serials that failed."""

    city: Desk
    scheme_url: str = ""
    lots: list[DrawnLot] = field(default_factory=list)
    failing: frozenset[str] = frozenset()


class Year:
    """The walk. ``inboxes`` holds stage → who → titles of what they owe, without those who owe nothing."""

    def __init__(self, workbook: Path) -> None:
        set_today("2025-09-01")
        self.hubei = hubei = Hubei()
        self.operator = hubei.operator(OPERATOR, JIANGAN)
        self.county = hubei.at(Role.COUNTY_OFFICER, JIANGAN)
        self.manager = hubei.at(Role.INSTITUTION_MANAGER)
        self.verifier = hubei.at(Role.VERIFIER)
        self.checker = hubei.at(Role.CHECKER)
        self.approver = hubei.at(Role.APPROVER)
        self.wuhan = CityYear(hubei.at(Role.CITY_OFFICER, WUHAN))
        self.xiantao = CityYear(hubei.at(Role.CITY_OFFICER, XIANTAO))
        self.counties = {code: hubei.at(Role.COUNTY_OFFICER, code) for code in (DONGXIHU, CAIDIAN, XIANTAO)}
        self.inboxes: dict[str, dict[str, set[str]]] = {}
        self._file(workbook.read_bytes())
        self._walk(self.wuhan, FAILING)
        self._walk(self.xiantao, FAILING_IN_XIANTAO, keep=False)
        self._rectify()
        call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)

    def _file(self, content: bytes) -> None:
        tick(at=now())
        self._keep("season")
        set_today("2025-09-16")
        self.preview = steps.upload(self.operator, content)
        self._keep("uploaded")
        self.receipt = steps.submit(self.operator)
        self._keep("submitted")
        set_today("2025-10-20")
        self.filing = steps.approve_filing(self.county)
        self._keep("approved")
        steps.confirm_construction(self.operator)
        self.models = steps.confirm_models(self.operator)
        steps.keep_standard(self.manager)

    def _walk(self, year: CityYear, failing: dict[int, int], *, keep: bool = True) -> None:
        """From the plan to the disposal; ``keep`` tells whether the inboxes of the stages are kept."""
        keeping = self._keep if keep else lambda stage: None
        set_today("2026-02-10")
        steps.issue_plan(year.city, self.hubei.institution.name)
        keeping("planned")
        set_today("2026-02-24")
        steps.contact(self.manager, on="2026-02-24", agreed="2026-03-09")
        year.scheme_url = steps.form_lots_and_file(self.manager).url
        keeping("filed")
        set_today("2026-02-25")
        steps.put_on_record(year.city)
        keeping("recorded")
        steps.draw(year.city, self.manager)
        keeping("drawn")
        year.lots = steps.drawn_lots(self.manager, year.scheme_url)
        year.failing = frozenset(
            serial for lot in year.lots for serial in lot.samples[: failing.get(lot.size, 0)]
        )
        set_today("2026-03-09")
        steps.verify_all(self.verifier, on="2026-03-09", failing=year.failing)
        keeping("verified")
        steps.pass_on_all(self.checker, "核验检定记录", "核验所选")
        keeping("checked")
        steps.pass_on_all(self.approver, "批准检定记录", "批准所选")
        keeping("certified")
        set_today("2026-03-20")
        steps.report_all(self.manager, self.approver)
        keeping("reported")
        set_today("2026-04-02")
        steps.dispose_all(year.city)
        keeping("disposed")

    def _rectify(self) -> None:
        set_today("2026-04-07")
        for county in self.counties.values():
            county.take_up("通知运营机构整改").send("发出整改通知")
        self._keep("notified")
        set_today(RECEIVED_ON)
        self.orders = [
            self.operator.take_up("签收整改通知").send("签收通知") for _ in range(len(self.counties))
        ]
        self._keep("received")
        for city in (self.wuhan.city, self.xiantao.city):
            steps.publish_all(city)
        self._keep("published")
        set_today("2026-05-11")
        for _ in self.counties:
            page = self.operator.take_up("完成整改并报告")
            page.send("报告整改完成", measures="更换计量模块并自检，5月10日完成。")
        self._keep("mended")
        set_today("2026-05-13")
        self.counties[CAIDIAN].take_up("核实整改情况").send("核实整改")
        self.counties[XIANTAO].take_up("核实整改情况").send("核实整改")
        self._keep("confirmed")

    @property
    def walked(self) -> list[DrawnLot]:
        return self.wuhan.lots + self.xiantao.lots

    @property
    def failing(self) -> frozenset[str]:
        return self.wuhan.failing | self.xiantao.failing

    def _keep(self, stage: str) -> None:
        known = {
            "operator": self.operator,
            "county": self.county,
            "wuhan": self.wuhan.city,
            "xiantao": self.xiantao.city,
            "manager": self.manager,
            "verifier": self.verifier,
            "checker": self.checker,
            "approver": self.approver,
            "dongxihu county": self.counties[DONGXIHU],
            "caidian county": self.counties[CAIDIAN],
            "xiantao county": self.counties[XIANTAO],
        }
        owed = {who: desk.owed for who, desk in known.items()}
        self.inboxes[stage] = {who: titles for who, titles in owed.items() if titles}
