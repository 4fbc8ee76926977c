"""The names, JSON shapes and exit statuses that users' scripts rely on."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evenwatt.cli.main import COMMANDS, main

CHARGER = {
    "kind": "AC",
    "class": 2,
    "display_step_kwh": "0.001",
    "edition": "2022",
    "on": "2026-03-02",
    "kind_of_verification": "subsequent",
    "standard": {"uncertainty_pct": "0.2", "valid_until": "2026-12-31"},
    "appearance": True,
    "insulation_mohm": "20",
    "load_points": [{"pile_kwh": ["1.0209", "1.0211"], "standard_kwh": ["1", "1"]}],
    "clock_s": None,
}


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command with ``--json``; return its exit status and its answer."""

    def run(*arguments: str) -> tuple[int, Any]:
        status = main([*arguments, "--json"])
        return status, json.loads(capsys.readouterr().out or "null")

    return run


def written(folder: Path, content: Any) -> str:
    file = folder / "input.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def test_plan_sample(answer: Any) -> None:
    assert answer("plan", "sample", "--lot-size", "150", "--level", "II", "--aql", "1.5") == (
        0,
        {"code_letter": "G", "n": 32, "ac": 1, "re": 2, "full_inspection": False},
    )


def test_plan_sample_in_full(answer: Any) -> None:
    status, plan = answer("plan", "sample", "--lot-size", "10", "--level", "II", "--aql", "1.0")
    assert status == 0
    assert (plan["n"], plan["ac"], plan["re"], plan["full_inspection"]) == (10, None, None, True)


def test_plan_risk(answer: Any) -> None:
    status, risk = answer("plan", "risk", "--lot-size", "40", "--level", "III", "--aql", "4.0")
    assert status == 0
    assert (risk["n"], risk["ac"]) == (13, 1)
    assert [(entry["at"], entry["nonconforming"]) for entry in risk["risks"]] == [
        ("AQL", 1),
        ("LQ10", 10),
        ("LQ5", 12),
    ]
    assert [(entry["lot_size"], entry["n"]) for entry in risk["neighbours"]] == [(15, 3), (40, 13), (51, 20)]


def test_plan_risk_in_full_has_no_risks(answer: Any) -> None:
    status, risk = answer("plan", "risk", "--lot-size", "3", "--level", "III", "--aql", "4.0")
    assert (status, risk["full_inspection"], risk["risks"]) == (0, True, [])


def test_plan_additional(answer: Any) -> None:
    status, stages = answer("plan", "additional", "--lot-size", "40", "--level", "III", "--aql", "4.0")
    assert status == 0
    assert (stages["remaining"], stages["second"]["n"], stages["second"]["ac"]) == (27, 20, 1)
    assert [point["nonconforming"] for point in stages["points"]] == [*range(0, 22, 2)]
    assert stages["points"][2]["together"] == pytest.approx(0.838, abs=0.0005)


def test_plan_bound(answer: Any) -> None:
    assert answer("plan", "bound", "--lot-size", "40", "--n", "13", "--found", "1") == (
        0,
        {"confidence_pct": "95", "between": [1, 12], "at_most": 11},
    )


def test_plan_oc(answer: Any) -> None:
    status, curve = answer("plan", "oc", "--lot-size", "40", "--n", "13", "--ac", "1")
    assert status == 0
    assert len(curve["points"]) == 41
    assert curve["points"][0] == {"nonconforming": 0, "p_accept": 1.0}
    assert curve["points"][4]["p_accept"] == pytest.approx(0.608, abs=0.0005)


def test_draw_and_its_verification(answer: Any, tmp_path: Path) -> None:
    lot = written(tmp_path, {"lot": "示范批1", "members": [f"S{n}" for n in range(40)]})
    out = str(tmp_path / "record.json")
    status, record = answer("draw", "run", "--lot", lot, "--seed", "种子", "--out", out)
    assert status == 0
    assert (len(record["sample"]), len(record["spares"])) == (13, 3)
    assert answer("draw", "verify", out) == (0, {"valid": True})
    status, verdict = answer("draw", "verify", written(tmp_path, record | {"seed": "另一种子"}))
    assert status == 1
    assert not verdict["valid"]
    assert verdict["reason"]


def test_law_deadline(answer: Any) -> None:
    status, due = answer("law", "deadline", "--rule", "R-4.4.6-d", "--from", "2026-09-28")
    assert status == 0
    assert (due["due_on"], due["provisional"], len(due["counted"])) == ("2026-11-13", False, 30)


def test_verify_charger(answer: Any, tmp_path: Path) -> None:
    status, judgement = answer("verify", "charger", written(tmp_path, CHARGER))
    assert status == 0
    assert judgement["verdict"] == "conforming"
    item = judgement["items"][1]
    assert (item["error"], item["rounded"], item["limit"]) == ("2.1", "2.0", "2.0")
    status, judgement = answer("verify", "charger", written(tmp_path, CHARGER | {"appearance": False}))
    assert (status, judgement["verdict"]) == (1, "nonconforming")


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "sample", "--lot-size", "0", "--level", "II", "--aql", "1.0"),
        ("plan", "sample", "--lot-size", "40", "--level", "II", "--aql", "x"),
        ("plan", "risk", "--lot-size", "40", "--level", "II", "--aql", "x"),
        ("plan", "additional", "--lot-size", "3", "--level", "III", "--aql", "4.0"),
        ("plan", "bound", "--lot-size", "40", "--n", "13", "--found", "14"),
        ("law", "deadline", "--rule", "R-9", "--from", "2026-09-28"),
        ("draw", "verify", "no-such-file"),
        ("verify", "charger", __file__),
    ],
)
def test_unusable_input_is_one_sentence_on_standard_error(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1


@pytest.mark.parametrize(
    "altered",
    [
        {"class": 3},
        {"on": "2026-13-01"},
        {"load_points": None},
        {"clock_s": "NaN"},
        {"standard": {}},
        {"on": None},
        {"appearance": "false"},
    ],
)
def test_unusable_readings_are_refused(altered: dict[str, Any], tmp_path: Path) -> None:
    assert main(["verify", "charger", written(tmp_path, CHARGER | altered)]) == 2


@pytest.mark.parametrize("arguments", [("plan", "oc"), ("nothing",), ()])
def test_unusable_arguments_exit_with_2(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


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
