"""Day by day equals at once; corrections, early ends and repetitions leave the same states."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics import accumulate as accumulating
from evenwatt.analytics.accumulate import Step, accumulate
from evenwatt.analytics.contract import INSTANT
from evenwatt.analytics.estimate import estimate, study_states
from evenwatt.analytics.ingest.run import ingest
from evenwatt.analytics.lake import Lake, open_lake
from evenwatt.analytics.quarters import Quarter, midnight
from evenwatt.analytics.shard_index import Piece
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.analytics.state_folder import claim, station_path, write_state
from evenwatt.analytics.station_input import known_stations, station_input
from evenwatt.analytics.tasks import tasks_of
from evenwatt.cli.main import main
from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.evidence import evidence
from evenwatt.metrology.online.gls_mixture import VERSION
from evenwatt.metrology.online.station import part
from evenwatt.metrology.online.statistics import one_shot, piece

QUARTER = Quarter(2026, 3)
DAYS = [date(2026, 8, day) for day in (1, 2, 3, 5)]


def lake(root: Path, *, interval: int = 60, scenario: str = "gaps") -> Path:
    simulate(SCENARIOS[scenario], root, stations=3, days=38, interval_min=interval, seed=4, quarter=QUARTER)
    return root


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lake(tmp_path_factory.mktemp("lake") / "lake")


@pytest.fixture
def mine(untouched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(untouched, tmp_path / "lake"))


def split_by_day(root: Path) -> None:
    """Write each day of the registers into a file of its own, a row group per station."""
    [path] = (root / "registers").rglob("*.parquet")
    table = pq.read_table(path, partitioning=None)
    path.unlink()
    seconds = table["ts"].cast(pa.timestamp("s", "UTC")).cast(pa.int64())
    day = pc.divide(pc.add(seconds, 8 * 3600 - 1), 86400)
    for number in pc.unique(day).to_pylist():
        rows = table.filter(pc.equal(day, number))
        with pq.ParquetWriter(path.with_name(f"{number}.parquet"), table.schema) as file:
            for station in pc.unique(rows["station_id"]).to_pylist():
                file.write_table(rows.filter(pc.equal(rows["station_id"], station)))


def states(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def results(root: Path, state: Path) -> pa.Table:
    out = state.with_suffix(".parquet")
    estimate(root, QUARTER, out, state=state)
    return pq.read_table(out)


def same(one: pa.Table, other: pa.Table) -> None:
    for name in ("error_pct", "se_pct", "energy_kwh", "p_out_of_mpe"):
        found, expected = one[name].to_numpy(), other[name].to_numpy()
        assert np.allclose(found, expected, rtol=1e-6, atol=1e-7, equal_nan=True), name
    assert one["verdict"].equals(other["verdict"])


def corrected(root: Path, *, by_wh: int) -> str:
    """Shift a reading of 5 July of one charger; return its station."""
    station = open_lake(root).chargers["station_id"][-1].as_py()
    meter = open_lake(root).chargers["charger_id"][-1].as_py()
    for path in (root / "registers").rglob("*.parquet"):
        table = pq.read_table(path, partitioning=None)
        day = pc.equal(pc.day(table["ts"]), 5)
        usable = pc.and_(pc.and_(pc.equal(table["meter_id"], meter), day), pc.is_valid(table["reading_wh"]))
        rows = np.flatnonzero(usable.to_numpy() & pc.equal(pc.month(table["ts"]), 7).to_numpy())
        if not rows.size:
            continue
        hit = pa.array(np.arange(table.num_rows) == rows[0])
        reading = pc.if_else(hit, pc.add(table["reading_wh"], by_wh), table["reading_wh"])
        pq.write_table(table.set_column(table.column_names.index("reading_wh"), "reading_wh", reading), path)
        return str(station)
    raise AssertionError("no such reading")


@pytest.mark.parametrize("by_day", [False, True])
@pytest.mark.parametrize("interval", [60, 30])
def test_day_by_day_equals_all_days_at_once(tmp_path: Path, interval: int, by_day: bool) -> None:
    mine = lake(tmp_path / "lake", interval=interval)
    if by_day:
        split_by_day(mine)
    steps = [accumulate(mine, QUARTER, tmp_path / "days", until=day) for day in DAYS]
    assert steps[0].steps[Step.BEGUN] == 3
    assert all(each.steps[Step.ADDED] == 3 for each in steps[1:])
    assert steps[1].readings < steps[0].readings / 15
    accumulate(mine, QUARTER, tmp_path / "once", until=DAYS[-1])
    same(results(mine, tmp_path / "days"), results(mine, tmp_path / "once"))


def test_the_state_says_what_the_registers_at_once_say_with_its_calibration(
    mine: Path, tmp_path: Path
) -> None:
    for day in (*DAYS, date(2026, 9, 30)):
        accumulate(mine, QUARTER, tmp_path / "state", until=day)
    opened = open_lake(mine)
    [task] = tasks_of(known_stations(opened), opened.pieces)
    for each in study_states(QUARTER, tmp_path / "state", DAYS[-1], task):
        station = station_input(opened, each.known, QUARTER)
        frozen, _ = one_shot(part(station, 0, 28 * 24 + 1))
        found, _ = piece(station, frozen, slice(0, station.master_wh.size - 1), None)
        expected = evidence(station, frozen, found)
        assert each.readings
        assert each.study.energy_kwh == pytest.approx(found.energy_kwh, rel=1e-9)
        shift = each.study.one.evidence.shift
        assert shift == pytest.approx(expected.shift, rel=1e-6, abs=1e-6 * np.abs(shift).max())


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list to which the names of decoded files will be added."""
    decoded: list[str] = []
    whole = Lake.piece

    def piece(lake: Lake, piece: Piece, *, with_station: bool = True) -> pa.Table:
        decoded.append(Path(piece.path).name)
        return whole(lake, piece, with_station=with_station)

    monkeypatch.setattr(Lake, "piece", piece)
    return decoded


def test_a_new_day_through_ingestion_decodes_its_week(
    untouched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [registers] = (untouched / "registers").rglob("*.parquet")
    table = pq.read_table(registers, partitioning=None)
    ends = [midnight(day + timedelta(days=1), "Asia/Shanghai") for day in DAYS[:2]]
    parts = [pc.less_equal(table["ts"], pa.scalar(end, INSTANT)) for end in ends]
    for number, rows in enumerate((parts[0], pc.and_not(parts[1], parts[0]))):
        pq.write_table(table.filter(rows), tmp_path / f"{number}.parquet")
    taken = [untouched / "stations.parquet", untouched / "chargers.parquet", tmp_path / "0.parquet"]
    at = datetime(2026, 8, 3, tzinfo=UTC)
    ingest(taken, tmp_path / "lake", at=at)
    accumulate(tmp_path / "lake", QUARTER, tmp_path / "state", until=DAYS[0])
    ingest([tmp_path / "1.parquet"], tmp_path / "lake", at=at)
    decoded = watched(monkeypatch)
    added = accumulate(tmp_path / "lake", QUARTER, tmp_path / "state", until=DAYS[1])
    assert added.steps[Step.ADDED] == 3
    assert {*decoded} == {"2026Q3-w05.parquet"}
    accumulate(untouched, QUARTER, tmp_path / "once", until=DAYS[1])
    same(results(tmp_path / "lake", tmp_path / "state"), results(untouched, tmp_path / "once"))


def test_of_a_lake_whose_last_file_grew_only_that_is_decoded(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split_by_day(mine)
    folder = next((mine / "registers").iterdir())
    names = sorted(path.name for path in folder.iterdir())
    [*_, grown, later] = names
    day = QUARTER.begins_on + timedelta(days=len(names) - 1)
    both = pa.concat_tables([pq.read_table(folder / name, partitioning=None) for name in (grown, later)])
    (folder / later).rename(tmp_path / later)
    accumulate(mine, QUARTER, tmp_path / "state", until=day)
    with pq.ParquetWriter(folder / grown, both.schema) as file:
        for station in pc.unique(both["station_id"]).to_pylist():
            file.write_table(both.filter(pc.equal(both["station_id"], station)))
    decoded = watched(monkeypatch)
    added = accumulate(mine, QUARTER, tmp_path / "state", until=day)
    assert added.steps[Step.ADDED] == 3
    assert {*decoded} == {grown}
    accumulate(mine, QUARTER, tmp_path / "fresh", until=day)
    same(results(mine, tmp_path / "state"), results(mine, tmp_path / "fresh"))


def test_running_again_doubles_nothing(mine: Path, tmp_path: Path) -> None:
    accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[0])
    accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[1])
    before = states(tmp_path / "state")
    again = accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[1])
    assert again.steps[Step.SAME] == again.stations == 3
    assert again.readings == 0
    assert states(tmp_path / "state") == before


def test_what_was_killed_half_way_is_completed(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("killed", "calm"):
        accumulate(mine, QUARTER, tmp_path / name, until=DAYS[0])
    left = [1]

    def killed(*args: Any) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        write_state(*args)

    with monkeypatch.context() as patch:
        patch.setattr(accumulating, "write_state", killed)
        with pytest.raises(KeyboardInterrupt):
            accumulate(mine, QUARTER, tmp_path / "killed", until=DAYS[1])
    completed = accumulate(mine, QUARTER, tmp_path / "killed", until=DAYS[1])
    assert completed.steps[Step.SAME] == 1
    assert completed.steps[Step.ADDED] == 2
    accumulate(mine, QUARTER, tmp_path / "calm", until=DAYS[1])
    assert states(tmp_path / "killed") == states(tmp_path / "calm")


@pytest.mark.parametrize("by_day", [False, True])
@pytest.mark.parametrize("until", DAYS[1:3])
def test_a_late_correction_replays_its_station_only(
    mine: Path, tmp_path: Path, by_day: bool, until: date
) -> None:
    if by_day:
        split_by_day(mine)
    accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[0])
    accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[1])
    before = states(tmp_path / "state")
    station = corrected(mine, by_wh=30)
    summary = accumulate(mine, QUARTER, tmp_path / "state", until=until)
    assert summary.steps[Step.REPLAYED] == 1
    assert summary.steps[Step.ADDED if until > DAYS[1] else Step.SAME] == 2
    accumulate(mine, QUARTER, tmp_path / "fresh", until=until)
    own = station_path(tmp_path / "state", station)
    assert own.read_bytes() == station_path(tmp_path / "fresh", station).read_bytes() != before[own.name]


def test_a_new_charger_replays_its_station(mine: Path, tmp_path: Path) -> None:
    accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[0])
    table = pq.read_table(mine / "chargers.parquet")
    new = table.slice(0, 1).set_column(
        0, table.schema.field(0), pa.array(["new"], table.schema.field(0).type)
    )
    pq.write_table(pa.concat_tables([table, new]), mine / "chargers.parquet")
    missing = estimate(mine, QUARTER, tmp_path / "r.parquet", state=tmp_path / "state")
    assert [each.code for each in missing.findings] == ["NO_DATA"]
    summary = accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[1])
    assert summary.steps[Step.REPLAYED] == 1
    assert results(mine, tmp_path / "state").num_rows == table.num_rows + 1


def test_a_broken_state_is_made_again(mine: Path, tmp_path: Path) -> None:
    accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[0])
    before = states(tmp_path / "state")
    path = station_path(tmp_path / "state", open_lake(mine).stations["station_id"][0].as_py())
    path.write_bytes(path.read_bytes()[:1000])
    assert accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[0]).steps[Step.REPLAYED] == 1
    assert states(tmp_path / "state") == before


def test_a_station_without_master_is_refused_and_the_rest_is_kept(mine: Path, tmp_path: Path) -> None:
    [path] = (mine / "registers").rglob("*.parquet")
    table = pq.read_table(path, partitioning=None)
    first = table["station_id"][0].as_py()
    lost = pc.and_(pc.equal(table["station_id"], first), pc.equal(table["role"], "master"))
    pq.write_table(table.filter(pc.invert(lost)), path)
    summary = accumulate(mine, QUARTER, tmp_path / "state", until=DAYS[0])
    assert summary.steps[Step.REFUSED] == 1
    found = results(mine, tmp_path / "state")
    theirs = found.filter(pc.equal(found["station_id"], first))
    assert set(theirs["reason"].to_pylist()) == {"没有总表数据"}
    assert theirs.num_rows < found.num_rows


def test_few_days_begin_anew_each_day(mine: Path, tmp_path: Path) -> None:
    for day in (date(2026, 7, 10), date(2026, 7, 11)):
        assert accumulate(mine, QUARTER, tmp_path / "state", until=day).steps[Step.BEGUN] == 3


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    many = tmp_path / "lake"
    simulate(SCENARIOS["gaps"], many, stations=17, days=32, interval_min=60, seed=4, quarter=QUARTER)
    for workers in (1, 2):
        accumulate(many, QUARTER, tmp_path / str(workers), until=DAYS[0], workers=workers)
    assert states(tmp_path / "1") == states(tmp_path / "2")


def test_a_state_claims_the_last_day_there_is_and_results_say_it(mine: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert accumulate(mine, QUARTER, state).until == date(2026, 8, 7)
    assert accumulate(mine, QUARTER, state, until=date(2026, 9, 10)).until == date(2026, 8, 7)
    summary = estimate(mine, QUARTER, tmp_path / "r.parquet", state=state)
    assert summary.until == date(2026, 8, 7)
    assert not [each for each in summary.findings if each.code == "state_behind"]
    assert estimate(mine, QUARTER, tmp_path / "r.parquet").until is None


def test_a_state_of_a_run_that_ended_early_is_told(mine: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    accumulate(mine, QUARTER, state, until=DAYS[0])
    behind = open_lake(mine).stations["station_id"][0].as_py()
    before = station_path(state, behind).read_bytes()
    accumulate(mine, QUARTER, state, until=DAYS[2])
    write_state(state, behind, before)
    summary = estimate(mine, QUARTER, tmp_path / "r.parquet", state=state)
    told = [each for each in summary.findings if each.code == "state_behind"]
    assert [each.station_id for each in told] == [behind]
    assert "2026-08-01" in told[0].message
    assert "2026-08-03" in told[0].message


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"method_version": "other 1.0"}, "state_of_other_method_version"),
        ({"period": "2026Q2"}, "state_of_other_period"),
        ({"lake": "/elsewhere"}, "state_of_other_lake"),
        ({"format": 0}, "state_of_other_format"),
        ({"until": "2026-09-01"}, "state_ahead"),
    ],
)
def test_a_state_of_something_else_is_refused(
    mine: Path, tmp_path: Path, changed: dict[str, object], code: str
) -> None:
    folder = tmp_path / "state"
    claim(folder, lake=mine, quarter=QUARTER, version=VERSION, until="2026-08-01", reached="2026-08-01")
    head = json.loads((folder / "state.json").read_text())
    (folder / "state.json").write_text(json.dumps(head | changed))
    with pytest.raises(Denied) as refused:
        accumulate(mine, QUARTER, folder, until=DAYS[0])
    assert refused.value.code == code
    if code != "state_ahead":
        with pytest.raises(Denied) as refused:
            estimate(mine, QUARTER, tmp_path / "r.parquet", state=folder)
        assert refused.value.code == code


def test_a_folder_without_states_is_refused(mine: Path, tmp_path: Path) -> None:
    with pytest.raises(Denied) as refused:
        estimate(mine, QUARTER, tmp_path / "r.parquet", state=tmp_path / "none")
    assert refused.value.code == "no_state"
    with pytest.raises(Denied) as refused:
        accumulate(mine, QUARTER, mine)
    assert refused.value.code == "not_a_state"


def test_the_textbook_method_has_no_states(mine: Path, tmp_path: Path) -> None:
    claim(
        tmp_path / "state",
        lake=mine,
        quarter=QUARTER,
        version=VERSION,
        until="2026-08-01",
        reached="2026-08-01",
    )
    with pytest.raises(Denied) as refused:
        estimate(mine, QUARTER, tmp_path / "r", name="least-squares", state=tmp_path / "state")
    assert refused.value.code == "state_of_other_method_version"


def test_the_commands(mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state, out = str(tmp_path / "state"), str(tmp_path / "r.parquet")
    command = ["monitor", "accumulate", str(mine), "--period", "2026Q3", "--state", state, "--workers", "1"]
    assert main([*command, "--until", "2026-08-01", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["stations"] == answer["begun"] == 3
    assert main(command) == 0
    assert "试行方法" in capsys.readouterr().out
    conclude = ["monitor", "estimate", str(mine), "--period", "2026Q3", "--out", out, "--state", state]
    assert main([*conclude, "--workers", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["chargers"] == pq.read_table(out).num_rows
    for wrong in ("tomorrow", "2026-10-01", "2026-08-01"):
        assert main([*command, "--until", wrong]) == 2
        assert capsys.readouterr().err.count("\n") == 1
