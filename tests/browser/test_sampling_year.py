"""A sampling year walked by people at real browsers, at the width of a desk."""

from tests.browser.sampling_year import walk_the_year


def test_a_sampling_year_is_walked_at_a_desk(browser, live_server):
    faults = walk_the_year(browser, live_server.url, "desktop")
    assert faults == [], "\n".join(faults)
