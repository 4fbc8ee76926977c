"""Organisations, people and zones through HTTP: every role, foreigners, nobody, and wrong input."""

import pytest
from django.test import Client
from django.utils.translation import override

from evenwatt.kernel.parties.actions import give_role, open_account, register_organisation
from evenwatt.kernel.parties.models import Account, Membership, Organisation
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region
from evenwatt.procedures.tick import tick
from tests.fixtures.desk import Desk, Page, opened
from tests.fixtures.parties import code
from tests.fixtures.province import HONGSHAN, PASSWORD, REGISTERED_ON, WUHAN, at, build_province, set_today

NEW = "a rather long one"


def steward(organisation: Organisation) -> Membership:
    login = f"steward-{organisation.pk}"
    account = open_account(login=login, name=f"单位管理员 {organisation.pk:02d}", password=PASSWORD)
    return give_role(account=account, organisation=organisation, role=Role.STEWARD)


@pytest.fixture
def province(db):
    set_today("2026-04-01")
    return build_province()


@pytest.fixture
def own(province) -> Desk:
    """The steward of the first operator."""
    return Desk(steward(province.operator.organisation))


@pytest.fixture
def keeper(province) -> Desk:
    """The steward of the county bureau."""
    return Desk(steward(province.county.organisation))


def place(key: int, tab: str = "") -> str:
    return f"/organisations/{key}{tab}"


def link_of(page: Page) -> str:
    """The path of the link that a page shows once."""
    return next(page.main.all("input", id="link"))["value"].removeprefix("http://testserver")


def invited(desk: Desk, organisation: Organisation, role: Role, name: str = "新人 01") -> str:
    page = desk.open(place(organisation.pk, "/invite")).send("生成链接", name=name, role=role)
    assert "只在这里显示一次" in page.text
    return link_of(page)


def visitor(address: str) -> Page:
    return opened(Client(), address)


def test_a_bureau_registers_a_firm_lets_its_steward_in_who_lets_a_clerk_in(province, keeper):
    form = keeper.open("/organisations").follow("登记单位")
    given = {"kind": "operator", "name": "示例新企业", "credit_code": code(1).lower(), "region": HONGSHAN}
    page = form.send("登记单位", **given, contact="联系人 01")
    assert page.title == "示例新企业"
    assert "还没有人员" in page.text
    firm = Organisation.objects.get(name="示例新企业")
    assert firm.credit_code == code(1)
    # only the steward can be invited from outside
    roles = {each["value"] for each in page.follow("邀请人员").main.all("input", name="role")}
    assert roles == {Role.STEWARD}
    entry = visitor(invited(keeper, firm, Role.STEWARD))
    assert entry.facts["单位"] == "示例新企业"
    done = entry.send("开立账号", login="Firm.Steward", password=NEW, again=NEW)
    assert done.title == "登录"
    inside = done.send("登录", username="firm.steward", password=NEW)
    assert inside.title == "待办"
    people = opened(inside.client, place(firm.pk, "/people"))
    assert people.table("人员与岗位")[0]["岗位"] == "单位管理员"
    page = people.follow("邀请人员").send("生成链接", name="填报人 01", role=Role.OPERATOR_CLERK)
    waiting = opened(inside.client, place(firm.pk, "/people")).table("未使用的链接")
    assert [(row["姓名"], row["用途"]) for row in waiting] == [("填报人 01", "运营机构填报人")]
    visitor(link_of(page)).send("开立账号", login="firm.clerk", password=NEW, again=NEW)
    clerk = Membership.objects.get(account__login="firm.clerk")
    assert (clerk.organisation, clerk.role, clerk.account.name) == (firm, Role.OPERATOR_CLERK, "填报人 01")
    steps = {row["事项"] for row in opened(inside.client, place(firm.pk, "/history")).table("历史")}
    assert steps == {"登记单位", "发出邀请", "担任岗位"}


def test_a_wrong_registration_says_what_and_where(province, keeper):
    given = {"kind": "operator", "name": "示例新企业", "region": HONGSHAN}
    wrong = code(1)[:-1] + "0"

    def refused(**values):
        form = keeper.open("/organisations/new")
        return form.send("登记单位", refused=True, **given | values).text

    assert "校验码不符" in refused(credit_code=wrong)
    assert "18位数字和大写字母" in refused(credit_code="914200")
    assert "请填写统一社会信用代码" in refused()
    assert "同类单位中已有这个名称" in refused(credit_code=code(1), name="示例充电甲公司")
    assert "请填写单位名称" in refused(credit_code=code(1), name="")
    assert "请选择所在地" in refused(credit_code=code(1), region="")
    assert "本省注册的不用填写" in refused(credit_code=code(1), registered_in="420100")
    assert "要一并填写" in refused(credit_code=code(1), registered_in="310115")
    assert "校验码不符" in refused(credit_code=code(1), headquarters_code=wrong)
    assert "邮箱应写成" in refused(credit_code=code(1), email="a@")
    assert not Organisation.objects.filter(name="示例新企业").exists()
    # a county offers its own region and the kinds that it registers, nothing else
    form = keeper.open("/organisations/new").main
    kinds = {each["value"] for each in form.first("select", name="kind").all("option")}
    regions = {each["value"] for each in form.first("select", name="region").all("option")}
    assert (kinds, regions) == ({"operator", "platform"}, {"", HONGSHAN})


def test_the_same_firm_in_two_capacities_is_linked(province, keeper):
    for kind in ("operator", "platform"):
        keeper.open("/organisations/new").send(
            "登记单位", kind=kind, name="示例双重企业", credit_code=code(7), region=HONGSHAN
        )
    page = keeper.open("/organisations?q=示例双重").follow("示例双重企业")
    assert "同一企业的其他身份" in page.text
    assert page.follow("示例双重企业").facts["类别"] != page.facts["类别"]


def test_the_list_is_narrowed_by_name_kind_and_state(province, keeper):
    def names(query):
        page = keeper.open(f"/organisations{query}")
        return [row["名称"] for row in page.table("单位")] if page.links("示例充电甲公司") else page.text

    assert names("?q=示例充电") == ["示例充电甲公司", "示例充电平台甲"]
    assert names("?q=示例充电甲") == ["示例充电甲公司"]
    assert names("?q=充电甲") == ["示例充电甲公司"]
    assert "没有符合条件的单位" in names("?q=充电乙")
    assert "没有符合条件的单位" in names("?state=ended")
    assert names("?kind=operator&state=open") == ["示例充电甲公司"]
    firm = province.operator.organisation
    keeper.open(place(firm.pk)).send("停用单位", reason="注销")
    assert names("?state=ended") == ["示例充电甲公司"]
    assert keeper.open(place(firm.pk)).send("恢复单位").facts["类别"] == "运营机构"


def test_a_firm_is_ended_only_with_its_open_duties_in_mind(province, keeper):
    tick(at=at("2026-04-01"))
    clerk = Desk(province.operator)
    firm = province.operator.organisation
    page = keeper.open(place(firm.pk)).send("停用单位", reason="注销", refused=True)
    assert "还有 1 件未办结事项" in page.text
    assert keeper.open(place(firm.pk)).send("停用单位", reason="注销", confirmed=True).facts["停用日期"]
    assert clerk.client.get("/inbox").url == "/capacity"
    assert "没有可用的身份" in opened(clerk.client, "/capacity").text


def test_the_own_steward_changes_the_contact_and_an_overtaken_form_is_refused(province, own):
    firm = province.operator.organisation
    form = own.open(place(firm.pk)).follow("更改联系方式")
    assert "name" not in {each["name"] for each in form.main.all("input")}
    assert form.send("保存更改", phone="027-1").facts["联系电话"] == "027-1"
    answer = own.client.post(place(firm.pk, "/amend"), {"phone": "027-2", "version": "1"})
    assert answer.status_code == 409


@pytest.mark.clause("R-4.4.7-c")
@pytest.mark.parametrize(("language", "title"), [("zh-hans", "联系电话"), ("en", "Contact telephone")])
def test_what_changed_in_the_books_is_read_in_the_readers_language(province, own, language, title):
    firm = province.operator.organisation
    own.open(place(firm.pk)).follow("更改联系方式").send("保存更改", phone="027-1")
    own.client.cookies["django_language"] = language
    with override("zh-hans"):  # what the page speaks ends with it
        line = next(own.open(place(firm.pk, "/history")).main.classed("changes")).text
    assert line.startswith(title)
    assert line.endswith("→ 027-1")


def test_a_long_note_is_read_whole_in_the_history(province, keeper):
    firm = province.operator.organisation
    reason = "已注销并办理完毕全部交接手续，" * 8
    keeper.open(place(firm.pk)).send("停用单位", reason=reason)
    page = keeper.open(place(firm.pk, "/history"))
    assert page.table("历史")[0]["说明"] == reason
    assert not list(page.main.classed("clip"))


def test_a_link_that_does_not_hold_says_why(province, own):
    firm = province.operator.organisation
    link = invited(own, firm, Role.OPERATOR_CLERK)
    assert "无效或已撤回" in Client().get("/invitation/nonsense").content.decode()
    set_today("2026-04-08")
    late = Client().get(link)
    assert late.status_code == 422
    assert "已过有效期" in late.content.decode()
    set_today("2026-04-07")
    visitor(link).send("开立账号", login="newcomer", password=NEW, again=NEW)
    for answer in (Client().get(link), Client().post(link, {"login": "again"})):
        assert answer.status_code == 422
        assert "已使用过" in answer.content.decode()
    link = invited(own, firm, Role.OPERATOR_CLERK, "新人 02")
    assert "已撤回给新人 02的链接" in own.open(place(firm.pk, "/people")).send("撤回").tree.text
    assert Client().get(link).status_code == 422


def test_weak_passwords_and_taken_logins_are_refused(province, own):
    entry = visitor(invited(own, province.operator.organisation, Role.OPERATOR_CLERK))

    def refused(**values):
        given = {"login": "newcomer", "password": NEW, "again": NEW}
        return entry.send("开立账号", refused=True, **given | values).text

    assert "短" in refused(password="short", again="short")
    assert "常见" in refused(password="password123", again="password123")
    assert "两次输入的密码不一致" in refused(again=NEW + "r")
    assert "已有人使用" in refused(login="operator")
    assert "以字母或数字开头" in refused(login="_x")
    assert not Account.objects.filter(login="newcomer").exists()
    entry.send("开立账号", login="newcomer", password=NEW, again=NEW)


def test_somebody_with_an_account_joins_with_it(province, own):
    link = invited(own, province.operator.organisation, Role.OPERATOR_CLERK)
    page = visitor(link).follow("先登录再接受")
    page = page.send("登录", username="other_operator", password=PASSWORD)
    assert page.url == link
    page = page.send("用现有账号接受")
    assert page.title == "选择本次办理的身份"
    assert Membership.objects.filter(account=province.other_operator.account, ended_at=None).count() == 2


def test_a_new_password_by_link_logs_the_old_one_out(province, own):
    clerk = Desk(province.operator)
    firm, account = province.operator.organisation, province.operator.account
    answer = own.client.post(place(firm.pk, f"/people/{account.pk}/password"))
    entry = visitor(link_of(Page(own.client, answer)))
    assert entry.facts["账号"] == "operator"
    page = entry.send("设定新密码", password=NEW, again=NEW)
    assert clerk.client.get("/inbox").status_code == 302
    assert page.send("登录", username="operator", password=NEW).title == "待办"


def test_a_person_changes_the_password(province):
    here, there = Desk(province.operator), Desk(province.operator)
    form = here.open("/password")
    wrong = form.send("更改密码", old="no", password=NEW, again=NEW, refused=True)
    assert "现在的密码不正确" in wrong.text
    assert form.send("更改密码", old=PASSWORD, password=NEW, again=NEW).title == "待办"
    assert there.client.get("/inbox").status_code == 302


@pytest.mark.clause("R-4.4.7-c")
def test_after_five_wrong_passwords_the_account_waits(province):
    client = Client()

    def attempt(password, login="operator"):
        return client.post("/login", {"username": login, "password": password}).content.decode()

    for _ in range(4):
        assert "账号或密码不正确" in attempt("wrong")
    assert client.post("/login", {"username": "operator", "password": PASSWORD}).status_code == 302
    client = Client()
    for _ in range(5):
        assert "账号或密码不正确" in attempt("wrong", "Operator ")
    assert "暂停登录" in attempt(PASSWORD)
    assert client.post("/login", {"username": "county", "password": PASSWORD}).status_code == 302
    set_today("2026-04-02")
    assert Client().post("/login", {"username": "operator", "password": PASSWORD}).status_code == 302


@pytest.mark.clause("R-4.4.7-b")
def test_the_last_clerk_leaves_to_a_successor(province, own):
    tick(at=at("2026-04-01"))
    clerk = Desk(province.operator)
    people = own.open(place(province.operator.organisation.pk, "/people"))
    ends = people.addresses(r"/memberships/\d+/end")
    page = own.open(f"/memberships/{province.operator.pk}/end")
    assert page.url in ends
    assert page.facts["未办结事项（件）"] == "1"
    assert "该岗位的最后一人" in page.text
    assert "请指定接手人" in page.send("结束岗位", refused=True).text
    done = page.send("结束岗位", successor=str(own.capacity.account_id))
    rows = {(row["姓名"], row["岗位"], row["状态"]) for row in done.table("人员与岗位")}
    name = own.capacity.account.name
    assert ("运营机构填报人 01", "运营机构填报人", f"已结束 由{name}接手") in rows
    assert (name, "运营机构填报人", "在岗") in rows
    assert clerk.client.get("/inbox").url == "/capacity"  # the session ends with the membership
    assert own.client.get(f"/memberships/{province.operator.pk}/end").status_code == 404
    shut = done.send("停用账号")
    assert "账号已停用" in shut.text
    assert Client().post("/login", {"username": "operator", "password": PASSWORD}).status_code == 200
    assert "账号已停用" not in shut.send("恢复账号").text


def test_foreigners_and_nobody_get_nowhere(province, own, keeper):
    firm, account = province.operator.organisation, province.operator.account
    gates = [place(firm.pk, "/invite"), place(firm.pk, "/amend"), f"/memberships/{province.operator.pk}/end"]
    posts = [
        place(firm.pk, f"/people/{account.pk}/password"),
        place(firm.pk, f"/people/{account.pk}/deactivate"),
        place(firm.pk, "/close"),
    ]
    foreign = Desk(steward(province.other_operator.organisation)).client
    officer, clerk = Desk(province.county).client, Desk(province.operator).client
    for url in gates:
        assert foreign.get(url).status_code == 404, url
        assert officer.get(url).status_code == clerk.get(url).status_code == 403, url
        assert Client().get(url).status_code == 302, url
    for url in posts:
        assert foreign.post(url).status_code == 404, url
        assert officer.post(url).status_code == clerk.post(url).status_code == 403, url
        assert Client().post(url).status_code == 302, url
    # the bureau that registers a firm looks after its stewards only
    assert keeper.client.get(f"/memberships/{province.operator.pk}/end").status_code == 404
    assert keeper.client.post(posts[0]).status_code == 422
    assert own.client.post(place(firm.pk, "/close"), {"reason": "x"}).status_code == 403
    # an officer sees the firm, not its people; another firm sees neither
    assert "人员由该单位自行管理" in Desk(province.county).open(place(firm.pk, "/people")).text
    assert account.name not in Desk(province.county).open(place(firm.pk, "/history")).text
    assert foreign.get(place(firm.pk)).status_code == 404


@pytest.mark.clause("R-0-b")
def test_a_city_adds_a_zone_spells_it_and_closes_it(province):
    city = Desk(province.city)
    assert "还没有功能区" in city.open("/zones").text
    form = city.open("/zones/new")
    given = {"name": "东湖高新区", "aliases": "光谷、东湖新技术开发区", "served_by": HONGSHAN}
    assert "请填写功能区名称" in form.send("登记功能区", refused=True, **given | {"name": ""}).text
    assert "已是武汉市" in form.send("登记功能区", refused=True, **given | {"name": "洪山区"}).text
    page = form.send("登记功能区", **given)
    assert page.title == "武汉市东湖高新区 4201Z1"
    assert page.facts["其他写法"] == "光谷、东湖新技术开发区"
    page = page.send("保存更改", aliases="光谷，东湖")
    assert page.facts["其他写法"] == "光谷、东湖"
    address = page.url
    foreign = Desk(province.direct_city).client
    assert foreign.get(address).status_code == 404
    assert "还没有功能区" in foreign.get("/zones").content.decode()
    county = Desk(province.county)
    assert not county.open(address).links("保存更改")
    assert county.client.post(f"{address}/close").status_code == 403
    assert "请选择接管的县" in page.send("撤销功能区", refused=True).text
    assert "不能早于" in page.send("撤销功能区", on="2026-03-01", taken_over_by=HONGSHAN, refused=True).text
    stale = {"version": "1", "aliases": ""}
    assert city.client.post(f"{address}/amend", stale).status_code == 409
    page = page.send("撤销功能区", taken_over_by=HONGSHAN)
    assert page.facts["撤销日期"].startswith("2026")
    assert [row["事项"] for row in page.table("历史")] == ["停用", "更改登记", "建立"]


def test_the_operations_unit_lists_everything(province):
    region = Region.objects.get(pk=WUHAN)
    unit = register_organisation(kind="operations_unit", name="示例运维", region=region, on=REGISTERED_ON)
    desk = Desk(steward(unit))
    assert len(desk.open("/organisations").whole("单位")) == Organisation.objects.count()
    account = open_account(login="ops", name="平台运维人员 01", password=PASSWORD)
    operations = Desk(give_role(account=account, organisation=unit, role=Role.OPERATIONS))
    assert operations.open("/zones/new").title == "登记功能区"
    assert not operations.open("/organisations").links("登记单位")


def test_only_who_has_another_capacity_is_offered_to_change_it(own, keeper):
    assert "更换身份" not in own.open("/inbox").tree.text
    give_role(
        account=own.capacity.account, organisation=keeper.capacity.organisation, role=Role.COUNTY_OFFICER
    )
    assert "更换身份" in own.open("/inbox").tree.text
    assert "更换身份" not in keeper.open("/inbox").tree.text


def test_a_code_that_some_must_fill_in_is_not_called_optional(keeper):
    page = keeper.open("/organisations/new")
    (label,) = [each for each in page.main.all("label") if each["for"] == "id_credit_code"]
    assert label.text == "统一社会信用代码"
