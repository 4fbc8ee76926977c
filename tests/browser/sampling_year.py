"""A sampling year walked by people at real browsers, at the width of a desk and of a phone."""

from __future__ import annotations

from playwright.sync_api import Browser

from evenwatt.kernel.parties.models import Membership
from tests.browser.person import Person
from tests.fixtures.desk import Desk
from tests.fixtures.province import Province, build_province, rows, set_today, workbook
from tests.journeys import steps


class Walk:
    """The people of one walk; each gets a browser when they first act."""

    def __init__(self, browser: Browser, site: str, device: str) -> None:
        self.province: Province = build_province()
        self._new = lambda: Person(browser, site, device)
        self._people: dict[int, Person] = {}
        self.visitor = self._new()

    def __getattr__(self, office: str) -> Person:
        capacity: Membership = getattr(self.province, office)
        if capacity.pk not in self._people:
            self._people[capacity.pk] = person = self._new()
            person.log_in(capacity)
        return self._people[capacity.pk]

    def close(self) -> list[str]:
        """Send everybody home; returns what was wrong with the pages that they saw."""
        people = [self.visitor, *self._people.values()]
        for person in people:
            person.close()
        return [fault for person in people for fault in person.faults]


def walk_the_year(browser: Browser, site: str, device: str) -> list[str]:
    """Walk from an empty province to the published result; returns the faults that were seen on the way."""
    set_today("2026-01-12")
    walk = Walk(browser, site, device)
    for part in (file, plan, draw, verify, report_and_dispose, rectify, publish, read_the_law, in_english):
        part(walk)
    return walk.close()


def filed_rows() -> list[dict[str, str]]:
    """A lot of sixteen, three that are verified one by one, one doubtful cell and one wrong row."""
    lot = rows(16)
    few = rows(3, first=101, model="AC-7kW", maker="乙制造商")
    wrong = rows(1, first=201, year="2031")
    lot[0]["model"] = "DC 120kW"
    return [*lot, *few, *wrong]


def file(walk: Walk) -> None:
    walk.visitor.go("/")
    walk.visitor.look("00-home-empty")
    walk.visitor.go("/login")
    walk.visitor.look("01-login")
    clerk = walk.operator
    clerk.look("02-inbox-empty")
    clerk.enter("报备")
    clerk.look("03-filings-empty")
    clerk.page.locator("main a[href='/filings/upload']").first.click()
    clerk.look("04-upload")
    drop(clerk, workbook(walk.province.operator.organisation, filed_rows()))
    clerk.press("上传并核对")
    clerk.sees("已读取并核对 20 行")
    clerk.look("05-preview")
    clerk.take_up("核对并提交报备")
    clerk.follow("检查填报内容")
    clerk.look("06-confirm")
    clerk.press("提交报备")
    clerk.look("07-refused")
    clerk.page.get_by_label("只报送没有错误的 19 行").check()
    clerk.page.get_by_label("本机构承诺").check()
    clerk.press("提交报备")
    clerk.look("08-receipt")
    county = walk.county
    county.look("09-inbox-county")
    county.take_up("核查报备信息")
    county.look("10-review")
    county.fill(opinion="信息属实，同意登记。")
    county.press("核查通过")
    county.look("11-approved")
    county.enter("充电设施")
    county.look("12-chargers")
    clerk.enter("型号目录")
    clerk.look("13-models")
    while clerk.page.get_by_role("button", name="确认型号").count():
        form = clerk.page.locator("form:has(button:text('确认型号'))").first
        form.locator("[name=accuracy_class]").select_option("1")
        form.get_by_role("button").click()
        clerk.sees("已确认")
    clerk.look("14-models-confirmed")


def drop(clerk: Person, content: bytes) -> None:
    """Drop a workbook on the zone, as from the desktop; a phone chooses it."""
    if clerk.device == "phone":
        clerk.page.locator("input[type=file]").set_input_files(
            {"name": "报备.xlsx", "mimeType": steps.XLSX, "buffer": content}
        )
    else:
        dropped = clerk.page.evaluate_handle(
            """(bytes) => {
              const dropped = new DataTransfer();
              dropped.items.add(new File([new Uint8Array(bytes)], "报备.xlsx"));
              return dropped;
            }""",
            list(content),
        )
        clerk.page.locator("[data-dropzone]").dispatch_event("drop", {"dataTransfer": dropped})
    clerk.page.locator("[data-dropzone-file]").get_by_text("报备.xlsx").wait_for()


def plan(walk: Walk) -> None:
    set_today("2026-02-10")
    city = walk.city
    city.look("15-inbox-city")
    city.take_up("制定并下达年度抽检计划")
    city.look("16-plan-new")
    city.fill(institution="示例计量院", results_due_on="2026-11-30")
    city.press("保存草稿并核对")
    city.look("17-plan-draft")
    city.press("下达计划")
    city.look("18-plan-issued")
    manager = walk.manager
    manager.look("19-inbox-manager")
    manager.take_up("联系运营机构并约定检定时间")
    manager.look("20-scheme-waiting")
    manager.fill(contacted_on="2026-02-10", agreed_on="2026-03-09")
    manager.press("登记约定")
    manager.press("形成批")
    manager.look("21-scheme-formed")
    manager.press("报市局备案")
    city.take_up("办理抽样方案备案")
    city.look("22-scheme-filed")
    city.press("予以备案")
    city.sees("已备案")
    city.look("23-scheme-recorded")


def draw(walk: Walk) -> None:
    values = {}
    for party in (walk.city, walk.manager):
        party.take_up("提交抽样承诺值")
        party.press("生成随机值")
        party.page.wait_for_function("document.querySelector('#draw-value').value.length === 64")
        values[party] = party.page.locator("#draw-value").input_value()
        party.look("24-draw-commit")
        party.page.get_by_label("随机值已另行保存").check()
        party.press("提交承诺值")
        party.sees("承诺值已提交并公布")
    for party, value in values.items():
        party.take_up("公开抽样随机值")
        party.look("25-draw-open")
        party.fill(value=value)
        party.press("公开随机值")
        party.sees("随机值已收到")
    walk.manager.look("26-draw-drawn")
    walk.manager.page.locator("main .crumbs a, main nav a").last.click()
    walk.manager.look("27-scheme-drawn")
    walk.manager.follow("第001批")
    walk.manager.look("28-lot")


def verify(walk: Walk) -> None:
    """Two records through the browser, one of them nonconforming; the rest by the same pages without it."""
    set_today("2026-03-09")
    manager, verifier = walk.manager, walk.verifier
    manager.enter("标准器")
    manager.look("29-standards-empty")
    manager.follow("登记标准器")
    manager.fill(name="电动汽车充电设施检定装置", number="BZ-01", uncertainty_pct="0.1")
    manager.fill(certificate="ZS-2026-01", valid_until="2026-12-31")
    manager.press("保存标准器")
    manager.look("30-standards")
    verifier.look("31-inbox-verifier")
    for number, shown in enumerate((steps.WRONG, steps.RIGHT)):
        verifier.take_up("现场检定并录入记录")
        if number == 0:
            verifier.look("32-field-work")
        verifier.follow("录入")
        if number == 0:
            verifier.press("核对")
            verifier.look("33-entry-refused")
        verifier.fill(**steps.CIRCUMSTANCES, verified_on="2026-03-09")
        verifier.fill(standard="电动汽车充电设施检定装置 BZ-01（有效期至 2026-12-31）")
        for reading in (1, 2):
            verifier.fill(**{f"point-0-pile_{reading}": shown, f"point-0-standard_{reading}": "10.000"})
        verifier.look(f"34-entry-{number}")
        verifier.press("核对")
        verifier.look(f"35-judged-{number}")
        verifier.press("提交记录")
        verifier.sees("待核验")
    steps.verify_all(Desk(walk.province.verifier), on="2026-03-09")
    for who, duty, button in (("checker", "核验", "核验所选"), ("approver", "批准", "批准所选")):
        person = getattr(walk, who)
        person.take_up(f"{duty}检定记录")
        person.look(f"36-{who}")
        person.page.get_by_label("全选").check()
        person.look(f"37-{who}-all")
        person.press(button)
        person.sees("16 份记录")
    walk.approver.page.locator("main a", has_text="全部").first.click()
    walk.approver.look("38-field-work-done")
    walk.approver.follow("查看")
    walk.approver.look("39-record")
    walk.approver.follow("历史")
    walk.approver.look("40-record-history")


def report_and_dispose(walk: Walk) -> None:
    set_today("2026-03-20")
    walk.manager.take_up("编制批评价报告")
    walk.manager.look("41-lot-verified")
    walk.manager.press("编制评价报告")
    walk.manager.sees("待批准")
    walk.approver.take_up("批准批评价报告")
    walk.approver.look("42-evaluation")
    walk.approver.press("批准并出具报告")
    walk.city.take_up("评审结论并处置")
    walk.city.look("43-disposal")
    walk.city.fill(opinion="同意报告结论。")
    walk.city.press("同意结论并处置")
    walk.city.look("44-disposed")


def rectify(walk: Walk) -> None:
    county, clerk = walk.county, walk.operator
    county.take_up("通知运营机构整改")
    county.look("45-order")
    county.press("发出整改通知")
    set_today("2026-04-08")
    clerk.take_up("签收整改通知")
    clerk.look("46-order-notified")
    clerk.press("签收通知")
    clerk.sees("2026-05-22")
    clerk.look("47-order-running")
    clerk.fill(measures="更换计量模块并自检。")
    clerk.press("报告整改完成")
    county.take_up("核实整改情况")
    county.look("48-order-reported")
    county.press("核实整改")
    county.look("49-order-confirmed")


def publish(walk: Walk) -> None:
    city, visitor = walk.city, walk.visitor
    for number in range(2):
        city.take_up("发布评价结果")
        city.look(f"50-publish-{number}")
        city.press("发布")
        city.sees("已发布")
    city.look("51-published")
    city.to_inbox()
    city.look("52-inbox-done")
    visitor.go("/")
    visitor.look("53-home")
    visitor.follow("查看全部结果")
    visitor.sees("示例充电甲公司")
    visitor.look("54-results")
    visitor.go("/draws/1/")
    visitor.look("55-public-draw")
    walk.operator.enter("充电设施")
    walk.operator.look("56-chargers")
    walk.operator.follow("SN00002")
    walk.operator.look("57-charger")
    code = walk.operator.page.locator("dt:has-text('公开编号') + dd").first.inner_text()
    visitor.go(f"/c/{code}/")
    visitor.look("58-public-charger")


def read_the_law(walk: Walk) -> None:
    """From the foot of a page through the regulation, and how a due day was counted."""
    visitor = walk.visitor
    visitor.page.locator("footer a[href='/law/']").click()
    visitor.look("59-law")
    visitor.fill(q="整改")
    visitor.press("查找")
    visitor.look("59-law-found")
    for name, path in {
        "clause": "/law/R-C.1-b/",
        "scores": "/law/R-F-D/",
        "parameters": "/law/parameters",
        "interpretations": "/law/interpretations",
        "interpretation": "/law/interpretations/additional-sampling",
    }.items():
        visitor.go(path)
        visitor.look(f"59-{name}")
    visitor.go("/law/deadline")
    visitor.look("59-deadline-asked")
    visitor.go("/law/deadline?rule=R-9&from=2026-04-08")
    visitor.look("59-deadline-refused")
    visitor.go("/law/deadline?rule=R-4.4.6-d&from=2026-04-08")
    visitor.sees("2026年5月22日届满")
    visitor.look("59-deadline")


def in_english(walk: Walk) -> None:
    city = walk.city
    city.press("English")
    city.page.wait_for_selector("html[lang=en]")
    for number, path in enumerate(
        (
            "/inbox",
            "/plans/1",
            "/schemes/1",
            "/evaluations/1",
            "/chargers",
            "/chargers/1/history",
            "/stations/1",
            "/models",
        )
    ):
        city.go(path)
        city.look(f"60-english-{number}")
    walk.visitor.go("/results/")
    walk.visitor.press("English")
    walk.visitor.page.wait_for_selector("html[lang=en]")
    walk.visitor.look("61-english-results")
    for name, path in {
        "law": "/law/?q=整改",
        "clause": "/law/R-4.4.6-d/",
        "parameters": "/law/parameters",
        "deadline": "/law/deadline?rule=R-4.4.6-d&from=2026-09-14",
    }.items():
        walk.visitor.go(path)
        walk.visitor.look(f"62-english-{name}")
