"""A county reviews row by row without a mouse; what it types keeps itself; the new pages have no faults."""

from playwright.sync_api import Route

from evenwatt.filing.models import ReviewNote
from tests.browser.person import Person
from tests.fixtures import walk
from tests.fixtures.province import build_province, rows, set_today


def test_a_filing_is_reviewed_by_keyboard(browser, live_server):
    set_today("2026-10-12")
    province = build_province()
    filed = [*rows(101), *rows(2, first=200, county="不存在区")]
    filing = walk.submitted_filing(province.operator, filed, day="2026-09-20")
    officer = Person(browser, live_server.url, "desktop")
    officer.log_in(province.county)
    officer.go(f"/filings/{filing.pk}/review")
    keys = officer.page.keyboard

    def current() -> str:
        return officer.page.locator("tr.is-current").get_attribute("data-row") or ""

    keys.press("j")
    first = int(current())
    keys.press("a")
    officer.sees("已看 1 / 103 行")
    chips = officer.page.locator("[data-tab]")
    assert chips.filter(has_text="未看").inner_text().split() == ["未看", "102"]
    assert int(current()) == first + 1
    keys.press("r")
    keys.type("铭牌 j k 不清")
    keys.press("Enter")
    officer.sees("草稿已保存")
    chips.filter(has_text="我的批注").wait_for()
    keys.press("k")
    assert int(current()) == first
    keys.press("e")  # beyond the first hundred rows: the next page is fetched
    officer.page.locator("tr.is-current[data-state=error]").wait_for()
    keys.press("?")
    assert officer.page.locator("[data-keys]").get_attribute("open") is not None
    officer.look("review")
    officer.page.get_by_role("button", name="保存批注草稿").last.click()
    officer.sees("批注草稿已保存")
    assert ReviewNote.objects.get(excel_row=first + 1).text == "铭牌 j k 不清"
    assert officer.faults == []


#: A key pressed when the rows of the next page are in the document, and htmx has not said so yet.
PRESS_BETWEEN = """() => document.addEventListener("htmx:afterSwap", () => {
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
}, { once: true })"""


def test_keys_pressed_while_the_next_hundred_rows_are_fetched_skip_no_row(browser, live_server):
    set_today("2026-10-12")
    province = build_province()
    filing = walk.submitted_filing(province.operator, rows(110), day="2026-09-20")
    officer = Person(browser, live_server.url, "desktop")
    officer.log_in(province.county)
    officer.go(f"/filings/{filing.pk}/review")
    held: list[Route] = []
    officer.page.route("**/review?after=*", lambda route: held.append(route))  # it marks what it is given
    keys = officer.page.keyboard
    for _ in range(99):
        keys.press("j")
    with officer.page.expect_request("**/review?after=*"):
        for _ in range(4):  # two rows that are there, two presses that wait for the next page
            keys.press("a")
    officer.page.evaluate(PRESS_BETWEEN)
    (page_of_rows,) = held
    page_of_rows.continue_()
    officer.sees("已看 5 / 110 行")
    numbers = list(filing.rounds.get().rows.order_by("excel_row").values_list("excel_row", flat=True))
    looked = filing.rounds.get().rows.exclude(looked_at=None).order_by("excel_row")
    assert list(looked.values_list("excel_row", flat=True)) == numbers[98:103]
    assert officer.page.locator("tr.is-current").get_attribute("data-row") == str(numbers[103])
    assert officer.faults == []


def test_two_windows_of_one_officer_do_not_overwrite_each_others_notes(browser, live_server):
    set_today("2026-10-12")
    province = build_province()
    filing = walk.submitted_filing(province.operator, rows(3), day="2026-09-20")
    row = filing.rounds.get().rows.first().excel_row
    officer = Person(browser, live_server.url, "phone")
    officer.log_in(province.county)
    officer.go(f"/filings/{filing.pk}/review")
    other = officer.page.context.new_page()
    other.goto(officer.page.url)
    other.locator(f"[name='remark-{row}']").fill("另一窗口写的")
    other.keyboard.press("Enter")
    other.get_by_text("草稿已保存").wait_for()
    other.locator(f"[name='remark-{row}']").fill("另一窗口又写的")  # its own note it may change
    with other.expect_response("**/review/notes"):
        other.keyboard.press("Enter")
    officer.page.locator(f"[name='remark-{row}']").fill("本窗口写的")
    officer.page.keyboard.press("Enter")
    officer.sees("您在另一个窗口改过这条批注")
    assert ReviewNote.objects.get().text == "另一窗口又写的"
    officer.press("查看两处内容")
    officer.sees("以本窗口写的为准保存")
    officer.sees("另一窗口又写的")
    officer.look("review-windows")
    officer.press("以本窗口写的为准保存")
    officer.sees("批注草稿已保存")
    assert ReviewNote.objects.get().text == "本窗口写的"
    assert [fault for fault in officer.faults if "409" not in fault] == []


def test_pages_of_the_season_and_the_review_have_no_faults(browser, live_server):
    set_today("2026-10-12")
    province = build_province()
    filing = walk.submitted_filing(province.operator, rows(3), day="2026-09-20")
    faults = []
    for device in ("desktop", "phone"):
        for capacity, paths in (
            (province.county, ("/filings/season", "/filings/queue", f"/filings/{filing.pk}/review")),
            (province.county, (f"/filings/{filing.pk}/checks", f"/filings/batch?row={filing.pk}")),
            (province.city, ("/filings/season", "/technical/assignments", "/filings/season/letters")),
            (province.manager, ("/technical",)),
            (province.operator, ("/filings",)),
        ):
            officer = Person(browser, live_server.url, device)
            officer.log_in(capacity)
            for path in paths:
                officer.go(path)
                officer.look(path.strip("/").replace("/", "-").replace("?", "-"))
            faults += officer.faults
            officer.close()
    assert faults == [], "\n".join(faults)
