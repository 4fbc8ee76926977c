"""Platforms from their registration to an empty inbox, and disagreements answered by either side."""

import pytest
from django.test import Client

from evenwatt.kernel.parties.models import Membership, Organisation
from evenwatt.kernel.parties.roles import Role
from evenwatt.procedures.tick import tick
from evenwatt.registry.connection_models import Connection, Mismatch
from tests.fixtures import walk
from tests.fixtures.desk import Desk, Page, opened, uploaded
from tests.fixtures.parties import code, steward
from tests.fixtures.platforms import connected, form_b, form_f, hosted, platform_year
from tests.fixtures.province import HONGSHAN, PASSWORD, Province, at, build_province, rows, set_today

TODAY = "2025-11-10"
FORM_F, FORM_B = "报送平台接入经营者信息（附录F）", "报送平台接入充电设施信息（附录B）"


@pytest.fixture
def province(db) -> Province:
    set_today(TODAY)
    return build_province()


def let_in(page: Page, login: str) -> Membership:
    """Open an account by the link that a page shows once."""
    link = next(page.main.all("input", id="link"))["value"].removeprefix("http://testserver")
    opened(Client(), link).send("开立账号", login=login, password=PASSWORD, again=PASSWORD)
    return Membership.objects.get(account__login=login)


def new_platform(province: Province) -> Desk:
    """The clerk of a platform that a county registers, whose steward lets the clerk in."""
    keeper = Desk(steward(province.county.organisation))
    form = keeper.open("/organisations").follow("登记单位")
    form.send("登记单位", kind="platform", name="示例新平台", credit_code=code(31), region=HONGSHAN)
    firm = Organisation.objects.get(name="示例新平台")
    invited = keeper.open(f"/organisations/{firm.pk}/invite")
    manager = Desk(let_in(invited.send("生成链接", name="管理员 31", role=Role.STEWARD), "p.steward"))
    page = manager.open(f"/organisations/{firm.pk}/invite")
    return Desk(let_in(page.send("生成链接", name="报送员 31", role=Role.PLATFORM_CLERK), "p.clerk"))


def filed(clerk: Desk, city: Desk, duty: str, content: bytes) -> Page:
    """Upload from the inbox, check, submit; the city approves from its own."""
    clerk.take_up(duty).send("上传并核对", workbook=uploaded(content))
    receipt = clerk.take_up("核对并提交平台报备").follow("检查填报内容").send("提交报备", promised=True)
    assert "武汉市报备〔2025〕" in receipt.text
    city.take_up("核查平台报备信息").send("核查通过", opinion="信息属实")
    return receipt


@pytest.mark.clause("R-4.2.2-a", "R-4.3.1-c")
def test_a_new_platform_files_both_forms_until_nothing_is_asked_of_it(province):
    walk.approved_filing(province, rows(3), day="2025-09-12")
    clerk, city = new_platform(province), Desk(province.city)
    firm = Organisation.objects.get(name="示例新平台")
    first, second = province.operator.organisation.name, province.other_operator.organisation.name
    assert clerk.owed == set()
    tick(at=at(TODAY))
    assert {FORM_F, FORM_B} <= clerk.owed
    listed = [hosted(first, 3), hosted(second, 2, county="江夏区")]
    filed(clerk, city, FORM_F, form_f(firm, listed))
    assert FORM_F not in clerk.owed
    filed(clerk, city, FORM_B, form_b(firm, rows(3), name=first))
    assert FORM_B in clerk.owed  # the second operator's
    elsewhere = rows(2, first=70, county="江夏区", address="武汉市江夏区一路1号")
    filed(clerk, city, FORM_B, form_b(firm, elsewhere, name=second))
    assert not clerk.owed & {FORM_F, FORM_B, "核对并提交平台报备"}
    assert Connection.objects.filter(platform=firm, until=None).count() == 5
    tick(at=at("2025-11-20"))
    assert not clerk.owed & {FORM_F, FORM_B}
    shown = Desk(province.operator).open(f"/chargers/{Connection.objects.order_by('pk')[0].charger_id}")
    assert "示例新平台" in shown.text


@pytest.mark.clause("R-4.2.2-a")
def test_form_b_of_an_operator_that_left_is_not_asked_for(province):
    firm, city, clerk = province.platform.organisation, Desk(province.city), Desk(province.platform)
    first, second = province.operator.organisation.name, province.other_operator.organisation.name
    listed = [hosted(first, 3), hosted(second, 2, county="江夏区")]
    tick(at=at(TODAY))
    filed(clerk, city, FORM_F, form_f(firm, listed))
    filed(clerk, city, FORM_B, form_b(firm, connected(first, 3), name=first))
    assert FORM_B in clerk.owed
    clerk.open("/filings/upload?form=F").send("上传并核对", workbook=uploaded(form_f(firm, listed[:1])))
    clerk.take_up("核对并提交平台报备").follow("检查填报内容").send("提交报备", promised=True)
    assert FORM_B not in clerk.owed


@pytest.mark.clause("R-4.3.1-c", "R-4.3.1-b")
def test_a_difference_is_answered_by_either_side_refused_and_answered_again(province):
    walk.approved_filing(province, rows(1, model="DC-160kW"), day="2025-09-12")
    platform_year(province, 1)  # the platform files another model for the same charger
    mismatch = Mismatch.objects.get(kind="facts")
    operator, platform = Desk(province.operator), Desk(province.platform)
    county, city = Desk(province.county), Desk(province.city)
    assert "说明与平台报备的差异" in operator.owed
    assert "说明与经营者报备的差异" in platform.owed

    page = operator.take_up("说明与平台报备的差异")
    page = operator.open(page.addresses(r"/mismatches/\d+")[0])
    refused = page.send("提交说明", refused=True, explanation="")
    assert "请写明差异的原因" in refused.text
    page.send("提交说明", explanation="铭牌为 DC-160kW，平台有误")
    assert "说明与经营者报备的差异" not in platform.owed  # one side has spoken; the other may
    page = platform.open(f"/mismatches/{mismatch.pk}")
    page.send("提交说明", explanation="经营者去年换过铭牌")
    page = county.open(county.take_up("核对经营者与平台的报备差异").addresses(r"/mismatches/\d+")[0])
    assert page.text.index("铭牌为 DC-160kW，平台有误") < page.text.index("经营者去年换过铭牌")
    mismatch.refresh_from_db()
    assert mismatch.explanation == "铭牌为 DC-160kW，平台有误\n经营者去年换过铭牌"
    page.send("退回说明", outcome="请平台核对铭牌")

    again = platform.take_up("说明与经营者报备的差异")
    page = platform.open(again.addresses(r"/mismatches/\d+")[0])
    assert "请平台核对铭牌" in page.text
    page.send("提交说明", explanation="平台登记有误，下一次报备更正")
    stale = operator.client.post(f"/mismatches/{mismatch.pk}/explain", {"explanation": "x", "version": "1"})
    assert stale.status_code in (409, 422)
    page = city.open(city.take_up("核对平台与经营者的报备差异").addresses(r"/mismatches/\d+")[0])
    page.send("认可，了结", outcome="同意")
    mismatch.refresh_from_db()
    assert (mismatch.state, mismatch.explanation) == ("settled", "平台登记有误，下一次报备更正")
    for desk, duty in (
        (operator, "说明与平台报备的差异"),
        (platform, "说明与经营者报备的差异"),
        (county, "核对经营者与平台的报备差异"),
        (city, "核对平台与经营者的报备差异"),
    ):
        assert duty not in desk.owed, desk.owed
    told = [row["说明"] for row in operator.open(f"/mismatches/{mismatch.pk}").table("历史")]
    assert {"请平台核对铭牌", "铭牌为 DC-160kW，平台有误", "同意"} <= set(told)
