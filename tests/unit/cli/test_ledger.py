"""`evenwatt ledger check`: a ledger is judged without a database (R-4.3.2-a)."""

import json
from pathlib import Path

import pytest

from evenwatt.cli.main import main

ROW = "示例充电甲公司,直流充电桩,DC-120kW,SN00001,甲制造商,2.0级\n"
TITLES = "使用单位,器具名称,型号规格,出厂编号,制造厂,准确度\n"


def checked(folder: Path, text: str, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict]:
    file = folder / "台账.csv"
    file.write_bytes(text.encode("gb18030"))
    status = main(["ledger", "check", str(file), "--mapping", *(more or ("compulsory-platform",)), "--json"])
    return status, json.loads(capsys.readouterr().out or "null")


def test_a_good_ledger_has_no_findings(tmp_path, capsys):
    status, answer = checked(tmp_path, TITLES + ROW, capsys)
    assert (status, answer["rows"], answer["ok"], answer["findings"]) == (0, 1, 1, [])


def test_a_row_twice_is_an_error_in_its_place(tmp_path, capsys):
    status, answer = checked(tmp_path, TITLES + ROW + ROW, capsys)
    assert (status, answer["ok"]) == (1, 1)
    assert [(each["cell"], each["code"]) for each in answer["findings"]] == [("D3", "duplicate_row")]


def test_a_missing_column_makes_the_whole_ledger_unfit(tmp_path, capsys):
    status, answer = checked(tmp_path, "使用单位,型号规格,出厂编号\n示例,DC,SN1\n", capsys)
    assert (status, answer["ok"]) == (1, 0)


def test_an_own_mapping_file_is_used(tmp_path, capsys):
    file = tmp_path / "own.yaml"
    file.write_text(
        "name: own\ntitle: 自定\ncolumns:\n"
        "  - {title: 机身号, fact: serial, required: true}\n  - {title: 厂家, fact: maker, required: true}\n",
        encoding="utf-8",
    )
    assert checked(tmp_path, "机身号,厂家\nSN1,甲\n", capsys, str(file))[0] == 0


@pytest.mark.parametrize("mapping", ["nothing", "broken.yaml"])
def test_an_unknown_or_broken_mapping_is_refused_in_a_sentence(tmp_path, capsys, mapping):
    (tmp_path / "broken.yaml").write_text("columns: 1")
    name = str(tmp_path / mapping) if mapping.endswith("yaml") else mapping
    file = tmp_path / "台账.csv"
    file.write_text(TITLES + ROW)
    assert main(["ledger", "check", str(file), "--mapping", name]) == 2
    assert "对应关系" in capsys.readouterr().err
