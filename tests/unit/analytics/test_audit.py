"""Past quarters beside what was found on site: rates counted by hand, and who may teach the map."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics.audit import Audit, audit, read_audit, write_audit
from evenwatt.analytics.contract import ON_SITE, RESULTS
from evenwatt.analytics.estimate import estimate
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.cli.main import main
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.gls_mixture import VERSION

DAY = date(2026, 9, 30)


def results(path: Path, period: str, found: dict[str, dict[str, Any]]) -> Path:
    rows = [
        {
            "charger_id": charger,
            "station_id": "S",
            "period": period,
            "error_pct": 0.0,
            "se_pct": 0.5,
            "mpe_pct": 2.0,
            "energy_kwh": 500.0,
            "method_version": VERSION,
            "verdict": "pass",
            "p_out_of_mpe": 0.05,
            "on_site_used": False,
            **each,
        }
        for charger, each in found.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=RESULTS), path)
    return path


def on_site(path: Path, errors: dict[str, float], se_pct: float = 0.1, on: date | None = None) -> Path:
    rows = [
        {"charger_id": name, "error_pct": error, "se_pct": se_pct, "verified_on": on}
        for name, error in errors.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=ON_SITE), path)
    return path


FAIL = {"verdict": "fail", "p_out_of_mpe": 0.95}


def many(tmp_path: Path, *, version: str = VERSION, count: int = 100, outside: int = 40) -> Audit:
    """Return the audit of chargers half of which are called 0.95, of which fewer are outside."""
    names = [f"c{at:03d}" for at in range(count)]
    found = {
        name: (FAIL if at % 2 else {"p_out_of_mpe": 0.3}) | {"method_version": version}
        for at, name in enumerate(names)
    }
    errors = {name: 3.0 if at < outside else 0.0 for at, name in enumerate(names)}
    path = results(tmp_path / "many.parquet", "2026Q1", found)
    return audit([path], on_site(tmp_path / "many_on_site.parquet", errors), on=DAY)


def test_rates_by_hand(tmp_path: Path) -> None:
    first = results(tmp_path / "1.parquet", "2026Q1", {"A": FAIL, "B": FAIL, "C": {}, "D": {}, "E": FAIL})
    second = results(tmp_path / "2.parquet", "2026Q2", {"A": {}, "C": {}})
    errors = {"A": 3.0, "B": -0.5, "C": 2.0, "D": -2.1, "Z": 9.0}
    found = audit([second, first], on_site(tmp_path / "o.parquet", errors), on=DAY)
    assert [each.period for each in found.quarters] == ["2026Q1", "2026Q2"]
    one, two = found.quarters
    assert one.verified == 4  # E was not visited, Z has no result; C is at its limit, not beyond
    assert (one.hit.found, one.hit.of) == (1, 2)
    assert (one.false_alarm.found, one.false_alarm.of) == (1, 2)
    assert (one.confirmed.found, one.confirmed.of) == (1, 2)
    assert (one.hit.low, one.hit.high) == pytest.approx((0.0126, 0.9874), abs=1e-4)
    assert (two.hit.found, two.hit.of, two.confirmed.of) == (0, 1, 0)
    assert found.map.is_identity
    assert found.map.verified == 4


def test_a_result_that_knew_the_visit_is_left_out(tmp_path: Path) -> None:
    found = {"A": FAIL | {"on_site_used": True}, "B": FAIL, "C": FAIL | {"on_site_used": None}}
    path = results(tmp_path / "1.parquet", "2026Q1", found)
    audited = audit([path], on_site(tmp_path / "o.parquet", dict.fromkeys("ABC", 3.0)), on=DAY)
    assert audited.quarters[0].verified == 1


def test_a_result_that_was_told_says_so_and_teaches_nothing(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    simulate(
        SCENARIOS["standard"], lake, stations=3, days=10, interval_min=60, seed=3, quarter=Quarter(2026, 3)
    )
    estimate(lake, Quarter(2026, 3), tmp_path / "before.parquet")
    table = pq.read_table(tmp_path / "before.parquet")
    told = table.filter(table["error_pct"].is_valid()).slice(0, 5)
    errors = dict(zip(told["charger_id"].to_pylist(), told["error_pct"].to_pylist(), strict=True))
    on_site(lake / "on_site.parquet", errors)
    estimate(lake, Quarter(2026, 3), tmp_path / "after.parquet")
    found = audit([tmp_path / "before.parquet"], lake / "on_site.parquet", on=DAY)
    assert found.quarters[0].verified == 5
    with pytest.raises(Denied, match="没有可比较"):
        audit([tmp_path / "after.parquet"], lake / "on_site.parquet", on=DAY)


def test_each_charger_teaches_once_by_its_newest_result(tmp_path: Path) -> None:
    paths = [
        results(tmp_path / f"{period}.parquet", period, {"A": {"p_out_of_mpe": p}, "B": {"p_out_of_mpe": p}})
        for period, p in (("2026Q1", 0.1), ("2026Q2", 0.2), ("2026Q3", 0.3))
    ]
    undated = audit(paths, on_site(tmp_path / "o.parquet", {"A": 3.0, "B": 0.0}), on=DAY)
    assert (undated.map.verified, undated.map.outside) == (2, 1)
    assert [each.verified for each in undated.quarters] == [2, 2, 2]
    dated = on_site(tmp_path / "d.parquet", {"A": 3.0}, on=date(2026, 5, 2))
    assert [each.period for each in audit(paths, dated, on=DAY).quarters] == ["2026Q1", "2026Q2"]


def test_an_impossible_visit_is_not_counted_and_told(tmp_path: Path) -> None:
    path = results(tmp_path / "1.parquet", "2026Q1", {"A": FAIL, "B": FAIL})
    found = audit([path], on_site(tmp_path / "o.parquet", {"A": float("nan"), "B": 3.0}), on=DAY)
    assert found.quarters[0].verified == 1
    assert "充电桩 A" in found.left_out[0]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"a": -1.0, "b": -1.0},
        {"a": "x"},
        {"a": None},
        {"c": float("nan")},
        {"p_low": 0.9, "p_high": 0.1},
        {"verified": 1000},
        {"is_identity": "no"},
    ],
)
def test_an_audit_made_by_hand_is_checked(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    path = tmp_path / "audit.json"
    write_audit(many(tmp_path), path)
    content = json.loads(path.read_text(encoding="utf-8"))
    for wrong in (content | {"map": content["map"] | spoilt}, content | {"quarters": []}, [], content["map"]):
        path.write_text(json.dumps(wrong), encoding="utf-8")
        with pytest.raises(Denied, match="不是完好的核查文件"):
            read_audit(path, version=VERSION, before=Quarter(2026, 2))


def test_enough_visits_make_a_map(tmp_path: Path) -> None:
    assert many(tmp_path, count=99).map.is_identity
    assert not many(tmp_path).map.is_identity


@pytest.mark.parametrize(
    ("version", "identity"),
    [("；按 120 台现场检定结果重校概率", True), ("；现场检定结果不足（3 台），概率未重校", False)],
)
def test_probabilities_set_right_teach_no_map(tmp_path: Path, version: str, identity: bool) -> None:
    found = many(tmp_path, version=VERSION + version)
    assert found.method_version == VERSION
    assert found.map.is_identity is identity
    assert found.quarters[0].verified == 100


def test_another_version_teaches_no_map(tmp_path: Path) -> None:
    old = results(tmp_path / "1.parquet", "2026Q1", {"A": FAIL | {"method_version": "gls-mixture 0.9"}})
    new = results(tmp_path / "2.parquet", "2026Q2", {"A": FAIL})
    found = audit([old, new], on_site(tmp_path / "o.parquet", {"A": 3.0}), on=DAY)
    assert found.method_version == VERSION
    assert found.map.verified == 1


def test_what_is_doubled_or_not_verified_is_refused(tmp_path: Path) -> None:
    path = results(tmp_path / "1.parquet", "2026Q1", {"A": FAIL})
    with pytest.raises(Denied, match="出现多次"):
        audit([path, path], on_site(tmp_path / "o.parquet", {"A": 3.0}), on=DAY)
    with pytest.raises(Denied, match="没有可比较"):
        audit([path], on_site(tmp_path / "o.parquet", {"B": 3.0}), on=DAY)


def test_an_audit_is_read_as_written_and_by_earlier_quarters_only(tmp_path: Path) -> None:
    found, path = many(tmp_path), tmp_path / "audit.json"
    write_audit(found, path)
    assert read_audit(path, version=VERSION, before=Quarter(2026, 2)) == found
    with pytest.raises(Denied, match="2026Q1"):
        read_audit(path, version=VERSION, before=Quarter(2026, 1))
    with pytest.raises(Denied, match="least-squares"):
        read_audit(path, version="least-squares 1.0", before=Quarter(2026, 2))
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(Denied, match="不是完好的核查文件"):
        read_audit(path, version=VERSION, before=Quarter(2026, 2))


def test_the_commands_audit_and_apply(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lake = tmp_path / "lake"
    simulate(
        SCENARIOS["standard"], lake, stations=3, days=6, interval_min=60, seed=3, quarter=Quarter(2026, 3)
    )
    many(tmp_path)
    files = [str(tmp_path / "many.parquet"), str(tmp_path / "many_on_site.parquet")]
    out = str(tmp_path / "audit.json")
    assert main(["monitor", "audit", *files, "--out", out]) == 0
    told = capsys.readouterr().out
    assert "2026Q1：现场检定 100 台" in told
    assert "20/40" in told
    assert main(["monitor", "audit", *files, "--out", out, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["map"]["is_identity"] is False
    plain, right = tmp_path / "plain.parquet", tmp_path / "right.parquet"
    estimate(lake, Quarter(2026, 3), plain)
    command = ["monitor", "estimate", str(lake), "--period", "2026Q3", "--workers", "1", "--audit", out]
    assert main([*command, "--out", str(right), "--json"]) == 0
    version = json.loads(capsys.readouterr().out)["method_version"]
    assert version == VERSION + "；按 100 台现场检定结果重校概率"
    before, after = pq.read_table(plain), pq.read_table(right)
    assert set(after["method_version"].to_pylist()) == {version}
    assert after["error_pct"].equals(before["error_pct"])
    known = read_audit(Path(out), version=VERSION, before=Quarter(2026, 3)).map
    expected = known.applied(before["p_out_of_mpe"].to_numpy())
    assert after["p_out_of_mpe"].to_numpy() == pytest.approx(expected, nan_ok=True)


def test_too_few_visits_change_nothing_and_are_told(tmp_path: Path) -> None:
    lake, out = tmp_path / "lake", tmp_path / "audit.json"
    simulate(
        SCENARIOS["standard"], lake, stations=2, days=6, interval_min=60, seed=3, quarter=Quarter(2026, 3)
    )
    write_audit(many(tmp_path, count=99), out)
    plain, same = tmp_path / "plain.parquet", tmp_path / "same.parquet"
    estimate(lake, Quarter(2026, 3), plain)
    summary = estimate(lake, Quarter(2026, 3), same, audit=out)
    assert summary.method_version.endswith("；现场检定结果不足（99 台），概率未重校")
    before, after = pq.read_table(plain), pq.read_table(same)
    assert before.drop_columns("method_version").equals(after.drop_columns("method_version"))
