"""An inbox with a duty of every kind, and lines that wait: no word is cut or covered, on a phone as well."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client

from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.parties.actions import register_organisation
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.web.duty_links import LINKS
from tests.fixtures import walk
from tests.fixtures.browser import DESKTOP_DEVICE, PHONE_DEVICE
from tests.fixtures.province import at, build_province, log_in, rows, set_today

TODAY = date(2026, 3, 16)

#: Of each duty the parts that reach out of it, are wider than their own box, or lie upon another part.
CUT_OR_COVERED = """() => [...document.querySelectorAll(".duty")].flatMap((duty) => {
  const frame = duty.getBoundingClientRect();
  const told = ":is(.duty-title, .duty-clause, .duty-due, .duty-left, .duty-action) > *, .button";
  const parts = [...duty.querySelectorAll(told)]
    .filter((part) => part.textContent.trim());
  const boxes = parts.map((part) => part.getBoundingClientRect());
  return parts.filter((part, i) => boxes[i].right > frame.right + 1 || part.scrollWidth > part.clientWidth + 1
      && getComputedStyle(part).display !== "inline"
      || boxes.some((box, j) => j > i && box.left < boxes[i].right - 1 && boxes[i].left < box.right - 1
        && box.top < boxes[i].bottom - 1 && boxes[i].top < box.bottom - 1))
    .map((part) => `${duty.textContent.trim().slice(0, 20)}: ${part.textContent.trim()}`);
})"""


@pytest.mark.parametrize("device", [DESKTOP_DEVICE, PHONE_DEVICE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_in_a_full_inbox_is_cut_or_covered(browser, live_server, device, language):
    set_today(TODAY.isoformat())
    province = build_province()
    city = province.city
    walk.approved_filing(province, rows(2))
    walk.issued_plan(province)  # for which the city waits
    Duty.objects.filter(organisation=city.organisation).delete()
    long_named = register_organisation(
        kind=OrganisationKind.INSTITUTION,
        name="示例充电设施计量检定技术服务有限责任公司武汉东湖新技术开发区分公司",
        region=city.organisation.region,
        on=TODAY,
    )
    Duty.objects.filter(organisation=province.manager.organisation).update(organisation=long_named)
    for number, kind in enumerate(LINKS):
        Duty.objects.create(
            kind=kind,
            subject_type="scheme",
            subject_id=number + 1,
            subject="示例充电运营有限责任公司武汉分公司抽样方案（武汉市抽检〔2026〕001号）",
            organisation=city.organisation,
            role=city.role,
            clause="R-4.4.6-d",
            opened_at=at("2026-03-02"),
            counted_from=TODAY,
            due_on=TODAY + timedelta(days=3 * number - 12) if number % 5 else None,
            provisional=number % 2 == 1,
        )
    context = browser.new_context(**device)
    page = context.new_page()
    cookies = {
        settings.SESSION_COOKIE_NAME: log_in(Client(), city).cookies[settings.SESSION_COOKIE_NAME].value,
        settings.LANGUAGE_COOKIE_NAME: language,
    }
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    page.goto(f"{live_server.url}/inbox")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("[data-duty]").count() == len(LINKS)
    assert page.locator("[data-awaited]").count() == 2
    found = page.evaluate(CUT_OR_COVERED)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert (found, wide) == ([], 0)
