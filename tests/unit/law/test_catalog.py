from datetime import date
from itertools import pairwise

import pytest

from evenwatt.law.catalog import Catalog, Param, catalog
from evenwatt.law.refusal import Denied
from evenwatt.law.regulation import clauses


def version(value: int, since: date, until: date | None) -> Param:
    return Param("period", "期限", "R-0-a", "working_days", value, since, until, "试例", confirmed=True)


TWO_VERSIONS = Catalog(
    {"period": (version(30, date(2023, 3, 1), date(2025, 6, 30)), version(20, date(2025, 7, 1), None))}
)


@pytest.mark.parametrize(
    ("on", "value"),
    [(date(2023, 3, 1), 30), (date(2025, 6, 30), 30), (date(2025, 7, 1), 20), (date(2099, 1, 1), 20)],
)
def test_the_version_in_force_on_the_day_holds(on: date, value: int) -> None:
    assert TWO_VERSIONS.value("period", on=on) == value


def test_a_day_before_every_version_is_refused() -> None:
    with pytest.raises(Denied, match="2023-02-28") as refusal:
        TWO_VERSIONS.value("period", on=date(2023, 2, 28))
    assert refusal.value.code == "parameter_not_in_force"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(Denied) as refusal:
        TWO_VERSIONS.value("nothing", on=date(2026, 1, 1))
    assert refusal.value.code == "unknown_parameter"


def test_the_newest_version_is_the_last() -> None:
    assert TWO_VERSIONS.newest("period") == 20


@pytest.mark.parametrize("name", catalog().versions)
def test_every_parameter_names_its_clause_and_source(name: str) -> None:
    for param in catalog().versions[name]:
        assert param.clause in clauses()
        assert param.title
        assert param.unit
        assert param.source
        assert isinstance(param.confirmed, bool)


@pytest.mark.parametrize("name", catalog().versions)
def test_versions_follow_each_other_without_overlap(name: str) -> None:
    versions = catalog().versions[name]
    for earlier, later in pairwise(versions):
        assert earlier.until is not None
        assert earlier.since <= earlier.until < later.since
