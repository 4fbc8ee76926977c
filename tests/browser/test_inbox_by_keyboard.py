"""The inbox without a mouse, and on the phone: lines are selected, the bar offers what all of them take."""

import pytest

from tests.browser.person import Person
from tests.fixtures import walk
from tests.fixtures.platforms import connected, form_b, form_f, hosted, submitted
from tests.fixtures.province import Province, build_province, rows, set_today


@pytest.fixture
def province(transactional_db) -> Province:
    """The city has two filings of a platform to review and a plan to issue; it waits for the institution."""
    set_today("2026-03-16")
    province = build_province()
    walk.approved_filing(province, rows(20))
    walk.issued_plan(province)
    walk.filed_scheme(province)
    firm, name = province.platform, province.operator.organisation.name
    submitted(firm, "F", form_f(firm.organisation, [hosted(name, 3)]), day="2026-03-10")
    submitted(firm, "B", form_b(firm.organisation, connected(name, 3)), day="2026-03-10")
    return province


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lines_are_selected_and_go_together_where_they_can(browser, live_server, province, device, language):
    officer = Person(browser, live_server.url, device)
    officer.log_in(province.city)
    officer.speak(language)
    officer.go("/inbox")
    keys, page = officer.page.keyboard, officer.page
    together, alone = page.locator("button[data-batch]"), page.locator("[data-no-batch]")
    owed = page.locator("[data-duty]")
    reviews = owed.filter(has=page.locator("input[data-batch]"))
    other = owed.filter(has_not=page.locator("input[data-batch]")).first
    assert (reviews.count(), page.locator(".bulk-bar").is_visible()) == (2, False)
    for key in "jxjx":  # the two that have a day come first
        keys.press(key)
    assert page.locator("[data-selected-count]").inner_text() == "2"
    assert (together.is_visible(), alone.is_visible()) == (True, False)
    other.locator("input").check()
    assert (together.is_visible(), alone.is_visible()) == (False, True)
    officer.look(f"inbox-mixed-{language}")
    keys.press("x")  # the box has the keyboard; its line is the current one
    together.click()
    page.wait_for_url("**/filings/batch?row=*")
    assert page.locator("main tbody tr").count() == 2
    page.go_back()
    page.locator("button[data-batch]").wait_for()
    assert page.locator("[data-selected-count]").inner_text() == "2"
    assert officer.faults == []
    officer.close()


def test_a_filter_is_reached_and_kept_by_keyboard(browser, live_server, province):
    officer = Person(browser, live_server.url, "desktop")
    officer.log_in(province.manager)
    keys, page = officer.page.keyboard, officer.page
    keys.press("f")
    while page.evaluate("document.activeElement.textContent").split()[0] != "等待他方办理":
        keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**group=waiting**")
    assert page.locator("[data-duty]").count() == 0
    keys.press("j")
    assert "等待 武汉市市场监督管理局" in page.locator(".duty.is-current").inner_text()
    officer.look("inbox-waiting")
    officer.press("每次打开待办都按此筛选")
    page.wait_for_url("**/inbox")
    assert page.locator("[data-duty]").count() == 0
    assert officer.faults == []
    officer.close()
