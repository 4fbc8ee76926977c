"""Commands beside what calls them: help, a reader that leaves early, a terminal without Chinese."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evenwatt.cli.main import COMMANDS, main
from tests.fixtures.command_input import CHARGER, written


@pytest.mark.parametrize(
    "arguments",
    [("plan", "oc", "--lot-size", "100000", "--n", "13", "--ac", "1"), ("draw", "script"), ("--help",)],
)
def test_a_reader_that_leaves_early_is_no_fault(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "evenwatt.cli.main", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in (0, 141)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    help_text = capsys.readouterr().out
    assert all(name in help_text for name in COMMANDS)


def test_a_pure_command_loads_no_web_framework() -> None:
    code = (
        "import sys; from evenwatt.cli.main import main;"
        "main(['law', 'deadline', '--rule', 'R-4.4.6-d', '--from', '2026-09-28']);"
        "sys.exit(any(name in sys.modules for name in ('django', 'scipy', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", [None, *COMMANDS])
def test_help_is_in_one_language(name: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    if name == "manage":
        return  # Django's own
    with pytest.raises(SystemExit) as end:
        main([*([name] if name else []), "--help"])
    said = capsys.readouterr().out
    assert (end.value.code, "用法：" in said, "显示用法" in said) == (0, True, True)
    assert not any(words in said for words in ("usage", "options", "positional", "show this"))


ASCII = {**os.environ, "PYTHONIOENCODING": "ascii"}


def told_in_ascii(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "evenwatt.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=ASCII)


def test_a_terminal_without_chinese_is_told_what_it_can_show(tmp_path: Path) -> None:
    plan = told_in_ascii("plan", "sample", "--lot-size", "40", "--level", "III", "--aql", "4.0")
    assert (plan.returncode, plan.stderr) == (0, b"")
    assert plan.stdout.decode("unicode_escape").strip() == "批量 40：字码 E，样本量 13，Ac 1，Re 2"
    faulty = written(tmp_path, CHARGER | {"appearance": False})
    assert told_in_ascii("verify", "charger", faulty).returncode == 1


def test_json_for_a_terminal_without_chinese_is_json(tmp_path: Path) -> None:
    file = written(tmp_path, {"lot": "批é😀", "members": ["S1"]})
    drawn = told_in_ascii("draw", "run", "--lot", file, "--seed", "种", "--json")
    assert drawn.returncode == 0
    assert json.loads(drawn.stdout)["lot"] == "批é😀"
