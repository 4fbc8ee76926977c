"""Every version of every parameter on its first day and the day before, against a table kept by hand."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

TABLE = yaml.safe_load((Path(__file__).parent / "in_force" / "parameters.yaml").read_text(encoding="utf-8"))
DAY = timedelta(days=1)


def versions() -> Iterator[Any]:
    for entry in TABLE:
        before = None
        for version in entry["版本"]:
            named = pytest.mark.clause(catalog().versions[entry["参数"]][0].clause)
            yield pytest.param(
                entry["参数"], version, before, id=f"{entry['名称']} {version['首日']}", marks=named
            )
            before = version


def value_on(name: str, day: date, like: dict[str, Any]) -> dict[str, Any]:
    """What the table says of a version, as the parameters say it for a day."""
    value = catalog().value(name, on=day)
    return {"步数": len(value)} if "步数" in like else {"值": value}


def says(version: dict[str, Any]) -> dict[str, Any]:
    return {key: version[key] for key in ("值", "步数") if key in version}


@pytest.mark.parametrize(("name", "version", "before"), list(versions()))
def test_a_version_holds_from_its_first_day(name: str, version: Any, before: Any) -> None:
    first = version["首日"]
    assert value_on(name, first, version) == says(version)
    if before:
        assert value_on(name, first - DAY, before) == says(before)
        return
    with pytest.raises(Denied) as refusal:
        catalog().value(name, on=first - DAY)
    assert refusal.value.code == "parameter_not_in_force"


ENDED = [(entry["参数"], version) for entry in TABLE for version in entry["版本"] if "末日" in version]


@pytest.mark.parametrize(("name", "version"), ENDED)
def test_a_version_that_ends_is_refused_from_the_next_day(name: str, version: Any) -> None:
    assert value_on(name, version["末日"], version) == says(version)
    with pytest.raises(Denied):
        catalog().value(name, on=version["末日"] + DAY)


def test_the_table_knows_every_version() -> None:
    listed = {entry["参数"]: [version["首日"] for version in entry["版本"]] for entry in TABLE}
    assert listed == {name: [each.since for each in held] for name, held in catalog().versions.items()}
    assert {entry["参数"]: entry["名称"] for entry in TABLE} == {
        name: held[0].title for name, held in catalog().versions.items()
    }
