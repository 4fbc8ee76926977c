"""The published script stands alone and finds what our verifier finds: every field, altered in turn."""

from __future__ import annotations

import ast
import json
import runpy
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from evenwatt.cli.main import main
from evenwatt.metrology.draw import draw, verify_draw
from evenwatt.metrology.draw_publication import verify_published
from tests.fixtures.publications import of_the_first_records, opened, sealed, silent, with_source

SCRIPT = Path(str(files("evenwatt.law"))) / "published" / "verify_draw.py"
LOT = draw(
    lot="示范批1", members=[f"桩{n:03d}" for n in range(40)], seed="种子", sample_size=13, spare_size=3
).as_dict()
RECORDS = {
    "one lot": LOT,
    "all opened": opened(),
    "source not needed": with_source(),
    "one silent": silent("承检机构"),
    "both silent": silent("市局", "承检机构"),
    "first algorithm": of_the_first_records(),
}
#: Statements that follow from nothing else; the script asks its reader to look them up.
STATED = {"draw", "party", "committed_at", "reference", "drawn_at"}
#: Without a public source no instant enters the seed.
STATED_WITHOUT_SOURCE = STATED | {"frozen_at"}

Step = str | int


def leaves(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield the path of every value; of a long list its first and last entry stand for all."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from leaves(entry, (*path, name))
    elif isinstance(value, list):
        for index in sorted({0, len(value) - 1}):
            yield from leaves(value[index], (*path, index))
    else:
        yield path


def altered(record: dict[str, Any], path: tuple[Step, ...]) -> dict[str, Any]:
    copy: Any = deepcopy(record)
    place = copy
    for step in path[:-1]:
        place = place[step]
    value = place[path[-1]]
    if value is None:
        place[path[-1]] = "c" * 32
    elif isinstance(value, int):
        place[path[-1]] = value + 1
    else:
        place[path[-1]] = value[:-1] + ("1" if value[-1] != "1" else "2")
    return copy


check = runpy.run_path(str(SCRIPT))["check"]


def run(record: Any, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    file = folder / "record.json"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", "-X", "utf8", str(SCRIPT), str(file), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def ours(record: dict[str, Any]) -> str | None:
    return verify_published(record) if "records" in record else verify_draw(record)


def test_the_script_needs_the_standard_library_alone() -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    assert imported <= sys.stdlib_module_names


def test_the_command_prints_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", "script"]) == 0
    assert capsys.readouterr().out == SCRIPT.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RECORDS)
def test_what_was_published_agrees(name: str, tmp_path: Path) -> None:
    record = RECORDS[name]
    answer = run(record, tmp_path)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "复算一致 agrees\n", "")
    assert run(record, tmp_path, record["list_hash"]).returncode == 0
    assert run(record, tmp_path, "0" * 64).returncode == 1


@pytest.mark.parametrize("name", RECORDS)
def test_every_altered_field_is_found(name: str) -> None:
    record = RECORDS[name]
    stated = STATED if "fallback" in record else STATED_WITHOUT_SOURCE
    for path in leaves(record):
        change = altered(record, path)
        assert (check(change) is None) == (ours(change) is None) == (path[-1] in stated), path


@pytest.mark.parametrize("name", ["one lot", "one silent"])
def test_every_altered_field_is_found_by_the_script_alone(name: str, tmp_path: Path) -> None:
    for path in leaves(RECORDS[name]):
        answer = run(altered(RECORDS[name], path), tmp_path)
        assert (answer.returncode == 0) == (path[-1] in STATED), path
        assert not answer.stderr


@pytest.mark.parametrize("name", RECORDS)
def test_every_missing_field_is_found_alike(name: str) -> None:
    record = RECORDS[name]
    for field in record:
        change = {other: value for other, value in record.items() if other != field}
        assert (check(change) is None) == (ours(change) is None), field


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_missing_within_is_found_alike(name: str) -> None:
    record = RECORDS[name]
    for path in leaves(record):
        change: Any = deepcopy(record)
        place = change
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        assert (check(change) is None) == (ours(change) is None), path


@pytest.mark.parametrize(
    "wrong",
    [
        {"parties": []},
        {"parties": None},
        {"records": "x"},
        {"records": [1]},
        {"fallback": 1},
        {"fallback": {}},
        {"deadline": "2026-13-01"},
    ],
)
def test_a_record_of_another_shape_is_found_alike(wrong: dict[str, Any], tmp_path: Path) -> None:
    change = RECORDS["one silent"] | wrong
    answer = run(change, tmp_path)
    assert answer.returncode == 1
    assert not answer.stderr
    assert ours(change)


@pytest.mark.parametrize("name", ["source not needed", "one silent"])
@pytest.mark.parametrize("drawn_at", ["2026-03-06T17:00:00+08:00", "2026-03-06T17:00:01+08:00"])
def test_the_deadline_is_read_alike(name: str, drawn_at: str) -> None:
    change = RECORDS[name] | {"drawn_at": drawn_at}
    assert (check(change) is None) == (ours(change) is None)


@pytest.mark.parametrize(
    "altered",
    [
        {"value": "03 07"},
        {"value": "０３"},
        {"value": "AB"},
        {"value": ""},
        {"reference": " "},
        {"named_at": "2026-03-04T09:00:01+08:00"},
    ],
)
def test_an_unusable_source_is_found_alike(altered: dict[str, str]) -> None:
    change = deepcopy(RECORDS["one silent"])
    change["fallback"] |= altered
    change = sealed(change)
    assert check(change)
    assert ours(change)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "没有这个文件 no such file"),
        (b"{", "不是 UTF-8 编码的 JSON 文件 not JSON in UTF-8"),
        (b"\xff", "不是 UTF-8"),
    ],
)
def test_the_script_says_in_its_own_words_why_a_file_cannot_be_read(
    content: bytes | None, why: str, tmp_path: Path
) -> None:
    file = tmp_path / "record.json"
    if content is not None:
        file.write_bytes(content)
    command = [sys.executable, "-I", "-X", "utf8", str(SCRIPT), str(file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"不能读取 cannot read {file}: {why}")


def test_the_script_says_in_chinese_what_is_missing_or_no_such_thing() -> None:
    assert check({name: value for name, value in LOT.items() if name != "seed"}) == "缺少“seed”"
    assert str(check(LOT | {"sample_size": "13"})).startswith("有内容误填")


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    missing = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(tmp_path / "none")], capture_output=True, check=False
    )
    assert missing.returncode == 2
    assert (
        subprocess.run([sys.executable, "-I", str(SCRIPT)], capture_output=True, check=False).returncode == 2
    )
