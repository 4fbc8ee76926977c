"""接口令牌: made, shown once, used, taken back."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.kernel.tokens.models import ApiToken
from tests.fixtures.parties import steward
from tests.fixtures.province import Province, build_province, log_in, set_today

GIVEN = {"name": "运营管理系统", "permissions": ["filing.read"], "valid_until": "2026-12-31"}


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.fixture
def operator(province) -> Client:
    return log_in(Client(), province.operator)


def test_a_token_is_made_shown_once_used_and_taken_back(operator):
    made = operator.post(reverse("token_new"), GIVEN)
    (secret,) = re.findall(r'value="(ew_[\w-]{43})"', made.content.decode())
    assert made["Cache-Control"] == "no-store"
    listed = operator.get(reverse("tokens")).content.decode()
    assert secret not in listed
    assert "未使用" in listed
    system = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=system).json()["token"] == "运营管理系统"
    assert "未使用" not in operator.get(reverse("tokens")).content.decode()
    operator.post(reverse("token_revoke", args=[ApiToken.objects.get().pk]))
    assert Client().get("/api/v1/me", headers=system).status_code == 401
    assert "已撤销" in operator.get(reverse("tokens")).content.decode()


def test_a_steward_finds_the_tokens_of_a_firm_on_the_page_of_the_firm(province):
    firm, bureau = province.operator.organisation, province.county.organisation
    address = f'href="{reverse("tokens")}"'
    for organisation, found in ((firm, True), (bureau, False)):
        client = log_in(Client(), steward(organisation))
        page = client.get(reverse("organisation", args=[organisation.pk])).content.decode()
        assert (address in page) is found
        if found:
            tokens = client.get(reverse("tokens")).content.decode()
            assert f'"{reverse("filings")}"' not in tokens  # nothing leads where a steward may not go


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "请填写令牌的名称"),
        ({"permissions": []}, "请至少选择一项权限"),
        ({"permissions": ["filing.review"]}, "filing.review"),
        ({"valid_until": "2027-01-14"}, "有效期应在今天与 2027-01-13 之间"),
        ({"valid_until": "bald"}, "日期应写成 2026-11-30 的形式"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(operator, wrong, sentence):
    answer = operator.post(reverse("token_new"), {**GIVEN, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_name_is_given_once(operator):
    operator.post(reverse("token_new"), GIVEN)
    assert "已有名为“运营管理系统”的令牌" in operator.post(reverse("token_new"), GIVEN).content.decode()


def test_an_operator_is_offered_its_own_permissions_only(operator, province):
    offered = operator.get(reverse("token_new")).content.decode()
    assert "填报、提交和撤回报备" in offered
    assert "填报、提交和撤回平台报备" not in offered
    platform = log_in(Client(), province.platform).get(reverse("token_new")).content.decode()
    assert "填报、提交和撤回平台报备" in platform


def test_the_reference_names_every_operation(db):
    set_today("2026-01-12")
    page = Client().get(reverse("interface_reference")).content.decode()
    told = Client().get(reverse("interface_schema")).json()
    for address, path in told["paths"].items():
        for each in path.values():
            assert address in page
            assert f'id="{each["operationId"]}"' in page
    assert "<script" not in re.sub(r'<script src="/static/[^"]+"[^>]*></script>', "", page)
