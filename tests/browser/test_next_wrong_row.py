"""The next wrong row of a filing is shown with its error in sight, at the desk and on the phone."""

import pytest

from tests.browser.person import Person
from tests.fixtures import walk
from tests.fixtures.province import build_province, rows, set_today, workbook

#: Where the wrong cell stands: wholly in its frame and the window, with nothing above it.
IN_SIGHT = """(cell) => {
  const at = cell.getBoundingClientRect();
  const frame = cell.closest(".table-frame").getBoundingClientRect();
  const on = (x, y) => cell.contains(document.elementFromPoint(x, y));
  return at.left >= frame.left && at.right <= frame.right && at.right <= innerWidth
    && at.bottom <= innerHeight && on(at.left + 4, at.top + 4) && on(at.right - 4, at.bottom - 4);
}"""


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_next_error_is_in_sight(browser, live_server, device):
    set_today("2026-10-12")
    province = build_province()
    filed = rows(60)
    filed[25] |= {"rated_kw": "很大"}  # far right, in the middle of more rows than the frame shows
    content = workbook(province.operator.organisation, filed, with_optional=True)
    filing = walk.uploaded_filing(province.operator, day="2026-09-20", content=content)
    clerk = Person(browser, live_server.url, device)
    clerk.log_in(province.operator)
    clerk.go(f"/filings/{filing.pk}")
    clerk.follow("下一处错误")
    wrong = clerk.page.locator("td:target, th:target")
    wrong.wait_for()
    assert wrong.locator(".mend").count() > 0
    assert wrong.evaluate(IN_SIGHT)
    clerk.look("next-wrong")
    assert clerk.faults == []
