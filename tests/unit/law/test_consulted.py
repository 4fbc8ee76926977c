"""What is stored of a parameter reads back as the files hold it, and every version consulted is stored."""

import json
from datetime import date

import pytest

from evenwatt.law.catalog import Catalog, Param, catalog, consulting
from evenwatt.law.consulted import noting, stored_versions, written


@pytest.mark.parametrize("name", catalog().versions)
def test_every_version_reads_back_as_the_files_hold_it(name: str) -> None:
    for version in catalog().versions[name]:
        stored = json.loads(json.dumps([written(version)], sort_keys=True))
        (read,) = stored_versions({name: stored}).versions[name]
        assert read == version
        assert list(read.value) == list(version.value) if isinstance(read.value, dict) else True


def test_two_versions_of_one_parameter_are_both_noted_and_each_once() -> None:
    days = ((date(2023, 3, 1), date(2025, 6, 30)), (date(2025, 7, 1), None))
    versions = tuple(Param("period", "期限", "R-0-a", "days", 1, *each, "试例", True) for each in days)
    with consulting(Catalog({"period": versions})), noting() as noted:
        for day in (date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1)):
            catalog().param("period", on=day)
    assert noted == {"period": list(versions)}
