"""The desks of planning and schemes, and the draw, through the pages: acts, refusals, who sees what."""

import hashlib

import pytest
from django.test import Client
from django.utils.html import strip_tags

from evenwatt.cli.main import main
from evenwatt.kernel.draws.queries import draw_of
from evenwatt.lots.models import Lot, SamplingScheme
from evenwatt.lots.states import SchemeState
from evenwatt.planning.models import AnnualPlan
from evenwatt.planning.states import PlanState
from evenwatt.procedures.filing_review import approve_filing
from tests.fixtures import walk
from tests.fixtures.province import (
    HONGSHAN,
    JIANGXIA,
    XIANTAO,
    Province,
    at,
    build_province,
    log_in,
    rows,
    set_today,
)

VALUES = {"city": "c" * 64, "manager": "m" * 64}


@pytest.fixture
def province(db) -> Province:
    """40 chargers of one lot and two that are verified in full, filed and approved."""
    set_today("2026-02-10")
    province = build_province()
    walk.approved_filing(province, rows(40) + rows(2, first=900, model="AC-7kW", year="2019"))
    return province


@pytest.fixture
def issued(province) -> AnnualPlan:
    return walk.issued_plan(province)


@pytest.fixture
def drawn(province, issued) -> SamplingScheme:
    set_today("2026-03-16")
    return walk.drawn_scheme(province)


def client(province: Province, office: str) -> Client:
    return log_in(Client(), getattr(province, office))


def plan_form(province: Province, **differing) -> dict:
    return {
        "year": "2026",
        "counties": [HONGSHAN, JIANGXIA],
        "institution": str(province.manager.organisation_id),
        "results_due_on": "2026-11-30",
        "remarks": "",
        "sampling_level": "III",
        "sampling_aql": "4.0",
        "sampling_severity": "normal",
        "lot_area": "county",
        "spare_ratio": "0.2",
        "spare_minimum": "2",
        "repeat_by": "new_lot",
    } | differing


def text(answer) -> str:
    return " ".join(strip_tags(answer.content.decode()).split())


def test_a_draft_is_given_up_with_a_reason_that_its_history_keeps(province):
    city, plan = client(province, "city"), walk.drafted_plan(province)
    answer = city.post(f"/plans/{plan.pk}/discard", {"version": plan.version, "reason": " "})
    assert answer.status_code == 422
    assert "请写明撤销的理由" in text(answer)
    city.post(f"/plans/{plan.pk}/discard", {"version": plan.version, "reason": "承检机构选错"})
    plan.refresh_from_db()
    assert plan.state == PlanState.DISCARDED
    assert "承检机构选错" in text(city.get(f"/plans/{plan.pk}/history"))


def test_a_county_checks_the_grades_of_the_operators_that_file_with_it(province, issued):
    page = client(province, "county").get("/grades")
    operator = province.operator.organisation
    assert operator.name in text(page)
    assert province.other_operator.organisation.name not in text(page)
    before = operator.grade_checks.count()
    client(province, "county").post(f"/grades/{operator.pk}/check")
    assert operator.grade_checks.count() == before + 1
    assert client(province, "other_county").post(f"/grades/{operator.pk}/check").status_code == 404


def test_a_plan_is_drafted_checked_and_issued(province):
    city = client(province, "city")
    page = city.get("/plans/new")
    assert "42" in text(page)
    assert "未确认" in text(page)
    answer = city.post("/plans/new", plan_form(province), follow=True)
    plan = AnnualPlan.objects.get()
    assert answer.redirect_chain == [(f"/plans/{plan.pk}", 302)]
    assert plan.sampling["spare_ratio"]["since"] == "2023-03-01"
    assert "下达计划" in text(answer)
    assert "示例充电甲公司 42 B" in text(answer)

    answer = city.post(f"/plans/{plan.pk}/issue", {"version": plan.version}, follow=True)
    plan.refresh_from_db()
    assert plan.state == PlanState.ISSUED
    assert "武汉市抽检〔2026〕001号" in text(answer)
    assert "在用充电设施批量计量性能评价抽检计划" in text(answer)
    assert "下达计划" in text(city.get(f"/plans/{plan.pk}/history"))


def test_what_is_wrong_with_a_plan_stands_beside_its_field(province):
    city = client(province, "city")
    answer = city.post("/plans/new", plan_form(province, counties=[], institution=""))
    assert answer.status_code == 422
    assert "请至少选择一个本市的县（区）" in text(answer)
    answer = city.post("/plans/new", plan_form(province, results_due_on="2026-02-10"))
    assert answer.status_code == 422
    assert "报送评价结果的日期应在今天之后" in text(answer)
    for wrong in (
        {"year": "2031"},
        {"year": "x"},
        {"sampling_aql": "4.1"},
        {"sampling_aql": "15"},
        {"counties": [XIANTAO]},
    ):
        assert city.post("/plans/new", plan_form(province, **wrong)).status_code == 422
    assert not AnnualPlan.objects.exists()


def test_the_figure_follows_what_is_chosen(province):
    city = client(province, "city")
    asked = city.get("/plans/new/counties", {"year": "2026", "counties": [HONGSHAN]})
    assert "将列入计划的充电设施（台） 42 涉及运营机构（个） 1" in text(asked)
    asked = city.get("/plans/new/counties", {"year": "2026", "counties": [JIANGXIA, "999999"]})
    assert "将列入计划的充电设施（台） 0" in text(asked)
    assert city.get("/plans/new/counties", {"year": "x", "counties": ["y"]}).status_code == 200
    assert city.get("/plans/new/counties", {"year": "99999"}).status_code == 200


def test_a_draft_is_amended_until_somebody_else_was_quicker(province):
    city = client(province, "city")
    plan = walk.drafted_plan(province)
    address = f"/plans/{plan.pk}/amend"
    assert "selected" in city.get(address).content.decode()
    amended = plan_form(province, remarks="仅洪山区", counties=[HONGSHAN], version=plan.version)
    assert city.post(address, amended).status_code == 302
    plan.refresh_from_db()
    assert (plan.remarks, plan.counties.count()) == ("仅洪山区", 1)
    assert city.post(address, amended).status_code == 409
    assert city.post(f"/plans/{plan.pk}/issue", {"version": 1}).status_code == 409


def test_drafts_and_foreign_plans_are_not_found(province):
    plan = walk.drafted_plan(province)
    for office in ("county", "manager", "verifier", "direct_city", "other_county", "province_officer"):
        assert client(province, office).get(f"/plans/{plan.pk}").status_code == 404, office
    assert client(province, "operator").get("/plans").status_code == 403
    assert client(province, "manager").get("/plans/new").status_code == 403
    assert Client().get("/plans").status_code == 302


def test_the_institution_forms_lots_and_the_city_returns_then_records(province, issued):
    manager, city = client(province, "manager"), client(province, "city")
    scheme = SamplingScheme.objects.get()
    here = f"/schemes/{scheme.pk}"
    assert "形成批" in text(manager.get(here))

    answer = manager.post(f"{here}/contact", {"contacted_on": "2026-02-10", "agreed_on": "2026-02-01"})
    assert answer.status_code == 422
    assert "约定的检定日期不能早于联系日期" in text(answer)
    manager.post(f"{here}/contact", {"contacted_on": "2026-02-10", "agreed_on": "2026-03-16"})

    answer = manager.post(f"{here}/form-lots", follow=True)
    assert "第001批" in text(answer)
    assert "60.8 %" in text(answer)
    assert "同组台数过少" in text(manager.get(f"{here}/full-verification"))
    manager.post(f"{here}/file")

    answer = city.post(f"{here}/return", {"opinion": ""})
    assert answer.status_code == 422
    assert "请写明退回的理由" in text(answer)
    city.post(f"{here}/return", {"opinion": "请核对型号"})
    assert "请核对型号" in text(manager.get(here))
    manager.post(f"{here}/form-lots")
    manager.post(f"{here}/file")
    assert "抽样方案" in text(
        city.post(f"{here}/record", {"opinion": "", "public_source": "当日抽签号码"}, follow=True)
    )
    scheme.refresh_from_db()
    assert (scheme.state, str(scheme.agreed_on)) == (SchemeState.RECORDED, "2026-03-16")
    assert manager.post(f"{here}/form-lots").status_code == 422


def test_who_may_not_act_finds_no_button_and_is_refused(province, issued):
    scheme = walk.filed_scheme(province)
    here = f"/schemes/{scheme.pk}"
    assert "予以备案" in text(client(province, "city").get(here))
    for office in ("manager", "county", "province_officer"):
        other = client(province, office)
        assert "予以备案" not in text(other.get(here)), office
        assert other.post(f"{here}/record").status_code == 403, office
    assert client(province, "direct_city").post(f"{here}/record").status_code == 404
    assert client(province, "operator").get(here).status_code == 403


def test_the_draw_is_walked_by_both_parties_and_published(province, issued, tmp_path):
    scheme = walk.recorded_scheme(province)
    draw = draw_of("scheme", scheme.pk)
    here, open_to_all = f"/schemes/draws/{draw.pk}", f"/draws/{draw.pk}/"
    offices = {name: client(province, name) for name in VALUES}
    assert draw.list_hash in text(Client().get(open_to_all))
    assert "自行生成随机值" in text(offices["city"].get(here))

    for name, party in offices.items():
        kept = {"commitment": hashlib.sha256(VALUES[name].encode()).hexdigest(), "kept": "on"}
        assert party.post(f"{here}/commit", kept | {"kept": ""}).status_code == 422
        assert party.post(f"{here}/commit", kept | {"commitment": "short"}).status_code == 422
        assert party.post(f"{here}/commit", kept).status_code == 302
        assert party.post(f"{here}/commit", kept).status_code == 422

    assert offices["city"].post(f"{here}/open", {"value": "x" * 64}).status_code == 422
    offices["city"].post(f"{here}/open", {"value": VALUES["city"]})
    for page in (
        Client().get(open_to_all),
        offices["manager"].get(here),
        Client().get(f"{open_to_all}record.json"),
    ):
        assert VALUES["city"] not in page.content.decode()
    answer = offices["manager"].post(f"{here}/open", {"value": f" {VALUES['manager']}\n"}, follow=True)
    draw.refresh_from_db()
    assert draw.seed in text(answer)

    public = text(Client().get(open_to_all))
    assert draw.records[0]["sample"][0] in public
    assert "示例充电甲公司" not in public
    file = tmp_path / "record.json"
    file.write_bytes(Client().get(f"{open_to_all}record.json").content)
    assert main(["draw", "verify", str(file)]) == 0


def test_only_the_parties_take_part(province, issued):
    draw = draw_of("scheme", walk.recorded_scheme(province).pk)
    here = f"/schemes/draws/{draw.pk}"
    answer = client(province, "verifier").get(here)
    assert answer.status_code == 200
    assert "自行生成随机值" not in text(answer)
    assert client(province, "verifier").post(f"{here}/commit").status_code == 403
    for office in ("county", "direct_city"):
        assert client(province, office).get(here).status_code == 404
    assert Client().get(f"/draws/{draw.pk + 1}/").status_code == 404


def test_a_lot_shows_its_plan_its_risks_and_its_samples(province, drawn):
    lot = Lot.objects.get()
    for office in ("manager", "verifier", "city", "county", "province_officer"):
        page = text(client(province, office).get(f"/schemes/lots/{lot.pk}"))
        assert "60.8 %" in page, office
        assert "样本 13" in page, office
        assert "备检 3" in page, office
    assert client(province, "other_county").get(f"/schemes/lots/{lot.pk}").status_code == 404
    assert "未抽中" in text(client(province, "city").get(f"/schemes/lots/{lot.pk}/members"))


def test_nothing_yet_says_what_comes_next(db):
    set_today("2026-02-10")
    province = build_province()
    assert "还没有抽检计划" in text(client(province, "manager").get("/plans"))
    assert "还没有抽样方案" in text(client(province, "manager").get("/schemes"))
    assert "将列入计划的充电设施（台） 0" in text(client(province, "city").get("/plans/new"))


def test_a_scheme_without_an_agreed_day_says_so_to_both_offices(province, issued):
    manager, city = client(province, "manager"), client(province, "city")
    scheme = SamplingScheme.objects.get()
    here = f"/schemes/{scheme.pk}"
    manager.post(f"{here}/form-lots", {"version": scheme.version})
    assert "尚未约定检定日期" in text(manager.get(here))
    scheme.refresh_from_db()
    manager.post(f"{here}/file", {"version": scheme.version, "remark": "运营机构联系不上"})
    told = text(city.get(here))
    assert "承检机构没有登记约定的检定日期" in told
    assert "运营机构联系不上" in told
    manager.post(f"{here}/contact", {"contacted_on": "2026-02-10", "agreed_on": "2026-03-16"})
    assert "承检机构没有登记" not in text(city.get(here))


def test_a_county_finds_the_check_in_its_inbox_and_the_city_waits_for_it(province, issued):
    """R-4.3.1-f: the city's button stands once the grades are checked."""
    filed = rows(40) + rows(2, first=900, model="AC-7kW", year="2019") + rows(3, first=70)
    walk.approved_filing(province, filed, day="2026-01-13")
    set_today("2026-02-21")
    draft = walk.drafted_plan(province, day="2026-02-21", year=2027)
    city, county = client(province, "city"), client(province, "county")
    operator = province.operator.organisation
    assert f"/plans/{draft.pk}/issue" not in city.get(f"/plans/{draft.pk}").content.decode()
    assert f"/grades?operator={operator.pk}" in county.get("/inbox").content.decode()
    assert operator.name in text(county.get(f"/grades?operator={operator.pk}"))
    assert "年度计划待核对" in text(county.get("/grades"))
    county.post(f"/grades/{operator.pk}/check")
    assert "年度计划待核对" not in text(county.get("/grades"))
    assert f"/grades?operator={operator.pk}" not in county.get("/inbox").content.decode()
    assert f"/plans/{draft.pk}/issue" in city.get(f"/plans/{draft.pk}").content.decode()


@pytest.mark.clause("R-4.3.1-f")
def test_a_county_says_why_a_grade_is_wrong_and_the_city_reads_it_on_its_draft(province, issued):
    filed = rows(40) + rows(2, first=900, model="AC-7kW", year="2019") + rows(3, first=70)
    walk.approved_filing(province, filed, day="2026-01-13")
    set_today("2026-02-21")
    draft = walk.drafted_plan(province, day="2026-02-21", year=2027)
    city, county = client(province, "city"), client(province, "county")
    address = f"/grades/{province.operator.organisation.pk}"
    refused = county.post(f"{address}/doubt", {"remark": " "})
    assert (refused.status_code, "请写明信用等级哪里有误" in text(refused)) == (422, True)
    county.post(f"{address}/doubt", {"remark": "上年两次检查不合格"})
    assert "上年两次检查不合格" in text(county.get("/grades"))
    assert "年度计划待核对" in text(county.get("/grades"))
    plan = city.get(f"/plans/{draft.pk}")
    assert "县（区）局认为有误" in text(plan)
    assert "上年两次检查不合格" in text(plan)
    assert f"/plans/{draft.pk}/issue" not in plan.content.decode()
    assert client(province, "other_county").post(f"{address}/doubt", {"remark": "x"}).status_code == 404
    walk.approved_filing(province, [*filed, *rows(1, first=80)], day="2026-02-21")
    assert f"/plans/{draft.pk}/issue" not in city.get(f"/plans/{draft.pk}").content.decode()
    county.post(f"{address}/check")
    plan = city.get(f"/plans/{draft.pk}")
    assert "认为有误" not in text(plan)
    assert f"/plans/{draft.pk}/issue" in plan.content.decode()


def test_the_checks_that_a_drafted_plan_waits_for_stand_first(province):
    def file(count: int, *, day: str) -> None:
        own = rows(40) + rows(2, first=900, model="AC-7kW", year="2019") + rows(count, first=70)
        walk.approved_filing(province, own, day=day)
        filing = walk.submitted_filing(province.other_operator, rows(count, first=500), day=day)
        approve_filing(filing=filing, opinion="属实", by=province.other_county.actor(), at=at(day, 16))

    file(1, day="2026-01-13")
    walk.issued_plan(province)
    file(4, day="2026-01-14")
    set_today("2026-02-21")
    walk.drafted_plan(province, day="2026-02-21", year=2027)
    county, first = client(province, "county"), province.operator.organisation
    assert [row.is_due for row in county.get("/grades").context["rows"]] == [True, True]
    county.post(f"/grades/{first.pk}/check")
    page = county.get("/grades")
    waiting, checked = page.context["rows"]
    assert (waiting.operator, waiting.is_due) == (province.other_operator.organisation, True)
    assert (checked.operator, checked.is_due) == (first, False)
    assert text(page).count("年度计划待核对") == 1
