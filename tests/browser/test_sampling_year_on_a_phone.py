"""A sampling year walked by people at real browsers, at the width of a phone."""

from tests.browser.sampling_year import walk_the_year


def test_a_sampling_year_is_walked_on_a_phone(browser, live_server):
    faults = walk_the_year(browser, live_server.url, "phone")
    assert faults == [], "\n".join(faults)
