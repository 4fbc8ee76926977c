"""Our readings of the regulation, as the pages of the law show them."""

import pytest

from evenwatt.law.catalog import catalog
from evenwatt.law.interpretation import Interpretation, cited_interpretations, interpretations


@pytest.mark.parametrize("one", interpretations().values(), ids=interpretations())
def test_the_chosen_reading_is_one_of_the_readings(one: Interpretation) -> None:
    assert one.chosen
    assert one.chosen in one.readings


def test_sources_cite_interpretations_that_exist() -> None:
    sources = {version.source for versions in catalog().versions.values() for version in versions}
    cited = {name for source in sources for name in cited_interpretations(source)}
    assert cited
    assert cited <= set(interpretations())


def test_a_source_may_cite_several() -> None:
    assert cited_interpretations("推导，解释 minimum-energy、pulse-method") == (
        "minimum-energy",
        "pulse-method",
    )
    assert cited_interpretations("4.4.6“在30个工作日内完成整改”") == ()


def test_a_choice_that_names_no_reading_is_refused() -> None:
    one = Interpretation("x", "某事", ("R-0-a",), "原文", "1. 甲。\n2. 乙。", "第3种。", "理由")
    with pytest.raises(ValueError, match="does not say which"):
        _ = one.chosen
