"""A person at a real browser: logs in, works from the inbox, and looks at each page with care.

Looking at a page means: nothing wider than the window, no serious fault for assistive technology
(axe-core), a screenshot if ``EVENWATT_SCREENSHOTS`` names a folder. Errors of the console and breaches of
the content security policy are collected all the time.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from evenwatt.kernel.parties.models import Membership
from tests.fixtures.browser import DESKTOP_DEVICE, PHONE_DEVICE
from tests.fixtures.province import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
DEVICES: dict[str, dict[str, Any]] = {"desktop": DESKTOP_DEVICE, "phone": PHONE_DEVICE}

#: What axe finds grave enough that somebody cannot use the page.
RUN_AXE = """async () => (await axe.run({resultTypes: ["violations"], preload: false})).violations
  .filter((found) => ["serious", "critical"].includes(found.impact))
  .map(({id, help, nodes}) => `${id}: ${help}: ${nodes.map((node) => node.html).slice(0, 3).join(" | ")}`)"""

#: A refused form is answered with 422, which the console of a browser calls an error.
REFUSED = "the server responded with a status of 422"

#: Elements that reach beyond the window and are not inside a frame that scrolls by itself; if there are
#: none although the page is wider than the window, the page.
WIDER = """() => {
  const seen = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= seen) return [];
  const scrolls = (node) => node
    && (/auto|scroll/.test(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter((node) =>
    node.getBoundingClientRect().right > seen + 1 && !scrolls(node.parentElement));
  return (wide.length ? wide : [document.body]).slice(0, 3).map((node) => node.outerHTML.slice(0, 120));
}"""


class Person:
    """One person with a browser of their own; ``faults`` holds what was wrong with the pages so far."""

    def __init__(self, browser: Browser, site: str, device: str) -> None:
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **DEVICES[device])
        context.set_default_timeout(10_000)
        self.page: Page = context.new_page()
        self.site, self.device = site, device
        self.faults: list[str] = []
        self.status = 0
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and REFUSED not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def log_in(self, capacity: Membership) -> None:
        self.go("/login")
        self.page.get_by_label("账号").fill(capacity.account.login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.press("登录")
        self.page.wait_for_url("**/inbox")

    def speak(self, language: str) -> None:
        """Read the pages that follow in this language."""
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.site}
        self.page.context.add_cookies([cookie])

    def go(self, path: str) -> None:
        """Open a page; ``status`` is that of its answer."""
        answer = self.page.goto(f"{self.site}{path}")
        self.status = answer.status if answer else 0

    def to_inbox(self) -> None:
        """By the entry of the desk, which a phone hides behind a menu."""
        self.enter("待办")

    def enter(self, entry: str) -> None:
        if self.device == "phone":
            self.page.locator("details.burger > summary").click()
        self.page.locator("nav.nav:visible").get_by_role("link", name=entry, exact=True).click()

    def take_up(self, duty: str) -> None:
        """Go to the inbox and press the button of the first duty with this title."""
        self.to_inbox()
        line = self.page.locator("[data-duty]").filter(has_text=duty).first
        line.locator(".duty-action a").click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        """Type into controls by the name under which the form sends them; choose in lists and buttons."""
        for name, value in fields.items():
            self._put(self.page.locator(f"main [name='{name}']:not([type=hidden])"), value)

    def _put(self, control: Locator, value: str) -> None:
        first = control.first
        kind = first.evaluate("(node) => node.tagName === 'SELECT' ? 'select' : node.type")
        if kind == "select":
            first.select_option(label=value)
        elif kind in ("radio", "checkbox"):
            control.and_(self.page.locator(f"[value='{value}']")).check()
        else:
            first.fill(value)

    def close(self) -> None:
        self.page.context.close()

    def sees(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def look(self, name: str, *, by_axe: bool = True) -> None:
        """Look at the page as it stands; what is wrong is noted, so that one walk finds all.

        Without axe only what is too wide is found: enough for a page that axe has seen in other words.
        """
        self.page.wait_for_load_state()  # a click returns when the next page begins
        self.page.evaluate("document.fonts.ready.then(() => true)")
        if folder := os.environ.get("EVENWATT_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            # Hiding the caret would take an inline style, which the content security policy refuses.
            picture = f"{folder}/{self.device}-{name}.png"
            self.page.screenshot(path=picture, full_page=True, caret="initial")
        faults = self.page.evaluate(WIDER)
        if by_axe:
            self.page.evaluate(AXE)
            faults += self.page.evaluate(RUN_AXE)
        self.faults += [f"{name} ({self.page.url}): {fault}" for fault in faults]
