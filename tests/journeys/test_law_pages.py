"""The pages of the law: what a lawyer, a metrologist and a programmer can check without logging in."""

import re
from collections import Counter
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from evenwatt.law.calendar import working_calendar
from evenwatt.law.catalog import Param, catalog
from evenwatt.law.interpretation import interpretations
from evenwatt.law.regulation import clauses, passages
from evenwatt.law.score_tables import score_table
from evenwatt.rules.day_by_day import day_by_day
from evenwatt.rules.deadlines import deadline, periods
from evenwatt.web.law.values import shown_value
from evenwatt.web.law.words import CODED
from tests.fixtures import walk
from tests.fixtures.desk import Desk, Page, opened
from tests.fixtures.province import build_province, rows, set_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    set_today("2026-09-14")
    return Client()


def asked(visitor: Client, **query: str) -> Page:
    """The answer to a question about a deadline, whatever its status."""
    return Page(visitor, visitor.get(reverse("law_deadline"), query))


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


# ---- the whole text --------------------------------------------------------------------------------


def test_the_page_holds_every_line_of_the_regulation_in_its_order(visitor):
    shown = plain(opened(visitor, "/law/").main.first("article").text)
    place = 0
    for passage in passages():
        if passage.level != 1:
            place = shown.find(plain(passage.text), place)
            assert place >= 0, passage.text


def test_every_clause_has_one_place_in_the_text_and_a_link(visitor):
    page = opened(visitor, "/law/")
    places = Counter(node["id"] for node in page.main.all("span") if node["id"].startswith("R-"))
    assert places == dict.fromkeys(clauses(), 1)
    links = set(page.addresses(r"/law/R-[^/]+/"))
    assert links == {f"/law/{id}/" for id in clauses()}


def test_the_contents_lead_to_places_on_the_page(visitor):
    page = opened(visitor, "/law/")
    places = {node["id"] for node in page.main.all("h2", "h3", "h4", "div") if node["id"]}
    contents = page.addresses(r"#.+")
    assert len(contents) > 40
    assert {address.removeprefix("#") for address in contents} <= places


def test_forms_are_folded_and_prose_is_not(visitor):
    folded = [node.first("summary").text for node in opened(visitor, "/law/").main.classed("form-text")]
    assert [title.split()[0] for title in folded] == [
        "附录A", "附录B", "附录B.1", "C.2", "附录D", "附录E", "附录F", "附录G",
    ]  # fmt: skip


def test_a_search_for_words_marks_them_and_leaves_out_the_rest(visitor):
    page = opened(visitor, "/law/?q=30个工作日")
    assert [mark.text for mark in page.main.all("mark")] == ["30个工作日"]
    assert "找到 1 句" in page.text
    assert "碳达峰" not in page.text


def test_a_search_overlooks_the_spaces_of_the_source(visitor):
    assert [mark.text for mark in opened(visitor, "/law/?q=双随机、一公开").main.all("mark")] == [
        "双随机 、一公开"
    ]


def test_a_search_for_several_words_wants_all_of_them(visitor):
    both = opened(visitor, "/law/?q=整改 停止接入").main.first("article").text
    assert "停止接入" in both
    assert "在30个工作日内完成整改" not in both


@pytest.mark.parametrize("written", ["R-4.4.6-d", "4.4.6-d", "4.4.6-D"])
def test_a_search_for_a_clause_shows_its_sentences(visitor, written):
    page = opened(visitor, f"/law/?q={written}")
    assert plain(clauses()["R-4.4.6-d"].text) in plain(page.main.first("article").text)
    assert "找到 1 句" in page.text


def test_a_search_opens_the_forms_in_which_it_finds_something(visitor):
    form = next(opened(visitor, "/law/?q=备检量").main.classed("form-text"))
    assert "open" in form


@pytest.mark.parametrize("words", ["没有这样的词", "<script>", "((", "R-9.9"])
def test_a_search_without_a_hit_says_so(visitor, words):
    page = Page(visitor, visitor.get("/law/", {"q": words}))
    assert page.status == 200
    assert "没有找到" in page.text


# ---- one clause ------------------------------------------------------------------------------------


def test_the_clauses_lead_from_the_first_to_the_last(visitor):
    walked = []
    address = reverse("clause", args=[next(iter(clauses()))])
    while address:
        page = opened(visitor, address)
        id = page.main.first("h1").first("code").text
        assert plain(clauses()[id].text) in plain(page.text)
        assert clauses()[id].reason in page.text
        walked.append(id)
        address = next((link["href"] for link in page.main.all("a", rel="next")), "")
    assert walked == list(clauses())


def test_a_clause_shows_all_versions_of_its_parameters(visitor):
    page = opened(visitor, "/law/R-4.4.4-a/")
    insulation = [row for row in page.table("规范参数") if "MΩ" in row["数值"]]
    assert [(row["数值"], row["施行期间"], row["状态"]) for row in insulation] == [
        ("5 MΩ", "2022-12-28 起", "已确认"),
        ("10 MΩ", "2018-05-27 至 2022-12-27", "未确认"),
    ]


def test_a_clause_shows_its_readings_periods_and_duties(visitor):
    page = opened(visitor, "/law/R-4.4.6-d/")
    assert "/law/interpretations/deemed-receipt" in page.addresses("/law/interpretations/.+")
    assert "/law/deadline?rule=R-4.4.6-d.receipt" in page.addresses("/law/deadline.+")
    assert "完成整改并报告" in page.text


def test_the_score_tables_stand_with_their_clause_and_their_appendix(visitor):
    for address, title, lines in (
        ("/law/R-F-D/", "运营机构计量管理信用状况评价表", {"D.1.1", "D.5.5"}),
        ("/law/R-F-E/", "公用充电设施互联网平台", {"E.1.1", "E.8"}),
        ("/law/R-5-c/", "运营机构计量管理信用状况评价表", {"D.1.1"}),
        ("/law/R-F-C.2/", "运营机构计量监督检查内容表", {"C.2.1.1"}),
        ("/law/R-C.2-a/", "运营机构计量监督检查内容表", {"C.2.1.1"}),
    ):
        assert lines <= {row["编号"] for row in opened(visitor, address).table(title)}
    veto = opened(visitor, "/law/R-5-d/").table("运营机构计量管理信用状况评价表")
    assert [(row["编号"], row["分值"]) for row in veto] == [("D.5.5", "直接判定为D类")]


def test_a_clause_that_does_not_exist_is_not_found(visitor):
    assert visitor.get("/law/R-9-z/").status_code == 404


def test_the_parameters_hold_what_each_item_of_the_tables_scores(visitor):
    page = opened(visitor, "/law/parameters").text
    every = [item for table in "DE" for item in score_table(table, on=date(2026, 3, 2)).criteria]
    assert len(every) > 40
    assert all(item in page for item in every)
    sought = opened(visitor, "/law/parameters?q=E.1.1").text
    assert "20 分" in sought
    assert "D.1.1" not in sought
    assert "E.1.1" not in opened(visitor, "/law/parameters?unconfirmed=1").text


# ---- parameters ------------------------------------------------------------------------------------


def test_every_version_of_every_parameter_is_listed(visitor):
    listed = opened(visitor, "/law/parameters").table("规范参数")
    assert len(listed) == sum(map(len, catalog().versions.values()))


def test_only_the_unconfirmed_and_only_what_is_sought(visitor):
    unconfirmed = opened(visitor, "/law/parameters?unconfirmed=1")
    named = {code.text for code in unconfirmed.main.classed("name")}
    assert named == {
        name for name, versions in catalog().versions.items() if not all(one.confirmed for one in versions)
    }
    sought = opened(visitor, "/law/parameters?unconfirmed=1&q=接收质量限")
    assert [code.text for code in sought.main.classed("name")] == ["sampling_aql"]
    assert "没有符合条件的参数" in opened(visitor, "/law/parameters?q=没有这样的词").text


@pytest.mark.parametrize(
    "param", [one for versions in catalog().versions.values() for one in versions], ids=lambda one: one.name
)
def test_no_value_shows_the_codes_of_the_program(param: Param):
    shown = str(shown_value(param))
    assert not re.search(r"[{}\[\]']|True|False|None", shown), shown
    words = re.sub(r"</?[a-z]+( class=\"pairs\")?>", "", shown)
    if param.unit not in CODED:
        assert not re.search(r"[a-z_]{4,}", words), words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("R-4.4.6-d", "30 个工作日"),
        ("R-4.4.3-a", "每年 3月1日 前"),
        ("R-4.2.2-a", "至每年 11月30日"),
        ("sampling_severity", "正常检验"),
        ("consumer_risks_pct", "10%<br>5%"),
        ("before_inclusive", "否"),
        ("in_force_from", "2023-03-01"),
    ],
)
def test_values_in_words(name: str, words: str):
    assert shown_value(catalog().versions[name][-1]) == words


def test_a_mapping_is_a_list_of_names_and_values(visitor):
    facts = opened(visitor, "/law/parameters?q=evaluation_interval").facts
    assert facts == {"A 级": "48 个月", "B 级": "36 个月", "C 级": "24 个月", "D 级": "18 个月"}


# ---- interpretations -------------------------------------------------------------------------------


def test_every_interpretation_is_listed_and_has_its_page(visitor):
    listed = opened(visitor, "/law/interpretations")
    assert len(listed.table("解释")) == len(interpretations())
    for one in interpretations().values():
        page = listed.follow(one.title)
        assert page.title == one.title
        for part in (one.text, one.readings, one.choice, one.reason):
            words = re.sub(r"^\d+\. |`", "", part, flags=re.MULTILINE)
            assert plain(words) in plain(page.text)
    assert visitor.get("/law/interpretations/nothing").status_code == 404


def test_an_interpretation_leads_to_its_parameters_and_clauses(visitor):
    page = opened(visitor, "/law/interpretations/spares")
    assert "/law/parameters#spare_ratio" in page.addresses(".+")
    assert "/law/R-4.4.2-a/" in page.addresses(".+")
    assert {row["名称"].split()[-1] for row in page.table("所据的参数")} >= {"spare_ratio", "spare_minimum"}


# ---- deadlines -------------------------------------------------------------------------------------


def test_the_form_offers_every_period_and_asks_nothing_yet(visitor):
    page = opened(visitor, "/law/deadline")
    offered = {option["value"] for option in page.main.first("select").all("option")}
    assert offered == {"", *(one.name for one in periods())}
    assert not list(page.main.classed("field-error"))


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("R-4.4.6-d", "2026-09-14"),  # across the national holiday, with make-up days
        ("R-4.4.6-h", "2026-09-18"),  # ends in the holiday and rolls
        ("R-4.4.6-d", "2026-12-14"),  # into a year that is not announced
        ("R-6.2-a", "2026-12-22"),  # ends on a day that the notice on the next year may change
        ("R-4.4.7-a", "2026-02-28"),
        ("R-4.4.3-a", "2026-02-28"),
    ],
)
def test_the_calendar_shows_the_count_day_by_day(visitor, rule, start):
    page = asked(visitor, rule=rule, **{"from": start})
    calendar, first = working_calendar(), date.fromisoformat(start)
    due = deadline(rule, start=first, calendar=calendar)
    counted = {str(one.day): one.status.value for one in day_by_day(due, start=first, calendar=calendar)}
    shown = {
        cell.first("time")["datetime"]: cell["class"].split()[0].removeprefix("day-")
        for table in page.main.classed("month")
        for cell in table.all("td")
        if cell["class"].startswith("day-")
    }
    assert shown == counted
    marked = next(page.main.classed("day-due"))
    assert (marked.first("time")["datetime"], "届满" in marked.text) == (str(due.due_on), True)
    assert ("涉及节假日安排尚未公布的日子" in page.text) == due.provisional
    captions = [table.first("caption").text for table in page.main.classed("month")]
    assert any("暂定" in caption for caption in captions) == due.provisional


def test_holidays_and_make_up_days_are_named(visitor):
    page = asked(visitor, rule="R-4.4.6-d", **{"from": "2026-09-14"})
    days = {
        cell.first("time")["datetime"]: cell.text
        for table in page.main.classed("month")
        for cell in table.all("td")
        if cell["class"] != "outside"
    }
    assert days["2026-10-01"] == "1 国庆节"
    assert days["2026-10-10"] == "10 第 15 日调休"
    assert days["2026-10-30"] == "30 第 30 日届满"


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ({"rule": "R-9", "from": "2026-09-14"}, "id_rule", "没有编号为“R-9”的期限"),
        ({"rule": "certificate_months", "from": "2026-09-14"}, "id_rule", "没有编号为"),
        ({"rule": "", "from": "2026-09-14"}, "id_rule", "请选择一项期限"),
        ({"rule": "R-4.4.6-d", "from": "2026-02-30"}, "id_from", "日期应写作年-月-日"),
        ({"rule": "R-4.4.6-d", "from": "昨天"}, "id_from", "日期应写作年-月-日"),
        ({"rule": "R-4.4.6-d", "from": ""}, "id_from", "请填写起算事件之日"),
        ({"rule": "R-4.4.6-d", "from": "2023-02-28"}, "id_from", "“整改期限”在 2023-02-28 没有有效的版本"),
        ({"rule": "R-4.4.6-d", "from": "9999-12-31"}, "id_from", "起算日不能晚于"),
    ],
)
def test_a_wrong_question_is_answered_beside_its_field(visitor, query, field, sentence):
    page = asked(visitor, **query)
    assert page.status == 422
    wrong = [node for node in page.main.classed("field-error") if node["id"] == f"{field}_error"]
    assert len(wrong) == 1
    assert sentence in wrong[0].text
    assert not list(page.main.classed("month"))


def test_the_first_day_in_force_is_counted(visitor):
    assert asked(visitor, rule="R-4.4.6-d", **{"from": "2023-03-01"}).status == 200


def test_due_days_lead_to_their_count(db):
    set_today("2026-01-13")
    province = build_province()
    filing = walk.submitted_filing(province.operator, rows(3))
    county = Desk(province.county)
    duty = next(county.open("/inbox").main.classed("duty-due"))
    record = county.open(reverse("filing_history", args=[filing.pk]))
    in_rail = next(record.main.classed("rail")).first("a", **{"class": "counting"})
    for link in (duty.first("a"), in_rail):
        assert link["href"] == "/law/deadline?rule=R-4.3.1-b&from=2026-01-12"
        page = county.open(link["href"])
        assert next(page.main.classed("day-due")).first("time")["datetime"] == link.first("time")["datetime"]


# ---- everywhere ------------------------------------------------------------------------------------


def test_every_page_leads_to_the_law(visitor):
    province = build_province()
    desk = Desk(province.city)
    for page in (opened(visitor, "/"), opened(visitor, "/login"), desk.open("/inbox")):
        assert "/law/" in {link["href"] for footer in page.tree.all("footer") for link in footer.all("a")}
    bar = next(opened(visitor, "/").tree.classed("public-nav"))
    assert "/law/" in {link["href"] for link in bar.all("a")}


def test_the_pages_of_the_law_ask_no_record(visitor, django_assert_max_num_queries):
    for address in ("/law/", "/law/parameters", "/law/R-5-c/", "/law/interpretations", "/law/deadline"):
        with django_assert_max_num_queries(1):  # the demonstration's date
            assert visitor.get(address).status_code == 200


def test_titles_of_parameters_are_shown_in_the_language_of_the_reader(client, db, monkeypatch):
    monkeypatch.setattr(translation._trans, "gettext", lambda sentence: f"<{sentence}>")
    shown = unescape(client.get("/law/parameters").content.decode())
    assert [one[-1].title for one in catalog().versions.values() if f"<{one[-1].title}>" not in shown] == []


@pytest.mark.parametrize("page", ["/law/interpretations", "/law/interpretations/draw"])
def test_interpretations_stay_chinese_and_tell_an_english_reader_so(client, db, page):
    with translation.override("en"):
        sentence = translation.gettext("解释以中文为准，不另译成英文。")
    assert sentence in unescape(client.get(page, headers={"accept-language": "en"}).content.decode())
    assert "不另译成英文" not in client.get(page).content.decode()
