"""Flow chart 4.3.1 from a filed workbook of 1,205 chargers to the published result, through HTTP alone."""

import io
import os
import re
import subprocess
from collections import Counter
from datetime import date, timedelta

import pypdf
import pytest
from django.test import Client

from evenwatt.cli.framework import command
from evenwatt.rules.publication import public_fields
from tests.fixtures.database import APPLICATION, copied
from tests.fixtures.desk import Desk, opened
from tests.journeys.sampling_year import CAIDIAN, DONGXIHU, OPERATOR, RECEIVED_ON, XIANTAO, Year

CHARGER = r"/chargers/\d+"
WUHAN_CHARGERS, XIANTAO_CHARGERS, ALL_CHARGERS = 229, 23, 1205

PUBLIC_FIELDS = public_fields(on=date(2026, 3, 2))


@pytest.fixture(scope="module")
def year(template_database, django_db_blocker, real_data):
    name = f"sampling_year_{os.getpid()}"
    with django_db_blocker.unblock(), copied(template_database, name, role=APPLICATION):
        yield Year(real_data / "filings/shenzhen_operator_05.xlsx")


#: Stage → who owes what; whoever is not named owes nothing. 仙桃 waits for its plan until it is walked.
WAITING_IN_XIANTAO = {"xiantao": {"制定并下达年度抽检计划"}}
INBOXES = {
    "season": {"operator": {"报送年度充电设施信息"}},
    "uploaded": {"operator": {"报送年度充电设施信息", "核对并提交报备"}},
    "submitted": {"county": {"核查报备信息"}},
    "approved": {
        "operator": {"确认新设施符合建设运营规定"},
        "wuhan": {"制定并下达年度抽检计划"},
        **WAITING_IN_XIANTAO,
    },
    "planned": {"manager": {"联系运营机构并约定检定时间", "形成批并报备案"}, **WAITING_IN_XIANTAO},
    "filed": {"wuhan": {"办理抽样方案备案"}, **WAITING_IN_XIANTAO},
    "recorded": {"wuhan": {"提交抽样承诺值"}, "manager": {"提交抽样承诺值"}, **WAITING_IN_XIANTAO},
    "drawn": {"verifier": {"现场检定并录入记录"}, **WAITING_IN_XIANTAO},
    "verified": {"checker": {"核验检定记录"}, "manager": {"编制批评价报告"}, **WAITING_IN_XIANTAO},
    "checked": {"approver": {"批准检定记录"}, "manager": {"编制批评价报告"}, **WAITING_IN_XIANTAO},
    "certified": {"manager": {"编制批评价报告"}, **WAITING_IN_XIANTAO},
    "reported": {"wuhan": {"评审结论并处置"}, **WAITING_IN_XIANTAO},
    "disposed": {
        "wuhan": {"发布评价结果"},
        "dongxihu county": {"通知运营机构整改"},
        "caidian county": {"通知运营机构整改"},
        **WAITING_IN_XIANTAO,
    },
    "notified": {
        "operator": {"签收整改通知"},
        "wuhan": {"发布评价结果"},
        "xiantao": {"发布评价结果"},
    },
    "received": {
        "operator": {"完成整改并报告"},
        "wuhan": {"发布评价结果"},
        "xiantao": {"发布评价结果"},
    },
    "published": {"operator": {"完成整改并报告"}},
    "mended": {
        "dongxihu county": {"核实整改情况"},
        "caidian county": {"核实整改情况"},
        "xiantao county": {"核实整改情况"},
    },
    "confirmed": {"dongxihu county": {"核实整改情况"}},
}


def test_each_inbox_holds_what_its_office_owes_at_each_stage(year):
    assert year.inboxes == INBOXES


def test_the_filing_is_read_whole_and_approved(year):
    assert year.preview.facts["期限"] == "2025-09-30"
    assert "已读取并核对 1205 行，尚未提交" in year.preview.text
    assert year.receipt.facts["报送的行数"] == "1,205"
    assert year.receipt.facts["回执号"] == "江岸区报备〔2025〕0001号"
    assert year.filing.facts["是否按期"].startswith("按期")
    assert year.models == 28


def test_all_chargers_of_a_city_are_planned_and_in_lots(year):
    assert sum(lot.size for lot in year.wuhan.lots) == WUHAN_CHARGERS
    assert sum(lot.size for lot in year.xiantao.lots) == XIANTAO_CHARGERS
    for lot in year.walked:
        assert len(lot.samples) in (3, 13, 20)
        assert lot.rejection_number == lot.acceptance_number + 1


def test_lots_are_decided_by_their_nonconforming_samples(year):
    found = {row["批"]: row for row in year.operator.open("/evaluations").whole("批评价")}
    assert len(found) == len(year.walked)
    for lot in year.walked:
        failed = len(set(lot.samples) & year.failing)
        expected = "合格" if failed <= lot.acceptance_number else "不合格"
        assert found[lot.number]["结论"] == expected, lot
    assert Counter(row["结论"] for row in found.values()) == {"合格": 8, "不合格": 1}


def test_the_report_names_operator_lot_n_ac_and_conclusion(year):
    for lot in year.walked:
        page = year.manager.open(lot.url).follow("查看评价报告")
        text = pdf_text(year.manager, page.follow("文书").links("下载 PDF")[0])
        accepted = len(set(lot.samples) & year.failing) <= lot.acceptance_number
        for words in (OPERATOR, lot.number, "合格" if accepted else "不合格"):
            assert words in text, (lot.number, words)
        assert f"样本量n{len(lot.samples)}" in text
        assert f"接收数Ac{lot.acceptance_number}" in text
        for serial in set(lot.samples) & year.failing:
            assert serial in text


def test_every_verified_charger_has_its_document(year):
    titles = Counter()
    for scheme in ("/records/schemes/1?stage=done", "/records/schemes/2?stage=done"):
        page = year.verifier.open(scheme)
        rows = page.table("受检充电设施")
        for row, url in zip(rows, page.links("查看"), strict=True):
            papers = year.verifier.open(f"{url}/documents")
            (document,) = papers.table("文书")
            titles[document["名称"]] += 1
            assert (document["名称"] == "检定结果通知书") == (row["出厂编号"] in year.failing)
            (address,) = papers.links("下载 PDF")
            assert year.verifier.download(address).startswith(b"%PDF")
    sampled = sum(len(lot.samples) for lot in year.walked)
    assert titles == {"检定证书": sampled - len(year.failing), "检定结果通知书": len(year.failing)}


def test_stopped_are_failed_samples_and_the_unsampled_of_the_rejected_lot(year):
    (rejected,) = [lot for lot in year.wuhan.lots if lot.size == 40]
    stopped = {row["出厂编号"] for row in year.operator.open("/chargers?state=stopped").whole("充电设施")}
    members = {row["出厂编号"] for row in year.manager.open(f"{rejected.url}/members").whole("批内充电设施")}
    unsampled = members - set(rejected.samples)
    assert len(unsampled) == 27
    assert stopped == year.failing | unsampled


#: Holidays and make-up days between receipt and term, from the notice on the holidays of 2026.
OFF = {date(2026, 5, day) for day in (1, 4, 5)}
MADE_UP = {date(2026, 5, 9)}


def test_rectification_is_due_30_working_days_after_receipt(year):
    day, counted = date.fromisoformat(RECEIVED_ON), 0
    while counted < 30:
        day += timedelta(days=1)
        counted += day in MADE_UP or (day.weekday() < 5 and day not in OFF)
    assert day == date(2026, 5, 22)
    for order in year.orders:
        assert order.facts["签收时间"].startswith(RECEIVED_ON)
        assert order.facts["整改期限"].startswith(day.isoformat())
    counts = {order.facts["县（区）"]: order.facts["需要整改的充电设施（台）"] for order in year.orders}
    assert counts == {"武汉市东西湖区": "29", "武汉市蔡甸区": "2", "仙桃市": "1"}


def test_the_public_sees_the_published_fields_and_no_others(year):
    visitor = Client()
    page = opened(visitor, "/results/")
    assert "共 9 条" in page.text
    results = [_published(card) for card in page.main.classed("result")]
    assert all(list(result) == list(PUBLIC_FIELDS.values()) for result in results)
    assert {result["运营机构名称"] for result in results} == {OPERATOR}
    by_model = {(result["批量抽样评价结论"], result["运营状态"]) for result in results}
    assert by_model == {
        ("批评价合格", "正常"),
        ("批评价合格", "部分停运（2/82 台）"),
        ("批评价不合格", "部分停运（29/40 台）"),
        ("批评价合格", "部分停运（1/23 台）"),
    }
    mending = [result for result in results if result["是否处于整改期"] == "是"]
    assert [result["整改期限"] for result in mending] == ["2026-05-22"]  # two orders of three are confirmed
    inside = {"SN2228", "SN1909", "江岸区", "检定员", "026〕0"}
    assert not [word for word in inside if word in page.text]


def _published(card) -> dict[str, str]:
    titles = [term.text for term in card.all("dt")]
    values = [words.text for words in card.all("dd")]
    fields = dict(zip(titles, values, strict=True)) | {"场站地址": card.first("h3").text}
    return {title: fields[title] for title in sorted(fields, key=list(PUBLIC_FIELDS.values()).index)}


def test_every_charger_shows_its_next_step(year):
    rows = year.operator.open("/chargers").whole("充电设施")
    assert len(rows) == ALL_CHARGERS
    walked = [row for row in rows if row["所在地"].startswith(("武汉市", "仙桃市"))]
    others = [row for row in rows if not row["所在地"].startswith(("武汉市", "仙桃市"))]
    assert len(walked) == WUHAN_CHARGERS + XIANTAO_CHARGERS
    assert {row["下一步"] for row in others} == {"等待列入 2026 年度抽检计划"}
    cities = {row["由谁办理"] for row in others}
    assert len(cities) == 14
    for row in others:
        city = row["由谁办理"].removesuffix("市场监督管理局")
        assert row["所在地"].startswith(city), row
        assert row["期限"].startswith("2026-02-28"), row
    running = WUHAN_CHARGERS + XIANTAO_CHARGERS - 32
    assert Counter((row["状态"], row["下一步"], row["由谁办理"]) for row in walked) == {
        ("正常", "结果已发布，等待下次评价", "—"): running,
        ("停用", "停用，整改 东西湖区整改〔2026〕0001号", "武汉市东西湖区市场监督管理局"): 29,
        ("停用", "整改已核实，等待重新检定", OPERATOR): 3,
    }


def test_the_page_of_a_charger_tells_the_same_next_step(year):
    listed = year.operator.open("/chargers")
    seen = {}
    while True:
        for row, url in zip(listed.table("充电设施"), listed.addresses(CHARGER), strict=True):
            seen.setdefault((row["下一步"], row["由谁办理"]), (row, url))
        if not listed.links("更多"):
            break
        listed = listed.follow("更多")
    for row, url in seen.values():
        page = year.operator.open(url)
        assert row["下一步"] in page.text
        assert row["由谁办理"] == "—" or f"由谁办理：{row['由谁办理']}" in page.text


HISTORIES = {
    "filing": ["核查通过", "提交报备", "上传报备表", "建立"],
    "plan": ["下达计划", "建立"],
    "scheme": ["抽取样本", "备案", "报市局备案", "形成批", "建立"],
    "record": ["批准", "核验", "建立"],
    "evaluation": ["评审并处置", "批准并出具报告", "建立"],
    "rectification": ["核实整改", "报告整改完成", "签收", "发出整改通知", "建立"],
}


@pytest.mark.parametrize(
    ("record", "who", "url"),
    [
        ("filing", "operator", "/filings/1/history"),
        ("plan", "manager", "/plans/1/history"),
        ("scheme", "manager", "/schemes/1/history"),
        ("record", "verifier", "/records/1/history"),
        ("evaluation", "operator", "/evaluations/1/history"),
        ("rectification", "operator", "/rectifications/2/history"),
    ],
)
def test_histories_name_every_step_with_actor_and_clause(year, record, who, url):
    lines = getattr(year, who).open(url).table("历史")
    assert [line["事项"] for line in lines] == HISTORIES[record]
    for line in lines:
        assert line["办理人"], line
        assert re.fullmatch(r"依据 [0-9.]+-[a-z]", line["依据"]), line


def test_the_charger_remembers_its_year(year):
    serial = sorted(year.wuhan.failing)[0]
    found = year.operator.open(f"/chargers?q={serial}")
    (url,) = found.addresses(CHARGER)
    steps = [event.text for event in year.operator.open(f"{url}/history").main.all("th", scope="row")]
    assert steps == [
        *("核实整改", "报告整改完成", "结果发布", "签收整改通知", "通知整改", "停止使用", "下达整改"),
        *("所在批评价：合格（不合格 2 / 样本 20）", "使用中检查：不合格", "抽为样本", "列入抽检计划"),
        *("确认符合建设运营规定", "报备登记", "示例运营机构05 信用等级 B"),
    ]


def test_city_and_county_of_a_directly_administered_unit_are_two_persons_of_one_bureau(year):
    city, county = year.xiantao.city.capacity, year.counties[XIANTAO].capacity
    assert city.organisation == county.organisation
    assert city.account != county.account
    scheme = year.manager.open(year.xiantao.scheme_url)
    evaluation = year.xiantao.city.open(year.xiantao.lots[0].url).follow("查看评价报告")
    disposed = evaluation.follow("历史").table("历史")[0]
    assert disposed["办理人"].endswith(city.account.name)
    (order,) = [each for each in year.orders if each.facts["县（区）"] == "仙桃市"]
    notified = year.counties[XIANTAO].open(f"{order.url}/history").table("历史")[-2]
    assert notified["事项"] == "发出整改通知"
    assert notified["办理人"].endswith(county.account.name)
    assert scheme.facts["抽检计划"].startswith("仙桃市抽检")


@pytest.mark.parametrize("draw", [1, 2])
def test_anybody_repeats_the_published_draw(year, tmp_path, draw):
    page = opened(Client(), f"/draws/{draw}/")
    (address,) = page.links("下载抽样记录（JSON）")
    record = tmp_path / "draw.json"
    record.write_bytes(Client().get(address).content)
    verified = subprocess.run(command("draw", "verify", str(record)), capture_output=True, text=True)
    assert (verified.returncode, verified.stdout.strip()) == (0, "复算一致")
    record.write_text(record.read_text().replace('"sample_size": 13', '"sample_size": 12', 1))
    tampered = subprocess.run(command("draw", "verify", str(record)), capture_output=True, text=True)
    assert tampered.returncode == 1


def test_counties_see_only_what_lies_in_them(year):
    for code, count in {DONGXIHU: 47, CAIDIAN: 82}.items():
        rows = year.counties[code].open("/chargers").whole("充电设施")
        assert len(rows) == count


def pdf_text(desk: Desk, url: str) -> str:
    """The words of a document, without the spaces and the break opportunities between them."""
    reader = pypdf.PdfReader(io.BytesIO(desk.download(url)))
    written = "".join(page.extract_text() for page in reader.pages)
    return "".join(written.replace("\u200b", "").split())
