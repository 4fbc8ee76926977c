"""A mapping is made on a phone: every column, with all that can be chosen about it, is on the page."""

import pytest

from tests.browser.person import Person
from tests.fixtures import walk
from tests.fixtures.province import build_province, rows, set_today


@pytest.mark.clause("R-4.3.2-a")
def test_nothing_of_a_mapping_is_hidden_on_a_phone(browser, live_server, tmp_path):
    set_today("2026-04-01")
    province = build_province()
    walk.approved_filing(province, rows(3))
    sample = tmp_path / "市台账.csv"
    sample.write_bytes("出厂编号,制造厂,送检方式\nSN1,甲制造商,现场检定\n".encode("gb18030"))
    officer = Person(browser, live_server.url, "phone")
    officer.log_in(province.county)
    officer.go("/chargers/ledgers/mappings/new")
    officer.page.locator("input[type=file]").set_input_files(sample)
    officer.press("读取列名")
    officer.page.wait_for_url("**/design/*")
    for cell in officer.page.locator("main tbody").first.locator("td").all():
        assert cell.is_visible(), cell.inner_html()
    officer.look("ledger-design")
    officer.page.locator("[name=fact-2]").select_option(label="固定内容")
    officer.page.locator("[name=constant-2]").fill("现场检定")
    officer.press("保存对应关系")
    officer.page.wait_for_url("**/mappings/saved-*")
    for page in ("/chargers/ledgers/mappings/compulsory-platform", "/chargers/ledgers/mappings"):
        for cell in officer.page.locator("main tbody td").all():
            assert cell.is_visible(), cell.inner_html()
        officer.look("ledger-mapping")
        officer.go(page)
    assert officer.faults == []
