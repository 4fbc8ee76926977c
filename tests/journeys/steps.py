"""The steps of flow chart 4.3.1 as people take them: each begins at somebody's inbox and ends at a page.

Everything goes through HTTP and through the forms of the pages; nothing here calls an action.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from tests.fixtures.desk import Desk, Page, uploaded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What a verifier reads at a charger besides the energies.
CIRCUMSTANCES = {
    "display_step_kwh": "0.001",
    "kind_of_verification": "in_service",
    "place": "充电场站现场",
    "temperature_c": "21.5",
    "humidity_pct": "48",
    "appearance": "yes",
    "insulation_mohm": "50",
    "time_of_use": "no",
    "electricity_kwh": "20",
}
#: Display of the charger for 10 kWh of the standard: without an error, and 5 % too much.
RIGHT, WRONG = "10.000", "10.500"


def upload(operator: Desk, content: bytes, name: str = "报备.xlsx", *, refused: bool = False) -> Page:
    """Choose a file and look at what was found in it."""
    return operator.open("/filings/upload").send(
        "上传并核对", workbook=uploaded(content, name), refused=refused
    )


def submit(operator: Desk, **choices: bool) -> Page:
    answers = operator.take_up("核对并提交报备").follow("检查填报内容")
    return answers.send("提交报备", promised=True, **choices)


def approve_filing(county: Desk) -> Page:
    return county.take_up("核查报备信息").send("核查通过", opinion="信息属实，同意登记。")


def confirm_models(operator: Desk, accuracy_class: str = "1") -> int:
    """Confirm what the catalogue proposes for each model; returns how many models there were."""
    confirmed = 0
    page = operator.open("/models")
    while any(button.text == "确认型号" for button in page.main.all("button")):
        page = page.send("确认型号", accuracy_class=accuracy_class)
        confirmed += 1
    return confirmed


def confirm_construction(operator: Desk) -> Page:
    """Confirm of all new chargers that they were built as the rules want it."""
    page = operator.take_up("确认新设施符合建设运营规定")
    (all_of_them,) = page.main.all("button", name="all")
    return page.send(all_of_them.text, promised=True)


def issue_plan(city: Desk, institution: str) -> Page:
    """Draft the plan that the inbox asks for, with the counties that the page proposes, and issue it."""
    form = city.take_up("制定并下达年度抽检计划")
    form.send(
        "保存草稿并核对", institution=form.choice("institution", institution), results_due_on="2026-11-30"
    )
    return city.take_up("核对并下达抽检计划").send("下达计划")


def contact(manager: Desk, *, on: str, agreed: str) -> Page:
    page = manager.take_up("联系运营机构并约定检定时间")
    return page.send("登记约定", contacted_on=on, agreed_on=agreed)


def form_lots_and_file(manager: Desk) -> Page:
    return manager.take_up("形成批并报备案").send("形成批").send("报市局备案")


def put_on_record(city: Desk) -> Page:
    return city.take_up("办理抽样方案备案").send("予以备案")


@dataclass(frozen=True)
class DrawnLot:
    """A lot as its page shows it after the draw; ``samples`` are serials."""

    url: str
    number: str
    size: int
    acceptance_number: int
    rejection_number: int
    samples: tuple[str, ...]


def drawn_lots(person: Desk, scheme_url: str) -> list[DrawnLot]:
    """The lots of a scheme, each read off its own page."""
    urls = person.open(scheme_url).addresses(r"/schemes/lots/\d+")
    return [_drawn_lot(person.open(url)) for url in urls]


def _drawn_lot(page: Page) -> DrawnLot:
    items = page.table("抽中的充电设施")
    figures = page.figures
    return DrawnLot(
        url=page.url,
        number=page.main.first("h1").first("code").text,
        size=int(figures["批量 N（台）"]),
        acceptance_number=int(figures["接收数 Ac"]),
        rejection_number=int(figures["拒收数 Re"]),
        samples=tuple(row["出厂编号"] for row in items if row["顺序"].startswith("样本")),
    )


def draw(city: Desk, manager: Desk) -> Page:
    """Both parties commit, then both open; each value is known to its party alone until then."""
    values = {
        party: hashlib.sha256(party.capacity.account.login.encode()).hexdigest() for party in (city, manager)
    }
    for party, value in values.items():
        party.take_up("提交抽样承诺值").send("提交承诺值", commitment=_digest(value), kept=True)
    page = None
    for party, value in values.items():
        page = party.take_up("公开抽样随机值").send("公开随机值", value=value)
    assert page is not None
    return page


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def keep_standard(manager: Desk) -> Page:
    return manager.open("/standards/new").send(
        "保存标准器",
        name="电动汽车充电设施检定装置",
        number="BZ-01",
        uncertainty_pct="0.1",
        certificate="ZS-2026-01",
        valid_until="2026-12-31",
    )


def verify_all(verifier: Desk, *, on: str, failing: frozenset[str] = frozenset()) -> int:
    """Enter a record for every charger that waits; ``failing`` serials read 5 % too much."""
    entered = 0
    while "现场检定并录入记录" in verifier.owed:
        for address in verifier.take_up("现场检定并录入记录").links("录入"):
            enter(verifier.open(address), on=on, failing=failing)
            entered += 1
    return entered


def enter(form: Page, *, on: str, failing: frozenset[str] = frozenset()) -> Page:
    serial = form.facts["出厂编号"]
    shown = WRONG if serial in failing else RIGHT
    asked = form.send(
        "核对",
        **CIRCUMSTANCES,
        **_nameplate(form),
        **{"point-0-pile_1": shown, "point-0-standard_1": "10.000"},
        **{"point-0-pile_2": shown, "point-0-standard_2": "10.000"},
        standard=form.choice("standard", "电动汽车充电设施检定装置 BZ-01"),
        verified_on=on,
    )
    return asked.send("提交记录")


def _nameplate(form: Page) -> Mapping[str, str]:
    """Kind and class: as the catalogue has them, else as this test reads them off every nameplate."""
    chosen = {control["name"] for control in form.main.all("input", type="radio") if "checked" in control}
    plate = {"kind": "DC", "accuracy_class": "1"}
    return {name: value for name, value in plate.items() if name not in chosen}


def pass_on_all(person: Desk, duty: str, button: str) -> int:
    """Check or approve in batches until the inbox has no such duty; returns how many records."""
    done = 0
    while duty in person.owed:
        page = person.take_up(duty)
        keys = [box["value"] for box in page.main.all("input", type="checkbox", name="row")]
        page.send(button, row=keys)
        done += len(keys)
    return done


def report_all(manager: Desk, approver: Desk) -> int:
    """Prepare and issue the report of every lot whose samples are verified."""
    lots = 0
    while "编制批评价报告" in manager.owed:
        manager.take_up("编制批评价报告").send("编制评价报告")
        lots += 1
    while "批准批评价报告" in approver.owed:
        approver.take_up("批准批评价报告").send("批准并出具报告")
    return lots


def dispose_all(city: Desk) -> None:
    while "评审结论并处置" in city.owed:
        city.take_up("评审结论并处置").send("同意结论并处置", opinion="同意报告结论。")


def publish_all(city: Desk) -> int:
    results = 0
    while "发布评价结果" in city.owed:
        city.take_up("发布评价结果").send("发布")
        results += 1
    return results
