"""The page of a lot: what its plan lets through, and what its sample says of it (R-4.4.2-c, R-4.4.6-e)."""

import pytest

from evenwatt.kernel.audit.act import act
from evenwatt.procedures.next_evaluations import change_grade
from tests.fixtures import walk
from tests.fixtures.desk import Desk
from tests.fixtures.province import Province, at, build_province, rows, set_today

N, RE = 40, 2  # 13/1 at level III, AQL 4.0


@pytest.fixture
def province(db) -> Province:
    set_today("2026-04-01")
    province = build_province()
    walk.approved_filing(province, rows(N))
    walk.issued_plan(province)
    return province


@pytest.fixture
def lot(province):
    return walk.drawn_scheme(province).lots.get()


def lot_page(province: Province, lot):
    return Desk(province.manager).open(f"/schemes/lots/{lot.pk}")


def test_limiting_qualities_stand_beside_the_plan(province, lot):
    page = lot_page(province, lot)
    limits = page.table("极限质量")
    assert [row["使用方风险不超过"] for row in limits] == ["10 %", "5 %"]
    assert limits[0]["极限质量（批内不合格率）"] == "25.00 %"
    assert limits[0]["批内不合格（台）"] == "10"
    assert {row["状态"] for row in limits} == {"未确认"}
    assert [row["批量 N"].split()[0] for row in page.table("相邻批量的方案")] == ["15", "40", "51"]
    assert len(list(page.main.all("polyline"))) == 1
    assert "由样本推断全批" not in page.text


def test_an_accepted_lot_shows_its_bounds(province, lot):
    walk.verified_lot(province, lot.scheme, nonconforming=1)
    walk.prepared_evaluation(province, lot)
    text = lot_page(province, lot).text
    assert "检定 13 台，不合格 1 台。全批不合格台数以 95% 的置信水平在 1 台至 12 台之间" in text
    assert "加量抽样方案" not in text


def test_a_lot_and_its_chargers_show_both_limits_of_the_next_evaluation(province, lot):
    walk.verified_lot(province, lot.scheme)
    walk.disposed_evaluation(province, lot)
    operator = province.operator.organisation
    with act("grade.change", clause="R-5-b", by=province.city.actor(), at=at("2026-04-01")) as deed:
        change_grade(deed, operator, grade="A", clause="R-5-b", reason="评价")
    charger = lot.members.first().charger
    for page in (lot_page(province, lot), Desk(province.operator).open(f"/chargers/{charger.pk}")):
        words = page.text.split("按信用等级的评价周期不晚于")[1]
        assert "2030" in words.split("按检定规程的周期不晚于")[0]
        assert "2029" in words.split("按检定规程的周期不晚于")[1][:40]


def test_a_rejected_lot_shows_the_plan_of_its_remainder(province, lot):
    walk.verified_lot(province, lot.scheme, nonconforming=RE)
    walk.prepared_evaluation(province, lot)
    page = lot_page(province, lot)
    assert page.figures["尚未抽取（台）"] == "27"
    stages = page.table("两个阶段的接收概率")
    assert [row["批内不合格（台）"] for row in stages] == ["1", "4", "8", "12"]
    assert (stages[1]["首次即接收"], stages[1]["首次拒收、加量后放行"]) == ("60.8 %", "23.0 %")
