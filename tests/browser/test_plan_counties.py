"""Choosing the counties of a plan: what is ticked is the person's, whatever answers come late."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Route, expect

from tests.fixtures import walk
from tests.fixtures.province import JIANGXIA, build_province, log_in, rows, set_today


def test_a_late_answer_brings_no_tick_back(page, live_server):
    set_today("2026-02-10")
    province = build_province()
    beyond_the_river = {"county": "江夏区", "station": "纸坊示范站", "address": "武汉市江夏区一路1号"}
    walk.approved_filing(province, rows(20) + rows(12, first=500, **beyond_the_river))
    session = log_in(Client(), province.city).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/plans/new")
    ticked = page.locator("input[name=counties]:checked")
    expect(ticked).to_have_count(2)
    chargers = page.locator("#plan-sum .figure").first
    expect(chargers).to_contain_text("32")

    held: list[Route] = []
    page.route("**/plans/new/counties**", lambda route: held.append(route))
    for box in ticked.all()[::-1]:
        with page.expect_request("**/plans/new/counties**"):
            box.uncheck()
    for route in held:
        route.continue_()
    expect(chargers).to_contain_text("0")
    expect(chargers).not_to_contain_text("32")
    expect(ticked).to_have_count(0)

    page.unroute("**/plans/new/counties**")
    page.locator(f"input[value='{JIANGXIA}']").check()
    expect(chargers).to_contain_text("12")
    until = page.locator("#filed-until").inner_text()
    page.locator("#id_year").select_option("2027")
    expect(page.locator("#filed-until")).not_to_have_text(until)
    expect(ticked).to_have_count(1)
