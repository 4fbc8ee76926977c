"""The names, JSON shapes and exit statuses that users' scripts rely on."""

import json
from pathlib import Path
from typing import Any

import pytest

from evenwatt.cli.main import main
from tests.fixtures.command_input import CHARGER, written


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command with ``--json``; return its exit status and its answer."""

    def run(*arguments: str) -> tuple[int, Any]:
        status = main([*arguments, "--json"])
        return status, json.loads(capsys.readouterr().out or "null")

    return run


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
    assert risk["series"] == [{"at": "LQ10", "quality_pct": "26.784"}, {"at": "LQ5", "quality_pct": "31.634"}]
    assert [(entry["lot_size"], entry["n"]) for entry in risk["neighbours"]] == [(15, 3), (40, 13), (51, 20)]


def test_plan_risk_tells_the_share_that_a_count_is(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("plan", "risk", "--lot-size", "16", "--level", "III", "--aql", "4.0")
    _, risk = answer(*arguments)
    assert [(each["at"], each["quality_pct"], each["share_pct"]) for each in risk["risks"][:1]] == [
        ("AQL", "4.0", "0.00")
    ]
    main(arguments)
    assert "AQL：批内不合格 0 台（0.00%）" in capsys.readouterr().out


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


def test_law_deadline_is_counted_day_by_day(answer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    _, due = answer("law", "deadline", "--rule", "R-6.2-a", "--from", "2026-09-29")
    assert due["days"][0] == {
        "day": "2026-09-29",
        "status": "event",
        "number": None,
        "holiday": "",
        "provisional": False,
    }
    assert (due["days"][-1]["day"], due["days"][-1]["number"]) == (due["due_on"], 7)
    main(["law", "deadline", "--rule", "R-6.2-a", "--from", "2026-09-29"])
    printed = capsys.readouterr().out
    assert "2026-10-01 星期四 节假日 国庆节" in printed
    assert "2026-10-10 星期六 第 4 日（调休上班）" in printed


def test_verify_charger(answer: Any, tmp_path: Path) -> None:
    status, judgement = answer("verify", "charger", written(tmp_path, CHARGER))
    assert status == 0
    assert judgement["verdict"] == "conforming"
    item = judgement["items"][1]
    assert (item["error"], item["rounded"], item["limit"]) == ("2.1", "2.0", "2.0")
    status, judgement = answer("verify", "charger", written(tmp_path, CHARGER | {"appearance": False}))
    assert (status, judgement["verdict"]) == (1, "nonconforming")


def test_twelve_decimals_of_a_reading_are_judged(answer: Any, tmp_path: Path) -> None:
    assert answer("verify", "charger", written(tmp_path, CHARGER | {"clock_s": "1e-12"}))[0] == 0


def test_a_clock_left_out_is_not_judged_and_null_has_none(answer: Any, tmp_path: Path) -> None:
    left_out = {name: value for name, value in CHARGER.items() if name != "clock_s"}
    status, judgement = answer("verify", "charger", written(tmp_path, left_out))
    clock = judgement["items"][-1]
    assert (clock["item"], clock["verdict"]) == ("clock", "not_judged")
    assert clock["reason"] == "没有填写 clock_s；不分时计价的请填 null"
    assert (status, judgement["verdict"]) == (0, "not_judged")
    status, judgement = answer("verify", "charger", written(tmp_path, left_out | {"appearance": False}))
    assert (status, judgement["verdict"]) == (1, "nonconforming")
    _, judgement = answer("verify", "charger", written(tmp_path, left_out | {"insulation_mohm": "1"}))
    assert [item["item"] for item in judgement["items"]] == ["insulation"]
    _, judgement = answer("verify", "charger", written(tmp_path, CHARGER))
    assert "clock" not in [item["item"] for item in judgement["items"]]


def test_verify_charger_by_pulses(answer: Any, tmp_path: Path) -> None:
    point = {"preset_pulses": ["1020", "1022"], "counted_pulses": ["1000", "1000"]}
    status, judgement = answer("verify", "charger", written(tmp_path, CHARGER | {"load_points": [point]}))
    assert (status, judgement["items"][1]["error"]) == (0, "2.1")


def test_verify_charger_by_the_edition_of_2018(answer: Any, tmp_path: Path) -> None:
    old = CHARGER | {
        "edition": "2018",
        "on": "2021-06-01",
        "load_points": CHARGER["load_points"] * 3,
        "indication": {"pile_kwh": ["10"], "standard_kwh": ["10"]},
        "payment": {"paid_yuan": "15.02", "pile_kwh": "10", "yuan_per_kwh": "1.5"},
    }
    status, judgement = answer("verify", "charger", written(tmp_path, old))
    assert (status, judgement["verdict"]) == (1, "nonconforming")
    assert [item["item"] for item in judgement["items"] if item["verdict"] == "nonconforming"] == [
        "payment_error"
    ]


def test_verify_charger_states_the_uncertainty_of_each_load_point(
    answer: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, judgement = answer("verify", "charger", written(tmp_path, CHARGER))
    (found,) = judgement["uncertainty"]
    assert [row["name"] for row in found["components"]] == ["测量重复性", "标准器", "显示分度"]
    assert found["components"][1]["degrees_of_freedom"] is None
    # by hand: 0.02/√2/√2 = 0.01, 0.2/2 = 0.1, 0.0005/√3 · 100 = 0.02887; √(sum of squares) = 0.10456
    assert float(found["combined_pct"]) == pytest.approx(0.10456, abs=1e-5)
    assert float(found["expanded_pct"]) == pytest.approx(0.20913, abs=1e-5)
    assert sum(float(row["share"]) for row in found["components"]) == pytest.approx(1)
    figures = ("value", "divisor", "sensitivity", "contribution", "share")
    assert all(isinstance(row[name], str) for row in found["components"] for name in figures)
    assert (found["k"], found["components"][1]["value"]) == ("2", "0.2")
    main(["verify", "charger", written(tmp_path, CHARGER)])
    assert "负载点 1 扩展不确定度 0.21 %（k = 2）" in capsys.readouterr().out
    _, judgement = answer("verify", "charger", written(tmp_path, CHARGER | {"insulation_mohm": "1"}))
    assert (judgement["verdict"], judgement["uncertainty"]) == ("not_judged", [])


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "sample", "--lot-size", "0", "--level", "II", "--aql", "1.0"),
        ("plan", "sample", "--lot-size", "40", "--level", "II", "--aql", "x"),
        ("plan", "risk", "--lot-size", "40", "--level", "II", "--aql", "x"),
        ("plan", "sample", "--lot-size", "100", "--level", "II", "--aql", "sNaN"),
        ("plan", "risk", "--lot-size", "100", "--level", "II", "--aql", "sNaN"),
        ("plan", "additional", "--lot-size", "100", "--level", "II", "--aql", "NaN"),
        ("plan", "additional", "--lot-size", "3", "--level", "III", "--aql", "4.0"),
        ("plan", "bound", "--lot-size", "40", "--n", "13", "--found", "14"),
        ("plan", "oc", "--lot-size", "40", "--n", "0", "--ac", "0"),
        ("plan", "oc", "--lot-size", "1000001", "--n", "1", "--ac", "0"),
        ("plan", "oc", "--lot-size", "200000", "--n", "1001", "--ac", "0"),
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
        {"load_points": [{"preset_pulses": ["1000", "1000"]}]},
        {"load_points": [{"preset_pulses": ["x", "1000"], "counted_pulses": ["1000", "1000"]}]},
        {"load_points": ["1.02"]},
        {"payment": {"paid_yuan": "1"}},
    ],
)
def test_unusable_readings_are_refused(altered: dict[str, Any], tmp_path: Path) -> None:
    assert main(["verify", "charger", written(tmp_path, CHARGER | altered)]) == 2


def said(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """What a command that cannot run says on standard error: one line."""
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code
    printed = capsys.readouterr()
    assert (status, printed.out, len(printed.err.splitlines())) == (2, "", 1)
    return printed.err.strip()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("plan", "oc", "--lot-size", "x", "--n", "1", "--ac", "0"),
            "evenwatt plan oc：参数 --lot-size 应为整数，填写的是“x”；用法见 evenwatt plan oc --help",
        ),
        (("plan", "oc", "--n", "1"), "evenwatt plan oc：缺少参数 --lot-size、--ac；用法见"),
        (("plan", "oc", "--n"), "evenwatt plan oc：参数 --n 后面没有填写；"),
        (("lots", "form"), "evenwatt lots form：缺少参数 FILE；"),
        (("lots", "form", "x", "--area", "town"), "参数 --area 不能是“town”，可填 county、city；"),
        (("nothing",), "evenwatt：参数 命令 不能是“nothing”，可填 plan、lots、"),
        ((), "evenwatt：缺少参数 命令；"),
        (("filings",), "evenwatt filings：缺少参数 {check}；"),
        (("filings", "check", "x", "--jsonl"), "evenwatt：没有这样的参数：--jsonl；"),
        (("filings", "check", "x", "--json=1"), "参数 --json 不带内容，多写了“1”；"),
        (
            ("law", "deadline", "--rule", "R-4.4.6-d", "--from", "2026-13-01"),
            "参数 --from 应为 2026-11-30 形式的日期，填写的是“2026-13-01”；",
        ),
        (("filings", "check", "/nope.xlsx"), "/nope.xlsx：没有这个文件或文件夹"),
        (("filings", "check", "/"), "/：是文件夹，不是文件"),
        (("filings", "check", "/etc/passwd/x"), "/etc/passwd/x：路径中有一段不是文件夹"),
    ],
)
def test_faults_in_arguments_and_files_are_one_chinese_sentence(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in said(arguments, capsys)


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ({"on": "2026-13-01"}, '“on”的值不能识别："2026-13-01"'),
        ({"appearance": "false"}, '“appearance”的值不能识别："false"'),
        ({"insulation_mohm": None}, "“insulation_mohm”的值不能识别：null"),
        ({"load_points": None}, "“load_points”的值不能识别：null"),
        ({"load_points": [{"pile_kwh": ["1"]}]}, "缺少“standard_kwh”"),
        ({"load_points": [7]}, "缺少“pile_kwh”"),
        ({"insulation_mohm": "1e-13"}, '“insulation_mohm”的值不能识别："1e-13"'),
        ({"clock_s": "1e-1000000"}, '“clock_s”的值不能识别："1e-1000000"'),
        ({"standard": []}, "缺少“uncertainty_pct”"),
    ],
)
def test_a_reading_that_cannot_be_used_is_named(
    altered: dict[str, Any], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, CHARGER | altered)
    assert said(("verify", "charger", file), capsys) == f"{file} {sentence}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"lot":\n  x}', "不是 JSON 文件：第 2 行第 3 个字符起不能识别"),
        ("编号".encode("gb18030"), "不是 UTF-8 编码的 JSON 文件"),
        (b"[]", "应为一个 JSON 对象"),
        (b"[" * 100_000, "中的数字过长或嵌套过深"),
        (b'{"lot": ' + b"9" * 5_000 + b"}", "中的数字过长或嵌套过深"),
        (b'{"lot": 1, "lot": 2}', "中同一对象里“lot”写了两次"),
    ],
)
def test_a_file_that_is_no_json_is_told_in_chinese(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(content)
    assert said(("draw", "verify", str(file)), capsys).startswith(f"{file} {sentence}")


@pytest.mark.parametrize("arguments", [("plan", "oc"), ("nothing",), ()])
def test_unusable_arguments_exit_with_2(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ([None, {"a": 1}, 3], 'members 应全部是出厂编号文字，不能是 null、{"a": 1}、3'),
        (["S1", 2], "不能是 2"),
        (["S1", True], "不能是 true"),
        (["S1", "S2\ud800"], "之后有不成字的字符 U+D800"),
        (["S1", "S1"], "出厂编号重复：S1"),
    ],
)
def test_members_that_are_no_serials_are_not_drawn(
    members: list[Any], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lot = written(tmp_path, {"lot": "批1", "members": members})
    assert sentence in said(("draw", "run", "--lot", lot, "--seed", "1"), capsys)


def test_a_seed_of_half_a_character_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lot = written(tmp_path, {"lot": "批1", "members": ["S1", "S2"]})
    assert "--seed 中" in said(("draw", "run", "--lot", lot, "--seed", "a\udcff"), capsys)


def test_a_draw_without_a_seed_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, {"lot": "第001批", "members": ["S1"]})
    assert said(("draw", "run", "--lot", file, "--seed", ""), capsys).startswith("种子不能为空")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("R-4.4.5-a", "R-4.4.5-a 没有规定期限；可填 "),
        (
            "R-4.5-a",
            "R-4.5-a 有 2 项期限，请写明是哪一项；可填 R-4.5-a.notice（仲裁检定通知）、R-4.5-a.second（",
        ),
        ("R-4.2.2-a.opens", "R-4.2.2-a.opens 是开始之日（11-01），不是期限；可填 "),
        ("lot_area", "lot_area（组批区域）不是期限；可填 "),
        ("R-9.9-z", "没有编号为“R-9.9-z”的条款或期限；可填 "),
    ],
)
def test_what_is_no_period_is_told_with_those_that_are(
    rule: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(("law", "deadline", "--rule", rule, "--from", "2026-03-02"), capsys)
    assert told.startswith(sentence)
    assert rule == "R-4.5-a" or "R-4.4.6-d（整改期限）" in told


def test_permitted_values_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    plan = ("plan", "sample", "--lot-size", "40")
    assert "可选 S-1、S-2、S-3、S-4、I、II、III" in said((*plan, "--level", "IV", "--aql", "4.0"), capsys)
    assert "、2.5、4.0、6.5、" in said((*plan, "--level", "II", "--aql", "3.9"), capsys)


def test_a_full_disk_is_told_with_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, {"lot": "第001批", "members": ["S1"]})
    told = said(("draw", "run", "--lot", file, "--seed", "1", "--out", "/dev/full"), capsys)
    assert told == "/dev/full：磁盘已满"
