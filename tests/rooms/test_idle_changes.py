"""Rows of form G that change nothing are told, and are late for nothing."""

import pytest

from tests.fixtures.platforms import change, form_g, platform_year, submitted, uploaded
from tests.fixtures.province import build_province


@pytest.fixture
def province(db):
    return build_province()


@pytest.mark.clause("R-4.2.2-b")
@pytest.mark.parametrize(("number", "word"), [(9, "停止"), (1, "启用")])
def test_a_row_that_changes_nothing_is_late_for_nothing(province, number, word):
    platform_year(province)
    platform, name = province.platform.organisation, province.operator.organisation.name
    filed = [change(name, number, word, on="2026-01-05"), change(name, 2, "停止", on="2026-05-05")]
    filing = submitted(province.platform, "G", form_g(platform, filed), day="2026-05-06")
    assert not filing.late
    codes = {finding["code"] for row in filing.rounds.get().rows.all() for finding in row.findings}
    assert "late_change" not in codes


@pytest.mark.clause("R-4.2.2-b")
def test_a_stop_and_a_later_start_both_take_effect_in_whatever_order_they_stand(province):
    platform_year(province)
    platform, name = province.platform.organisation, province.operator.organisation.name
    filed = [change(name, 1, "启用", on="2026-05-04"), change(name, 1, "停止", on="2026-05-02")]
    filing = uploaded(province.platform, "G", form_g(platform, filed), day="2026-05-06")
    assert [row.findings for row in filing.rounds.get().rows.all()] == [[], []]
