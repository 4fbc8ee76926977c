"""The draw at its parties' desks and for everybody: in time, late, silent, both at once (R-3.12-a)."""

import hashlib
import json
import subprocess
import sys

import pytest
from django.urls import reverse

from evenwatt.cli.main import main
from evenwatt.kernel.clock.reading import now
from evenwatt.kernel.draws.models import Draw
from evenwatt.procedures.tick import tick
from evenwatt.web.desks import draws as draw_desk
from tests.fixtures import walk
from tests.fixtures.desk import Desk
from tests.fixtures.province import Province, build_province, rows, set_today
from tests.journeys import steps

#: A Wednesday: three working days to commit end on Monday the 9th, five to open on Wednesday the 11th.
RECORDED, LAST_DAY, TOO_LATE = "2026-03-04", "2026-03-11", "2026-03-12"
CITYS, INSTITUTIONS = "c" * 32, "m" * 64
PUBLIC = {"value": "03071218253309", "reference": "双色球第2026028期开奖公告", "checked": True}


@pytest.fixture
def province(db) -> Province:
    province = build_province()
    walk.approved_filing(province, rows(40) + rows(20, first=500, model="AC-7kW"))
    walk.issued_plan(province)
    walk.filed_scheme(province)
    set_today(RECORDED)
    return province


@pytest.fixture
def city(province) -> Desk:
    desk = Desk(province.city)
    steps.put_on_record(desk)
    return desk


@pytest.fixture
def manager(province, city) -> Desk:
    return Desk(province.manager)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commit(desk: Desk, value: str) -> None:
    desk.take_up("提交抽样承诺值").send("提交承诺值", commitment=sha256(value), kept=True)


def open_(desk: Desk, value: str):
    return desk.take_up("公开抽样随机值").send("公开随机值", value=value)


def published(client) -> dict:
    return json.loads(client.get(reverse("draw_record", args=[Draw.objects.get().pk])).content)


def verified(client, tmp_path) -> str:
    """What the downloaded program, run by itself, says of the downloaded record."""
    script, record = tmp_path / "verify_draw.py", tmp_path / "draw.json"
    script.write_bytes(client.get(reverse("draw_script")).content)
    record.write_bytes(client.get(reverse("draw_record", args=[Draw.objects.get().pk])).content)
    assert main(["draw", "verify", str(record)]) == 0
    frozen = Draw.objects.get().list_hash
    run = [sys.executable, "-I", str(script), str(record), frozen]
    return subprocess.run(run, capture_output=True, text=True, check=False).stdout.strip()


def test_both_open_in_time(client, city, manager, tmp_path):
    page = steps.draw(city, manager)
    assert "抽样结果" in page.text
    record = published(client)
    assert record["fallback"]["source"].startswith("截止时刻之后首期中国福利彩票双色球")
    assert "value" not in record["fallback"]
    assert verified(client, tmp_path) == "复算一致 agrees"


def test_duties_are_dated(city, manager):
    due = {duty.title: duty.due_on for duty in manager.duties()}
    assert "2026-03-09" in due["提交抽样承诺值"]
    commit(city, CITYS)
    commit(manager, INSTITUTIONS)
    due = {duty.title: duty.due_on for duty in manager.duties()}
    assert LAST_DAY in due["公开抽样随机值"]


@pytest.mark.parametrize("enters", ["city", "manager"])
def test_a_silent_party_is_replaced(client, request, city, manager, tmp_path, enters):
    commit(city, CITYS)
    commit(manager, INSTITUTIONS)
    open_(city, CITYS)
    set_today(TOO_LATE)
    tick(at=now())
    assert "公开抽样随机值" not in manager.owed
    assert "登记公共随机源数值" in city.owed
    page = request.getfixturevalue(enters).open(reverse("draw", args=[Draw.objects.get().pk]))
    wrong = page.send("登记并抽取", refused=True, **PUBLIC | {"value": "03 07 12"})
    assert "只能写数字和小写字母 a 至 f" in wrong.text
    assert "抽样结果" in page.send("登记并抽取", **PUBLIC).text
    assert "登记公共随机源数值" not in city.owed
    record = published(client)
    assert [party["value"] for party in record["parties"]] == [CITYS, None]
    assert (record["fallback"]["value"], record["fallback"]["reference"]) == (
        PUBLIC["value"],
        PUBLIC["reference"],
    )
    assert verified(client, tmp_path) == "复算一致 agrees"
    assert "未公开，由公共随机源代替" in client.get(f"/draws/{record['draw']}/").content.decode()


def test_a_party_that_never_committed_is_replaced_too(client, city, manager, tmp_path):
    commit(manager, INSTITUTIONS)
    set_today(TOO_LATE)
    tick(at=now())
    assert {"提交抽样承诺值", "公开抽样随机值"} & (city.owed | manager.owed) == set()
    city.take_up("登记公共随机源数值").send("登记并抽取", **PUBLIC)
    record = published(client)
    assert [(party["commitment"], party["value"]) for party in record["parties"]] == [
        (None, None),
        (sha256(INSTITUTIONS), None),
    ]
    assert verified(client, tmp_path) == "复算一致 agrees"


def test_late_and_early_are_refused(city, manager):
    commit(city, CITYS)
    commit(manager, INSTITUTIONS)
    draw = Draw.objects.get()
    set_today(LAST_DAY)
    early = city.client.post(reverse("draw_public_value", args=[draw.pk]), PUBLIC)
    assert early.status_code == 422
    assert "截止时刻之前由各方自行公开随机值" in early.content.decode()
    open_(city, CITYS)
    set_today(TOO_LATE)
    late = manager.client.post(reverse("draw_open", args=[draw.pk]), {"value": INSTITUTIONS})
    assert late.status_code == 422
    assert "截止时刻 2026-03-11 23:59 已过，不再接受承诺值和随机值" in late.content.decode()
    draw.refresh_from_db()
    assert draw.state == "opening"


def test_both_at_once_both_succeed(client, monkeypatch, city, manager, tmp_path):
    """While the city's request is between reading and writing, the institution's comes and goes."""
    read = draw_desk._draw

    def overtaken(request, key):
        draw = read(request, key)
        if request.actor.role == "city_officer" and request.method == "POST" and meanwhile:
            meanwhile.pop()()
        return draw

    monkeypatch.setattr(draw_desk, "_draw", overtaken)
    city_commits, city_opens = {"commitment": sha256(CITYS), "kept": True}, {"value": CITYS}
    key = Draw.objects.get().pk
    for route, sent, institution in (
        ("draw_commit", city_commits, lambda: commit(manager, INSTITUTIONS)),
        ("draw_open", city_opens, lambda: open_(manager, INSTITUTIONS)),
    ):
        meanwhile = [institution]
        assert city.client.post(reverse(route, args=[key]), sent).status_code == 302
        assert meanwhile == []
    assert Draw.objects.get().state == "drawn"
    assert verified(client, tmp_path) == "复算一致 agrees"


def test_the_city_names_another_source(client, province, tmp_path):
    city = Desk(province.city)
    page = city.take_up("办理抽样方案备案")
    page.send("予以备案", refused=True, public_source=" ")
    again = page.send("退回修改", refused=True, public_source="某公证处当日抽签号码")
    assert again.send("予以备案", refused=True, public_source="").status == 422
    page.send("予以备案", public_source="某公证处\r\n当日抽签号码")
    assert published(client)["fallback"]["source"] == "某公证处 当日抽签号码"
    steps.draw(city, Desk(province.manager))
    assert verified(client, tmp_path) == "复算一致 agrees"
