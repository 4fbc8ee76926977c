"""Real sessions give the load: when, how long, how much; the errors stay the simulator's."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from evenwatt.analytics.simulate.fleet import draw_models, draw_site, stream
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.analytics.simulate.sessions import draw_sessions
from evenwatt.analytics.simulate.shapes import read_shapes
from evenwatt.cli.main import main
from evenwatt.law.refusal import Denied

ORDERS = """_id,CP ID,Connector,Start Date,Start Time,End Date,End Time,Total kWh,Site,Model
1,51519,2,2017-08-31T00:00:00,03:00,2017-08-31T00:00:00,06:00,18,"A, B",M
2,51519,2,2017-01-09T00:00:00,23:30,2017-02-09T00:00:00,00:30,6,"A, B",M
3,51519,2,2017-08-31T00:00:00,03:00,2017-08-31T00:00:00,04:00,-7,"A, B",M
4,51519,2,2017-08-31T00:00:00,03:00,2017-08-31T00:00:00,04:00,9999,"A, B",M
5,51519,2,2017-08-31T00:00:00,03:00,,,12,"A, B",M
6,51519,2,2017-08-31T00:00:00,03:00,2017-08-31T00:00:00,03:01,12,"A, B",M
"""


def records(folder: Path, *, fast: bool = True) -> Path:
    folder.mkdir()
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    if fast:
        book = Workbook()
        book.active.append(["Session", "CCS", "Arrival", "Departure", "Stay (min)", "Energy (Wh)"])
        book.active.append(
            [
                1,
                "CCS1",
                datetime.fromisoformat("2022-08-11T12:00"),
                datetime.fromisoformat("2022-08-11T12:30"),
                30,
                20000,
            ]
        )
        book.active.append([2, "CCS1", datetime.fromisoformat("2022-08-11T12:00"), None, None, 20000])
        book.save(folder / "sessions.xlsx")
    return folder


def test_what_is_wrong_is_left_out(tmp_path: Path) -> None:
    shapes = read_shapes(records(tmp_path / "real"))
    assert shapes.slow.tolist() == [[180, 180, 18], [1410, 60, 6]]
    assert shapes.fast.tolist() == [[720, 30, 20]]


def test_sessions_are_those_of_the_records(tmp_path: Path) -> None:
    shapes, scenario = read_shapes(records(tmp_path / "real")), SCENARIOS["standard"]
    models = draw_models(scenario, 5)
    sites = [draw_site(scenario, models, number, stream(5, number)) for number in range(12)]
    kinds: set[bool] = set()
    for site in sites:
        sessions = draw_sessions(site, 20, stream(5, 99), shapes)
        dc = site.is_dc[sessions.charger]
        kinds |= set(dc.tolist())
        share = sessions.constant + (1 - sessions.constant) * (1 + sessions.rest) / 2
        energy = sessions.power_kw * share * sessions.minutes / 60
        assert np.allclose(energy[dc], 20, rtol=0.05)
        assert set(np.round(energy[~dc] / 6, 0)) <= {1, 3}
        late = sessions.start[dc] % 1440 - 720
        assert (late >= 0).all()
        assert (late <= 15).all()
    assert kinds == {True, False}


def test_records_of_one_kind_only_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Denied) as refused:
        read_shapes(records(tmp_path / "real", fast=False))
    assert refused.value.code == "no_shapes"


def test_the_command_writes_a_lake_with_its_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["monitor", "simulate", "--stations", "2", "--days", "3"]
    shapes = str(records(tmp_path / "real"))
    assert main([*command, "--out", str(tmp_path / "real-lake"), "--shapes", shapes]) == 0
    assert main([*command, "--out", str(tmp_path / "lake")]) == 0
    one, other = (pq.read_table(tmp_path / name / "truth.parquet") for name in ("real-lake", "lake"))
    assert one["charger_id"].equals(other["charger_id"])
    assert one["error_pct"].to_numpy() == pytest.approx(other["error_pct"].to_numpy())
    assert main([*command, "--out", str(tmp_path / "none"), "--shapes", str(tmp_path / "nothing")]) == 2
    assert "没有可用的充电记录" in capsys.readouterr().err
