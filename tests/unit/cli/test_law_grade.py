"""`evenwatt law grade`: names, JSON shape and exit statuses that users' scripts rely on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evenwatt.cli.main import main
from tests.law.entries.credit import full_scores


@pytest.fixture
def grade(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Grade a full sheet except for ``differing``; return the exit status, the answer and the complaint."""

    def run(table: str, differing: dict[str, Any], *arguments: str) -> tuple[int, Any, str]:
        file = tmp_path / "scores.json"
        scores = {id: points for id, points in (full_scores(table) | differing).items() if points is not None}
        file.write_text(json.dumps(scores), encoding="utf-8")
        status = main(
            [
                "law",
                "grade",
                "--table",
                table,
                "--scores",
                str(file),
                *arguments,
                "--on",
                "2026-03-11",
                "--json",
            ]
        )
        printed = capsys.readouterr()
        return status, json.loads(printed.out or "null"), printed.err

    return run


@pytest.mark.parametrize(
    ("table", "differing", "arguments", "total", "expected"),
    [
        ("D", {}, (), 100, "A"),
        ("E", {"E.8": 5}, (), 100, "A"),
        ("D", {"D.5.5": True}, (), 100, "D"),
        ("D", {"D.3.1": 0, "D.3.2": 0, "D.5.2": 4}, (), 80, "B"),
        ("D", {}, ("--previous", "C"), 100, "B"),
        ("D", {}, ("--previous", "C", "--previous-since", "2025-01-01"), 100, "B"),
        ("D", {}, ("--previous", "D", "--previous-since", "2025-03-10"), 100, "C"),
        ("D", {}, ("--previous", "D", "--previous-since", "2025-03-11"), 100, "D"),
        ("E", {}, ("--previous", "D", "--previous-since", "2025-03-10"), 100, "D"),
        ("E", {}, ("--previous", "D", "--previous-since", "2024-03-10"), 100, "C"),
    ],
)
def test_a_grade_is_an_answer(
    grade: Any, table: str, differing: dict[str, Any], arguments: tuple[str, ...], total: int, expected: str
) -> None:
    status, answer, complaint = grade(table, differing, *arguments)
    assert (status, answer["total"], answer["grade"], complaint) == (0, total, expected, "")
    assert answer["reasons"]
    assert len(answer["reasons"]) == len(answer["codes"])


@pytest.mark.parametrize(
    ("differing", "arguments", "named"),
    [
        ({"D.3.1": 6.5}, (), "D.3.1"),
        ({"D.3.1": 8}, (), "D.3.1"),
        ({"D.5.1": 4}, (), "D.5.1"),
        ({"D.4.6": None}, (), "D.4.6"),
        ({"D.9.1": 1}, (), "D.9.1"),
        ({"D.5.5": 1}, (), "D.5.5"),
        ({}, ("--previous", "E"), "“E”"),
        ({}, ("--previous", "D"), "D级"),
        ({}, ("--previous", "D", "--previous-since", "2026-03-12"), "2026-03-12"),
        ({}, ("--previous-since", "2025-01-01"), "现等级"),
        ({"D.5.5": True}, ("--previous", "E"), "“E”"),
    ],
)
def test_what_cannot_be_graded_is_one_sentence(
    grade: Any, differing: dict[str, Any], arguments: tuple[str, ...], named: str
) -> None:
    status, answer, complaint = grade("D", differing, *arguments)
    assert (status, answer) == (2, None)
    assert named in complaint
    assert len(complaint.splitlines()) == 1


@pytest.mark.parametrize("content", ["[]", "{", "\udcff"])
def test_an_unreadable_file_is_one_sentence(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "scores.json"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    for path in (file, tmp_path / "missing.json", tmp_path):
        assert main(["law", "grade", "--table", "D", "--scores", str(path), "--json"]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("arguments", [("--table", "C"), ("--table", "D", "--on", "gestern")])
def test_unusable_arguments_exit_with_2(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["law", "grade", "--scores", "x", *arguments])
    assert stop.value.code == 2


def test_people_read_lines(grade: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grade("D", {})
    main(["law", "grade", "--table", "D", "--scores", str(tmp_path / "scores.json"), "--on", "2026-03-11"])
    assert capsys.readouterr().out.splitlines() == ["总分 100，A级", "总分 100 分，对应A级（R-5-b）"]


def test_grading_loads_no_web_framework(tmp_path: Path) -> None:
    code = (
        "import sys; from evenwatt.cli.main import main;"
        f"main(['law', 'grade', '--table', 'D', '--scores', {str(tmp_path)!r}]);"
        "sys.exit(any(name in sys.modules for name in ('django', 'scipy', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("stated", "word"), [(True, "true"), ([1], "[1]"), ("7", '"7"'), (6.5, "6.5")])
def test_a_value_is_told_as_its_file_writes_it(grade: Any, stated: Any, word: str) -> None:
    _, _, complaint = grade("D", {"D.1.1": stated})
    assert f"D.1.1 的得分应为整数，不能是 {word}\n" in complaint
