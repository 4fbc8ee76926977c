"""The accuracy report: figures that can be counted by hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics.assess import accuracy, judge
from evenwatt.analytics.assess_groups import by_group
from evenwatt.analytics.contract import CHARGERS, RESULTS, STATIONS, TRUTH
from evenwatt.analytics.ranking import auc, detection
from evenwatt.cli.main import main
from evenwatt.law.refusal import Denied

TRUE = {"A": 0.0, "B": 0.2, "C": 3.0, "D": -4.0, "E": 0.0}
FOUND: dict[str, dict[str, Any]] = {
    "A": {"error_pct": 0.1, "verdict": "pass", "p_out_of_mpe": 0.01},
    "B": {"error_pct": 2.6, "verdict": "fail", "p_out_of_mpe": 0.95},
    "C": {"error_pct": 2.5, "verdict": "fail", "p_out_of_mpe": 0.96},
    "D": {"error_pct": -1.0, "verdict": "undetermined", "p_out_of_mpe": 0.4},
}


def results(folder: Path, changes: dict[str, Any] | None = None) -> Path:
    rows = [
        {
            "charger_id": charger,
            "station_id": "S",
            "period": "2026Q3",
            "se_pct": 0.5,
            "ci95_low_pct": found["error_pct"] - 1.0,
            "ci95_high_pct": found["error_pct"] + 1.0,
            "mpe_pct": 2.0,
            "reason": None,
            "energy_kwh": 500.0 if charger != "A" else 50.0,
            "method_version": "test",
            "flat_error_pct": found["error_pct"],
            "flat_se_pct": 0.5,
            "bound_se_pct": 0.25,
            **found,
            **(changes or {}),
        }
        for charger, found in FOUND.items()
    ]
    path = folder / "results.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=RESULTS), path)
    return path


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    path = tmp_path / "truth.parquet"
    pq.write_table(pa.table([list(TRUE), list(TRUE.values())], schema=TRUTH), path)
    return path


def test_figures_by_hand(tmp_path: Path, truth: Path) -> None:
    figures = accuracy(judge(results(tmp_path), truth))
    off = {"A": 0.1, "B": 2.4, "C": -0.5, "D": 3.0, "E": 0.0}
    assert (figures.chargers, figures.without_estimate, figures.outside_mpe) == (5, 1, 2)
    assert figures.rmse_pp == pytest.approx(np.sqrt(sum(each**2 for each in off.values()) / 5))
    assert figures.rmse_100kwh_pp == pytest.approx(np.sqrt((2.4**2 + 0.5**2 + 3.0**2) / 3))
    assert figures.coverage95 == 0.5
    assert figures.rms_z == pytest.approx(np.sqrt((0.2**2 + 4.8**2 + 1 + 36) / 4))
    assert (figures.precision_fail, figures.recall_fail) == (0.5, 0.5)
    assert figures.false_alarms == pytest.approx(1 / 3)
    assert figures.wrong_pass == 0.0
    assert figures.undetermined == pytest.approx(2 / 5)
    assert figures.bound_ratio_flat == pytest.approx(np.sqrt((0.4**2 + 9.6**2 + 4 + 144) / 4))
    # C (2.5) beats A, E, not B; D (1.0) likewise: four of six pairs.
    assert figures.auc_2pct == pytest.approx(4 / 6)
    assert figures.detection_at_1pct_fpr == 0.0
    assert figures.auc_mpe == pytest.approx(3 / 4)


def test_what_cannot_be_said_is_none(tmp_path: Path, truth: Path) -> None:
    changes = {"error_pct": None, "se_pct": None, "ci95_low_pct": None, "ci95_high_pct": None}
    unsaid = changes | {"p_out_of_mpe": None, "verdict": "undetermined", "flat_error_pct": None}
    figures = accuracy(judge(results(tmp_path, unsaid), truth))
    assert figures.without_estimate == 5
    assert figures.undetermined == 1.0
    assert figures.auc_2pct == 0.5
    for name in ("coverage95", "rms_z", "precision_fail", "wrong_pass", "bound_ratio_flat", "auc_mpe"):
        assert getattr(figures, name) is None


def test_groups_come_from_the_lake_and_the_energy(tmp_path: Path, truth: Path) -> None:
    chargers = [
        {"charger_id": each, "station_id": "S", "kind": "AC" if each in "AB" else "DC", "meter_side": "AC"}
        for each in "ABCD"
    ]
    pq.write_table(pa.Table.from_pylist(chargers, schema=CHARGERS), tmp_path / "chargers.parquet")
    station = [{"station_id": "S", "master_step_wh": 800}]
    pq.write_table(pa.Table.from_pylist(station, schema=STATIONS), tmp_path / "stations.parquet")
    groups = by_group(judge(results(tmp_path), truth), tmp_path)
    counted = {
        name: {group: each.chargers for group, each in found.items()} for name, found in groups.items()
    }
    assert counted == {
        "energy": {"–100 kWh": 1, "100–1000 kWh": 3, "未知": 1},
        "kind": {"AC": 2, "DC": 2, "未知": 1},
        "meter_side": {"AC": 4, "未知": 1},
        "station_size": {"4–10": 4, "未知": 1},
        "master_step": {"0.2–0.8 kWh": 4, "未知": 1},
    }


def test_the_command_answers_and_writes_its_page(
    tmp_path: Path, truth: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    found = str(results(tmp_path))
    assert main(["monitor", "assess", found, str(truth), "--report", str(tmp_path / "report"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["precision_fail"] == 0.5
    assert answer["by"]["energy"]["100–1000 kWh"]["chargers"] == 3
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert "均方根误差（百分点）" in page
    assert "试行方法" in page
    for name in ("scatter", "roc", "z", "calibration", "energy", "bound"):
        assert (tmp_path / "report" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert f'src="{name}.png"' in page


def test_results_of_other_chargers_are_refused(tmp_path: Path, truth: Path) -> None:
    pq.write_table(pa.table([["Z"], [0.0]], schema=TRUTH), truth)
    with pytest.raises(Denied, match="没有共同的充电桩"):
        judge(results(tmp_path), truth)


def test_results_of_two_periods_need_a_choice(tmp_path: Path, truth: Path) -> None:
    path = results(tmp_path)
    one = pq.read_table(path)
    other = one.set_column(2, RESULTS.field("period"), [["2026Q4"] * 4])
    pq.write_table(pa.concat_tables([one, other]), path)
    with pytest.raises(Denied, match="出现多次"):
        judge(path, truth)
    assert accuracy(judge(path, truth, period="2026Q4")).chargers == 5


def test_detection_at_the_threshold() -> None:
    good = np.arange(200.0)
    score = np.r_[good, 197.0, 197.5, 300.0]
    positive = np.r_[np.zeros(200, bool), np.ones(3, bool)]
    # Two of 200 may be exceeded: the threshold is the third largest, 197, and must itself be exceeded.
    assert detection(score, positive, false_alarms=0.01) == pytest.approx(2 / 3)


def test_nothing_to_rank() -> None:
    assert auc(np.ones(3), np.ones(3, bool)) is None
    assert detection(np.ones(3), np.zeros(3, bool), false_alarms=0.01) is None
