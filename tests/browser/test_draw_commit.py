"""A party's random value is made in its browser and stays there until it is opened."""

import hashlib

from django.conf import settings
from django.test import Client

from evenwatt.kernel.draws.models import Draw
from evenwatt.kernel.draws.queries import draw_of, parties_of
from tests.fixtures import walk
from tests.fixtures.province import build_province, log_in, rows, set_today


def _draw_of_the_city(page, live_server) -> Draw:
    """A draw that waits for commitments, and the page logged in as the city officer."""
    set_today("2026-03-04")
    province = build_province()
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    draw = draw_of("scheme", walk.recorded_scheme(province).pk)
    assert draw is not None
    session = log_in(Client(), province.city).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/schemes/draws/{draw.pk}")
    return draw


def test_only_the_hash_of_the_value_leaves_the_browser(page, live_server):
    draw = _draw_of_the_city(page, live_server)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))

    page.get_by_role("button", name="生成随机值").click()
    value = page.locator("#draw-value")
    page.wait_for_function("document.querySelector('#draw-value').value.length === 64")
    secret, commitment = value.input_value(), page.locator("#id_commitment").input_value()
    assert commitment == hashlib.sha256(secret.encode()).hexdigest()
    with page.expect_download() as download:
        page.get_by_role("link", name="保存为文本文件").click()
    assert download.value.path().read_text() == secret

    page.get_by_role("button", name="提交承诺值").click()
    assert page.url.endswith(str(draw.pk)), "the browser holds the form back until the value is kept"
    page.get_by_label("随机值已另行保存").check()
    page.get_by_role("button", name="提交承诺值").click()
    page.get_by_text("承诺值已提交并公布").wait_for()

    assert any(commitment in request for request in sent)
    assert not any(secret in request for request in sent)
    assert [party.commitment for party in parties_of(draw)] == [commitment, ""]


def test_every_value_is_another_one(page, live_server):
    _draw_of_the_city(page, live_server)
    made = set()
    for _ in range(3):
        page.get_by_role("button", name="生成随机值").click()
        page.wait_for_timeout(100)
        made.add(page.locator("#draw-value").input_value())
    assert len(made) == 3
