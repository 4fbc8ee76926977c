"""Ledgers of the compulsory-verification platform through HTTP, from a sample to the difference sent back."""

import io
import re

import openpyxl
import pytest
from django.test import Client
from django.utils.translation import gettext, override, trans_real

from evenwatt.exchange.models import Ledger, SavedMapping
from evenwatt.exchange.states import Decision
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.desk import opened, uploaded
from tests.fixtures.province import Province, build_province, log_in, rows, set_today


@pytest.fixture
def province(db) -> Province:
    set_today("2026-04-01")
    built = build_province()
    walk.approved_filing(built, rows(8))
    return built


def desk_of(capacity) -> Client:
    return log_in(Client(), capacity)


def book(content: bytes) -> list[list]:
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]


def exported(client: Client, **query: str) -> bytes:
    return client.get("/chargers/ledgers/export/file", {"mapping": "compulsory-platform", **query}).content


def changed(content: bytes, row: int, title: str, text: str) -> bytes:
    """The workbook with another text in one cell; rows count from 1 below the titles."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet = workbook.active
    column = next(cell.column for cell in sheet[2] if cell.value == title)
    sheet.cell(2 + row, column).value = text
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def imported(client: Client, content: bytes, name: str = "强检台账.xlsx"):
    page = opened(client, "/chargers/ledgers/import")
    return page.send("导入并比对", ledger=uploaded(content, name), mapping="compulsory-platform")


@pytest.mark.clause("R-4.3.2-a")
def test_a_ledger_is_exported_changed_there_imported_decided_on_and_sent_back(province):
    county = desk_of(province.county)
    content = exported(county)
    titles, *lines = book(content)[1:]
    assert (titles[:4], len(lines)) == (["备案号", "使用单位", "统一社会信用代码", "器具名称"], 8)
    content = changed(content, 1, "制造年份", "2019")
    content = changed(content, 2, "使用地点", "另一条路9号")
    page = imported(county, content)
    assert [row["出厂编号"][:7] for row in page.table("比对的充电设施")] == ["SN00001", "SN00002"]
    year, address = Ledger.objects.get().entries.exclude(differences=[]).order_by("pk")
    page = page.send("勾选的项按台账更正", row=str(year.pk), take="year")
    assert Charger.objects.get(serial="SN00001").year == 2019
    page = page.send("请运营机构核对", row=str(address.pk), note="请核对")
    assert "已请 1 家运营机构核对" in page.tree.text

    operator = desk_of(province.operator)
    page = opened(operator, "/inbox").follow("核对答复")
    assert "另一条路9号" in page.text
    assert "已答复" in page.send("提交核对结果", text="地址以本平台为准").tree.text
    sent_back = book(county.get(f"/chargers/ledgers/{year.ledger_id}/differences").content)
    assert len(sent_back) == 3
    assert "地址以本平台为准" in sent_back[2][-1]

    page = imported(county, changed(content, 3, "型号规格", "AC-7kW"), "下月台账.xlsx")
    assert [row["出厂编号"][:7] for row in page.table("比对的充电设施")] == ["SN00003"]


def test_all_that_a_filter_shows_is_decided_on_at_once(province):
    county = desk_of(province.county)
    content = exported(county)
    for row in range(1, 9):
        content = changed(content, row, "制造年份", "2019")
    page = imported(county, content)
    page.send("保留登记", all="1", note="铭牌无误")
    assert Ledger.objects.get().entries.filter(decision=Decision.KEPT, note="铭牌无误").count() == 8
    assert Charger.objects.filter(year=2024).count() == 8


def test_what_waits_for_a_decision_is_shown_first_and_each_filter_says_how_many(province):
    county = desk_of(province.county)
    content = exported(county)
    for row in (1, 2, 3):
        content = changed(content, row, "制造年份", "2019")
    first, *_ = imported(county, content).table("比对的充电设施")
    entry = Ledger.objects.get().entries.filter(outcome="different").order_by("pk")[0]
    page = opened(county, f"/chargers/ledgers/{entry.ledger_id}")
    page = page.send("保留登记", row=str(entry.pk), note="铭牌无误")
    assert first["出厂编号"] not in [row["出厂编号"] for row in page.table("比对的充电设施")]
    assert [chip.text for chip in page.main.classed("chip")] == ["待处理 2 取消这一筛选", "已处理 1"]
    decided = opened(county, f"/chargers/ledgers/{entry.ledger_id}?open=0")
    assert [row["出厂编号"] for row in decided.table("比对的充电设施")] == [first["出厂编号"]]
    every = opened(county, f"/chargers/ledgers/{entry.ledger_id}?open=all")
    assert len(every.table("比对的充电设施")) == 3


def test_the_page_opens_at_the_first_outcome_that_waits(province):
    county = desk_of(province.county)
    imported(county, changed(exported(county), 1, "出厂编号", "别处的桩"))
    ledger = Ledger.objects.get()
    waiting = ledger.entries.exclude(outcome="equal").values_list("outcome", flat=True)
    page = opened(county, f"/chargers/ledgers/{ledger.pk}")
    assert "different" not in waiting
    assert page.main.first("input", name="show")["value"] in waiting


def test_a_decision_without_a_row_or_a_reason_is_refused_in_a_sentence(province):
    county = desk_of(province.county)
    page = imported(county, changed(exported(county), 1, "制造年份", "2019"))
    key = re.search(r"ledgers/(\d+)", page.url)[1]
    refused = county.post(f"/chargers/ledgers/{key}/decide", {"act": "keep", "note": "x"})
    assert (refused.status_code, "请先勾选" in refused.content.decode()) == (422, True)


def test_a_mapping_is_made_from_a_sample_without_code(province):
    county = desk_of(province.county)
    sample = (
        "设备清单\n"
        "资产编码,器具名称,规格型号,机身号,生产厂商,等级,区县,安装位置,备注\n"
        "QJ1,直流充电桩,DC-120kW,SN00001,甲制造商,2.0级,洪山区,武汉市洪山区一路1号,\n"
        "QJ2,直流充电桩,DC-120kW,SN00002,甲制造商,2.0级,洪山区,武汉市洪山区一路1号,\n"
    ).encode("gb18030")
    page = opened(county, "/chargers/ledgers/mappings/new")
    page = page.send("读取列名", ledger=uploaded(sample, "市强检台账.csv"))
    selects = [page.main.first("select", name=f"fact-{n}") for n in range(9)]
    proposed = [next((o["value"] for o in s.all("option") if "selected" in o), "") for s in selects]
    assert proposed[1:3] == ["kind|kind-current", "model|text"]
    file_types = page.main.first("select", name="file").all("option")
    assert [option["value"] for option in file_types if "selected" in option] == ["csv-gb18030"]
    assert proposed[4:7] == ["maker|text", "accuracy_class|class-decimal", "county|county-name"]
    refused = page.send("保存对应关系", refused=True)
    assert "认定不了是哪一台" in refused.text
    choices = {"fact-0": "their_id|code", "fact-3": "serial|code", "fact-7": "address|text"}
    page = page.send("预览读取结果", **choices)
    assert len(page.table("前 20 行")) == 2
    page = page.send("保存对应关系", **choices)
    saved = SavedMapping.objects.get()
    assert (saved.name, saved.version, len(saved.content["columns"])) == ("市强检台账", 1, 8)

    page = opened(county, "/chargers/ledgers/import")
    page = page.send("导入并比对", ledger=uploaded(sample, "台账.csv"), mapping=saved.code)
    assert Ledger.objects.get().entries.filter(outcome="ours").count() == 6
    second = opened(county, f"/chargers/ledgers/mappings/{saved.code}").send("更改，保存为新版本")
    second.send("保存对应关系", **{"fact-7": ""})
    assert list(SavedMapping.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    refused = county.post(f"/chargers/ledgers/mappings/{saved.code}/delete")
    assert refused.status_code == 422


def test_the_file_type_of_a_mapping_is_said_in_words(province):
    county = desk_of(province.county)
    mapping = opened(county, "/chargers/ledgers/mappings/national-register")
    assert mapping.facts["文件类型"].startswith("CSV（GB 18030）")
    types = [row["文件类型"] for row in opened(county, "/chargers/ledgers/mappings").table("对应关系")]
    assert "CSV（GB 18030）" in types
    assert "Excel 工作簿" in types


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"", "没有内容"),
        ("随便写的一段话，没有表格".encode(), "表头"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_and_leaves_nothing(province, content, sentence):
    page = opened(desk_of(province.county), "/chargers/ledgers/import")
    refused = page.send(
        "导入并比对", refused=True, ledger=uploaded(content, "台账.xlsx"), mapping="compulsory-platform"
    )
    assert sentence in refused.text
    assert not Ledger.objects.exists()


def test_doubtful_cells_are_marked_in_the_ledger_itself(province):
    county = desk_of(province.county)
    content = changed(exported(county), 1, "器具名称", "充电机器")
    content = changed(content, 2, "出厂编号", "SN00003")
    page = imported(county, content)
    key = re.search(r"ledgers/(\d+)", page.url)[1]
    marked = openpyxl.load_workbook(io.BytesIO(county.get(f"/chargers/ledgers/{key}/marked").content))
    sheet = marked.worksheets[0]
    comments = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert any("不是可识别的" in text for text in comments)
    assert any("同一台" in text for text in comments)


def test_an_operator_exports_its_own_and_imports_nothing(province):
    operator, other = desk_of(province.operator), desk_of(province.other_operator)
    assert len(book(exported(operator))) == 2 + 8
    assert len(book(exported(other))) == 2
    assert operator.get("/chargers/ledgers/import").status_code == 403
    assert opened(operator, "/chargers/ledgers").status == 200


def test_the_page_asks_the_same_number_of_questions_for_any_number_of_rows(
    province, django_assert_max_num_queries
):
    county = desk_of(province.county)
    content = exported(county)
    for row in range(1, 9):
        content = changed(content, row, "制造年份", "2019")
    page = imported(county, content)
    with django_assert_max_num_queries(16):
        county.get(page.url)


def test_rows_that_no_charger_is_known_for_are_listed_with_what_the_ledger_says(province):
    county = desk_of(province.county)
    content = changed(exported(county), 1, "出厂编号", "别处的桩")
    content = changed(changed(content, 2, "出厂编号", "无主的桩"), 2, "使用单位", "没有登记的单位")
    imported(county, content)
    ledger = Ledger.objects.get()
    seen = {}
    for outcome in ("different", "several", "theirs", "ours", "equal"):
        page = opened(county, f"/chargers/ledgers/{ledger.pk}?show={outcome}")
        seen[outcome] = [
            row["出厂编号"] for row in (page.table("比对的充电设施") if "共" in page.text else [])
        ]
        assert page.status == 200
    assert any("无主的桩" in serial for serial in seen["theirs"] + seen["several"])
    assert "SN00002" in seen["ours"] + seen["several"]


@pytest.mark.clause("R-4.3.2-a")
def test_a_class_that_the_table_in_force_does_not_know_is_a_finding_of_its_row(province):
    county = desk_of(province.county)
    content = changed(exported(county), 2, "准确度", "9级")
    page = imported(county, changed(content, 3, "准确度", "1级"))
    ledger = Ledger.objects.get()
    found = {entry.row: [each["code"] for each in entry.findings] for entry in ledger.entries.all()}
    assert {row: codes for row, codes in found.items() if codes} == {4: ["unknown_class"]}
    assert "“9级”不是现行检定规程规定的准确度等级（1、2）" in page.text
    assert ledger.error_rows == 0


_UNKNOWN_WORD = "“{value}”不是可识别的{fact}，按原样保留：请改为“{shape}”的写法，或更正对应关系"

#: What English readers read of words that we keep in Chinese, beside what users wrote.
ENGLISH = {
    "省强检平台台账（示例）": "EXAMPLE LEDGER",
    "省强检平台编号": "THEIR NUMBER",
    "制造年份": "YEAR MADE",
    "整数": "WHOLE NUMBER",
    _UNKNOWN_WORD: "{value} NO {fact} AS {shape}",
}


@pytest.fixture
def english(monkeypatch):
    """Words of ours as an English page has them, whether the catalogue has them already or not."""
    catalogue = trans_real.translation("en")._catalog._catalogs[0]
    for sentence, translation in ENGLISH.items():
        monkeypatch.setitem(catalogue, sentence, translation)


def test_words_of_ours_that_are_kept_in_chinese_are_read_in_english(province, english):
    county = desk_of(province.county)
    content = changed(exported(county), 1, "制造年份", "去年")
    imported(county, content)
    key = Ledger.objects.get().pk
    county.cookies["django_language"] = "en"

    def read(path: str) -> str:
        return opened(county, path).text

    history = opened(county, f"/chargers/ledgers/{key}/history").main
    assert "EXAMPLE LEDGER" in {cell.text for cell in history.all("td")}
    differing = read(f"/chargers/ledgers/{key}?show=different")
    assert "去年 NO YEAR MADE AS WHOLE NUMBER" in differing
    assert "THEIR NUMBER" in differing  # in the filter of facts
    mapping = read("/chargers/ledgers/mappings/compulsory-platform")
    assert "EXAMPLE LEDGER" in mapping
    assert "THEIR NUMBER" in mapping
    assert "省强检平台编号" not in mapping


def test_a_mapping_made_on_an_english_page_is_kept_in_chinese(province):
    county = desk_of(province.county)
    county.cookies["django_language"] = "en"
    page = opened(county, "/chargers/ledgers/mappings/new")
    sample = "出厂编号,制造厂\nSN1,甲\n".encode()
    with override("en"):
        page = page.send(gettext("读取列名"), ledger=uploaded(sample, "a.csv"))
        page.send(gettext("保存对应关系"))
    assert SavedMapping.objects.get().content["source"] == "在页面上按样例设定"
