"""Files and ledgers that cannot be used are named; nothing is written where no folder is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evenwatt.analytics.ingest.run import Ingested, ingest
from evenwatt.analytics.lake import Lake
from evenwatt.cli.main import main
from evenwatt.law.refusal import Denied

AT = datetime(2026, 10, 3, 4, 5, tzinfo=UTC)
HEAD = "station_id,meter_id,role,ts,reading_wh\n"


def take(root: Path, *files: Path) -> list[Ingested]:
    return ingest(files, root, at=AT)


def csv(folder: Path, rows: str, name: str = "file.csv", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text(head + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize("year", ["0001", "1970", "9999"])
def test_an_instant_of_another_century_is_a_fault_of_its_row(tmp_path: Path, year: str) -> None:
    file = csv(tmp_path, f"S,M,master,{year}-01-01 00:00,1\nS,M,master,2026-07-01 00:00,1\n")
    done = take(tmp_path / "lake", file)
    said = [finding.in_words() for each in done for finding in each.findings]
    assert "file.csv 第2行“ts”：时间不在 2000 至 2099 年，此行未采用" in said
    assert Lake(tmp_path / "lake").registers("S").ts.size == 1


@pytest.mark.parametrize("name", ["row", "Row", "ts"])
def test_columns_that_cannot_be_told_apart_are_refused(tmp_path: Path, name: str) -> None:
    file = csv(tmp_path, "S,M,master,2026-07-01 00:00,1,2\n", head=HEAD.strip() + f",{name}\n")
    with pytest.raises(Denied, match="请改名"):
        take(tmp_path / "lake", file)


@pytest.mark.parametrize(
    ("name", "content"),
    [("ingested.jsonl", "{"), ("ingested.jsonl", "[]"), ("reestimate.json", "{"), ("reestimate.json", "[]"),
     ("reestimate.json", '{"x": []}')],
)  # fmt: skip
def test_a_broken_ledger_is_named(tmp_path: Path, name: str, content: str) -> None:
    take(tmp_path / "lake", csv(tmp_path, "S,M,master,2026-07-01 00:00,1\n"))
    (tmp_path / "lake" / name).write_text(content, encoding="utf-8")
    with pytest.raises(Denied, match=name):
        take(tmp_path / "lake", csv(tmp_path, "S,M,master,2026-07-01 01:00,1\n", "new.csv"))
    assert Lake(tmp_path / "lake").registers("S").ts.size == 1


@pytest.mark.parametrize("lake", ["", " "])
def test_no_folder_is_not_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lake: str
) -> None:
    file = csv(tmp_path, "S,M,master,2026-07-01 00:00,1\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert main(["monitor", "ingest", str(file), "--lake", lake]) == 2
    assert main(["monitor", "simulate", "--out", lake, "--stations", "1", "--days", "1"]) == 2
    assert capsys.readouterr().err.count("没有填写文件夹") == 2
    assert not list((tmp_path / "here").iterdir())
