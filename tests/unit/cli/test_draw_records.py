"""`evenwatt draw verify` of a file that holds no record: status 2, and where the first fault is."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.test_commands import said, written

TIMES = dict.fromkeys(["frozen_at", "deadline", "drawn_at"], "2026-03-06T17:00:00+08:00")
SOURCED = {"records": [], "parties": [], "list_hash": "", "seed": "", **TIMES}


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({}, "lot"),
        ({"records": [5], "parties": [1]}, "records[1]"),
        ({"records": [], "parties": [1]}, "parties[1]"),
        ({"records": [], "parties": [{"party": "市局", "value": 7}]}, "parties[1].value"),
        ({"records": [], "parties": [{"party": "市局", "value": "x"}]}, "parties[1].commitment"),
        ({**SOURCED, "fallback": 3}, "fallback"),
        ({**SOURCED, "fallback": {"source": "x", "named_at": "x", "value": 3}}, "fallback.value"),
        ({"lot": "第001批", "members": ["S1", 2]}, "members[2]"),
    ],
)
def test_a_file_that_is_no_record_is_told_from_one_that_does_not_repeat(
    record: Any, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, record)
    assert said(("draw", "verify", file), capsys) == f"{file} 不是抽样记录：缺少或误填 {fault}"
