"""An operator's year to the end: chargers that are gone, a functional zone, a new contact, a wrong code."""

import pytest

from evenwatt.filing.models import Filing
from evenwatt.kernel.parties.models import Organisation
from evenwatt.procedures.tick import tick
from evenwatt.registry.models import Charger, Station, StatusReport
from tests.fixtures import walk
from tests.fixtures.desk import Desk, Page, uploaded
from tests.fixtures.parties import code, steward
from tests.fixtures.province import HONGSHAN, Province, at, build_province, rows, set_today, workbook
from tests.journeys import steps


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


def sent(operator: Desk, filed: list[dict[str, str]]) -> Page:
    return steps.upload(operator, workbook(operator.capacity.organisation, filed))


# ---- what is no longer filed -----------------------------------------------------------------------


@pytest.mark.clause("R-4.2.1-a", "R-6.1-a")
def test_chargers_that_are_gone_are_explained_one_by_one_and_together_and_a_return_keeps_it(province):
    walk.approved_filing(province, rows(6))
    set_today("2027-01-12")
    operator, county = Desk(province.operator), Desk(province.county)
    page = sent(operator, rows(2))
    gone = page.follow("检查填报内容").send("提交报备", promised=True, refused=True).follow("说明原因")
    assert (
        "有 4 台" in operator.open(f"{page.url}/confirm").send("提交报备", promised=True, refused=True).text
    )
    assert not StatusReport.objects.exists()
    address, fields = gone.filled_in("用于所选", reason="ceased")
    assert operator.client.post(address, fields).status_code == 422  # nothing was chosen
    one = Charger.objects.get(serial="SN00003")
    gone = gone.send("用于所选", row=[str(one.pk)], reason="stopped", note="场站改造")
    gone = gone.send("用于全部未说明的 3 台", reason="ceased", note="场站关闭")
    said = {row["出厂编号"]: (row["原因"], row["说明"]) for row in gone.table("不再报送的充电设施")}
    assert {serial: note for serial, (_, note) in said.items()} == {
        "SN00003": "场站改造",
        "SN00004": "场站关闭",
        "SN00005": "场站关闭",
        "SN00006": "场站关闭",
    }
    gone = gone.send("用于所选", row=[str(one.pk)], reason="ceased", note="已拆除")  # said again, it replaces
    assert "已拆除" in gone.text
    steps.submit(operator)
    assert set(Charger.objects.filter(state="ceased").values_list("serial", flat=True)) == {
        f"SN0000{number}" for number in (3, 4, 5, 6)
    }
    county.take_up("核查报备信息").send("退回更正", opinion="请更正年份")
    operator.take_up("更正退回的报备").send("在页面更正")
    # What ceased with the first round is not asked about again.
    operator.take_up("更正退回的报备").follow("检查填报内容").send("提交报备", promised=True)
    steps.approve_filing(county)
    assert Filing.objects.filter(state="approved").count() == 2
    assert Charger.objects.filter(state="in_use").count() == 2
    assert StatusReport.objects.count() == len({"已拆除", "场站关闭"})


# ---- a functional zone -----------------------------------------------------------------------------


@pytest.mark.clause("R-0-b")
def test_chargers_are_filed_in_a_zone_by_its_other_name_and_its_county_reviews_them(province):
    city, operator, county = Desk(province.city), Desk(province.operator), Desk(province.county)
    zone = {"name": "东湖高新区", "aliases": "光谷", "served_by": HONGSHAN}
    registered = city.open("/zones/new").send("登记功能区", **zone)
    filed = rows(2, county="光谷", address="武汉市东湖高新区三路3号")
    page = sent(operator, [*filed, *rows(1, first=9)])
    assert "没有名为" not in page.text
    steps.submit(operator)
    steps.approve_filing(county)
    station = Station.objects.get(county_id="4201Z1")
    assert station.chargers.count() == 2
    for desk in (operator, county, city):
        assert "武汉市东湖高新区" in desk.open(f"/stations/{station.pk}").text
    other = Desk(province.other_county)
    assert other.client.get(f"/stations/{station.pk}").status_code == 404
    registered.send("撤销功能区", taken_over_by=HONGSHAN)
    later = sent(operator, rows(3, first=20, county="光谷", address="武汉市东湖高新区三路3号"))
    assert "光谷" in later.text
    assert Filing.objects.order_by("-pk")[0].rounds.get().error_rows == 3


# ---- a new contact, a wrong code ---------------------------------------------------------------------


@pytest.mark.clause("R-4.4.7-b")
def test_a_new_contact_person_is_told_from_whom_to_whom_and_two_stewards_do_not_overwrite(province):
    firm = province.operator.organisation
    own = Desk(steward(firm))
    address = f"/organisations/{firm.pk}"
    first, second = own.open(f"{address}/amend"), own.open(f"{address}/amend")
    assert "name" not in {control["name"] for control in first.main.all("input")}
    page = first.send("保存更改", contact="联系人 08", phone="02700000008")
    assert page.facts["联系人"] == "联系人 08"
    stale, fields = second.filled_in("保存更改", contact="联系人 09")
    assert own.client.post(stale, fields).status_code == 409
    own.open(f"{address}/amend").send("保存更改", contact="联系人 10")
    notes = [row["说明"] for row in own.open(f"{address}/history").table("历史")]
    assert any("联系人 联系人 08 → 联系人 10" in note for note in notes)
    assert any("联系人 08" in note and "02700000008" in note for note in notes)
    Organisation.objects.get(pk=firm.pk, contact="联系人 10", phone="02700000008")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (code(41), code(41)),
        (f" {code(41).lower()} ", code(41)),
        ("".join(chr(ord(each) + 0xFEE0) for each in code(41)), code(41)),
        (code(41)[:-1] + ("0" if code(41)[-1] != "0" else "1"), None),
        (code(41)[1] + code(41)[0] + code(41)[2:], None),
        (code(41)[:-1], None),
        (code(41).replace("D", "I"), None),
    ],
)
def test_a_credit_code_is_checked_when_a_registration_is_amended(province, written, kept):
    keeper = Desk(steward(province.county.organisation))
    firm = province.operator.organisation
    before = firm.credit_code
    form = keeper.open(f"/organisations/{firm.pk}/amend")
    page = form.send("保存更改", refused=kept is None, credit_code=written)
    if kept is None:
        assert "校验码不符" in page.text or "18位数字和大写字母" in page.text
    firm.refresh_from_db()
    assert firm.credit_code == (kept or before)


# ---- late ------------------------------------------------------------------------------------------


@pytest.mark.clause("R-4.2.1-a", "R-4.1.1-e")
def test_a_late_filing_is_marked_urged_and_taken_all_the_same(province):
    tick(at=at("2026-01-12"))
    set_today("2026-12-20")
    operator, county = Desk(province.operator), Desk(province.county)
    tick(at=at("2026-12-20"))
    assert "报送年度充电设施信息" in operator.owed
    sent(operator, rows(1))
    receipt = steps.submit(operator)
    assert "逾期报送" in receipt.text
    steps.approve_filing(county)
    assert Filing.objects.get().late
    assert "报送年度充电设施信息" not in operator.owed


def test_a_file_uploaded_twice_at_once_leaves_one_draft_and_says_so(province):
    operator = Desk(province.operator)
    first, second = operator.open("/filings/upload"), operator.open("/filings/upload")
    content = workbook(province.operator.organisation, rows(2))
    other = workbook(province.operator.organisation, rows(3))
    first.send("上传并核对", workbook=uploaded(content))
    address, fields = second.filled_in("上传并核对", workbook=uploaded(other))
    answer = operator.client.post(address, fields)
    assert answer.status_code == 409
    assert Filing.objects.get().rounds.get().row_count == 2
