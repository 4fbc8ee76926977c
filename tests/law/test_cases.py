"""Runs the cases that a metrology officer wrote: one YAML file per clause, each case given → expect.

A file names its clause and cases; a case names the rule it enters (or inherits the file's) and either what
is expected or the code of the refusal. Where ``expect`` is a mapping, further fields of the answer are free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from evenwatt.law.refusal import Denied
from evenwatt.law.regulation import clauses
from tests.law.entries import ENTRIES

FILES = sorted(Path(__file__).parent.glob("*.yaml"))


def load(file: Path) -> dict[str, Any]:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def cases() -> Iterator[Any]:
    for file in FILES:
        content = load(file)
        for case in content["cases"]:
            named = pytest.mark.clause(content["clause"], file=f"tests/law/{file.name}")
            yield pytest.param(
                {"rule": content.get("rule")} | case, id=f"{content['clause']} {case['case']}", marks=named
            )


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    enter = ENTRIES[case["rule"]]
    if "refused" in case:
        with pytest.raises(Denied) as refusal:
            enter(**case["given"])
        assert refusal.value.code == case["refused"]
        assert str(refusal.value)
    else:
        answer, expected = plain(enter(**case["given"])), plain(case["expect"])
        if isinstance(expected, dict):
            answer = {name: answer[name] for name in expected}
        assert answer == expected


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file_is_about_a_clause(file: Path) -> None:
    content = load(file)
    assert content["clause"] in clauses()
    assert file.stem.startswith(content["clause"].removeprefix("R-"))
    assert content["cases"]


def plain(value: Any) -> Any:
    """Return a value as YAML would hold it: mappings, lists, strings, numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return value if isinstance(value, int | float | None) else str(value)
