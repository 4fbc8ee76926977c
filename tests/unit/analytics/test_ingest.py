"""Files into the lake: what is wrong is named, what is right is taken, once."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics.contract import REGISTERS
from evenwatt.analytics.ingest.ledger import waiting
from evenwatt.analytics.ingest.run import Ingested, ingest
from evenwatt.analytics.lake import Lake
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.cli.main import main
from evenwatt.law.refusal import Denied

AT = datetime(2026, 10, 3, 4, 5, tzinfo=UTC)
Q3 = Quarter(2026, 3)
BEGIN = Q3.seconds("Asia/Shanghai")[0]
HEAD = "station_id,meter_id,role,ts,reading_wh\n"


def take(root: Path, *files: Path) -> list[Ingested]:
    return ingest(files, root, at=AT)


def csv(folder: Path, rows: str, name: str = "file.csv", head: str = HEAD) -> Path:
    path = folder / name
    path.write_text(head + rows, encoding="utf-8")
    return path


def readings(root: Path, station: str, meter: str) -> list[tuple[int, int | None]]:
    """Hours since the quarter's begin and readings of one meter."""
    read = Lake(root).registers(station)
    rows = read.of(meter)
    return [
        ((int(ts) - BEGIN) // 3600, int(value) if there else None)
        for ts, value, there in zip(read.ts[rows], read.reading_wh[rows], read.present[rows], strict=True)
    ]


def said(done: list[Ingested]) -> list[str]:
    return [finding.in_words() for each in done for finding in each.findings]


def test_faults_are_named_by_file_row_and_column(tmp_path: Path) -> None:
    file = csv(
        tmp_path,
        "S,M,master,2026-07-01 00:00,1000\n"
        "S,A,charger,2026-07-01 00:00,abc\n"
        "S,A,boss,2026-07-01 00:00,5\n"
        "S,A,charger\n"
        "S,,charger,2026-07-01 00:00,5\n"
        "S,A,charger,yesterday,5\n"
        "S,A,charger,2026-07-01 01:00,nan\n"
        "S,A,charger,2026-07-01 02:00,-7\n"
        "S,A,charger,2026-07-01 03:00,1e30\n"
        "S,A,charger,2026-07-01 04:00,\n"
        "S,A,charger,2026-07-01 05:00,120\n",
    )
    done = take(tmp_path / "lake", file)
    assert said(done) == [
        "file.csv 第5行：单元格个数与首行不符，此行未采用",
        "file.csv 第6行“meter_id”：没有电表编号，此行未采用",
        "file.csv 第4行“role”：“boss”应为 charger、master 或 other，此行未采用",
        "file.csv 第7行“ts”：“yesterday”不是时间，此行未采用",
        "file.csv 第3行“reading_wh”：“abc”不是数，此行未采用",
        "file.csv 第8行“reading_wh”：“nan”不是有限的数，按缺失处理",
        "file.csv 第9行“reading_wh”：读数 -7 Wh 超出可能的范围，按缺失处理",
        "file.csv 第10行“reading_wh”：读数 1e30 Wh 超出可能的范围，按缺失处理",
        "file.csv 场站 S：场站表中没有这个场站",
    ]
    assert readings(tmp_path / "lake", "S", "A") == [(1, None), (2, None), (3, None), (4, None), (5, 120)]
    assert readings(tmp_path / "lake", "S", "M") == [(0, 1000)]


def test_many_faults_are_counted(tmp_path: Path) -> None:
    done = take(tmp_path / "lake", csv(tmp_path, "S,A,charger,never,1\n" * 25 + "S,A,charger,2026-07-01,1\n"))
    assert len(done[0].findings) == 23
    assert said(done)[20] == "file.csv：“ts”另有 5 行有同样的问题"


def test_two_time_zones_mean_the_same_instants(tmp_path: Path) -> None:
    stations = csv(
        tmp_path,
        "W,100,false,Asia/Urumqi\nE,100,false,Asia/Shanghai\n",
        "stations.csv",
        "station_id,master_step_wh,other_metered,timezone\n",
    )
    file = csv(
        tmp_path,
        "W,w,master,2026-07-01 00:00:00,1\n"
        "W,w,master,2026-07-01T01:00:00+06:00,2\n"
        "E,e,master,2026/7/1 2:00,1\n"
        "E,e,master,2026-06-30T19:00:00Z,2\n",
    )
    take(tmp_path / "lake", file, stations)
    assert readings(tmp_path / "lake", "W", "w") == [(2, 1), (3, 2)]
    assert readings(tmp_path / "lake", "E", "e") == [(2, 1), (3, 2)]


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    file = csv(tmp_path, "S,M,master,2026-07-01 00:00,1\nS,M,master,2026-10-01 00:00,2\n")
    first = take(lake, file)
    assert [str(change.quarter) for change in first[0].changed] == ["2026Q3", "2026Q4"]
    before = {path: path.read_bytes() for path in lake.rglob("*") if path.is_file()}
    again = take(lake, file.rename(tmp_path / "renamed.csv"))
    assert again[0].already
    assert {path: path.read_bytes() for path in lake.rglob("*") if path.is_file()} == before


def test_the_same_rows_in_another_file_change_no_station(tmp_path: Path) -> None:
    rows = ["S,M,master,2026-07-01 00:00,1\n", "S,M,master,2026-07-01 01:00,2\n"]
    take(tmp_path / "lake", csv(tmp_path, "".join(rows)))
    (tmp_path / "lake" / "reestimate.json").unlink()
    done = take(tmp_path / "lake", csv(tmp_path, "".join(rows[::-1])))
    assert not done[0].already
    assert done[0].changed == ()
    assert waiting(tmp_path / "lake") == {}


def test_a_late_correction_replaces_its_span_and_marks_the_station(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    hours = "".join(
        f"{station},{station}{meter},{role},2026-07-01 {hour:02d}:00,{hour}\n"
        for station in "ST"
        for meter, role in (("M", "master"), ("A", "charger"))
        for hour in range(6)
    )
    take(lake, csv(tmp_path, hours))
    (lake / "reestimate.json").unlink()
    correction = "S,SA,charger,2026-07-01 02:00,20\nS,SA,charger,2026-07-01 04:00,40\n"
    done = take(lake, csv(tmp_path, correction, "late.csv"))
    assert readings(lake, "S", "SA") == [(0, 0), (1, 1), (2, 20), (4, 40), (5, 5)]
    assert readings(lake, "S", "SM") == [(hour, hour) for hour in range(6)]
    assert readings(lake, "T", "TA") == [(hour, hour) for hour in range(6)]
    assert waiting(lake) == {Q3: ("S",)}
    assert "late.csv 场站 S：2026Q3 的更正替换了 3 行，其中 1 行在新文件中没有，已去掉" in said(done)


def a_day(day: int, *, meters: str = "MA", wh: int = 0) -> str:
    """Two readings of a day of July of each meter of station S."""
    return "".join(
        f"S,{meter},{'master' if meter == 'M' else 'charger'},2026-07-{day:02d} {hour}:00,{100 * day + wh}\n"
        for meter in meters
        for hour in (11, 12)
    )


def files(root: Path) -> dict[str, int]:
    """The files of registers and their inodes: a file that is replaced has another."""
    return {path.name: path.stat().st_ino for path in (root / "registers").rglob("*.parquet")}


def test_a_new_day_rewrites_its_week_only(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    take(lake, csv(tmp_path, "".join(a_day(day) for day in range(1, 16))))
    before = files(lake)
    assert sorted(before) == ["2026Q3-w01.parquet", "2026Q3-w02.parquet", "2026Q3-w03.parquet"]
    done = take(lake, csv(tmp_path, a_day(16), "day.csv"))
    after = files(lake)
    assert [name for name in sorted(after) if after[name] != before[name]] == ["2026Q3-w03.parquet"]
    assert [str(change.quarter) for change in done[0].changed] == ["2026Q3"]
    assert len(readings(lake, "S", "A")) == 2 * 16


def test_a_correction_over_weeks_replaces_what_lies_between(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    take(lake, csv(tmp_path, "".join(a_day(day) for day in range(1, 23))))
    done = take(lake, csv(tmp_path, a_day(6, meters="A", wh=1) + a_day(16, meters="A", wh=1), "late.csv"))
    days = [1, 2, 3, 4, 5, 6, 16, *range(17, 23)]
    shown = {(hour // 24 + 1, value) for hour, value in readings(lake, "S", "A")}
    assert shown == {(day, 100 * day + (day in (6, 16))) for day in days}
    assert len(readings(lake, "S", "M")) == 2 * 22
    assert said(done) == [
        "late.csv 场站 S：场站表中没有这个场站",
        "late.csv 场站 S：2026Q3 的更正替换了 22 行，其中 18 行在新文件中没有，已去掉",
    ]


def test_a_master_may_come_in_another_file(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    take(lake, csv(tmp_path, a_day(1)))
    said_later = said(take(lake, csv(tmp_path, a_day(20, meters="A"), "chargers.csv")))
    assert said_later == ["chargers.csv 场站 S：场站表中没有这个场站"]


def test_a_quarter_that_has_one_file_keeps_it(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    simulate(SCENARIOS["standard"], lake, stations=2, days=20, interval_min=60, seed=3, quarter=Q3)
    station = Lake(lake).stations["station_id"][0].as_py()
    meter = Lake(lake).chargers["charger_id"][0].as_py()
    before, others = readings(lake, station, meter), readings(lake, *_other(lake))
    late = "".join(f"{station},{meter},charger,2026-{day} 00:00,7\n" for day in ("07-02", "07-30", "10-02"))
    done = take(lake, csv(tmp_path, late))
    assert sorted(files(lake)) == ["2026Q3.parquet", "2026Q4-w01.parquet"]
    assert [str(change.quarter) for change in done[0].changed] == ["2026Q3", "2026Q4"]
    assert readings(lake, station, meter) == [*before[:24], (24, 7), (29 * 24, 7), (93 * 24, 7)]
    assert readings(lake, *_other(lake)) == others


def _other(lake: Path) -> tuple[str, str]:
    return Lake(lake).chargers["station_id"][-1].as_py(), Lake(lake).chargers["charger_id"][-1].as_py()


def test_duplicates_contradictions_and_registers_that_go_back(tmp_path: Path) -> None:
    rows = (
        "S,M,master,2026-07-01 00:00,1\n"
        "S,A,charger,2026-07-01 02:00,30\n"
        "S,A,charger,2026-07-01 01:00,50\n"
        "S,A,charger,2026-07-01 01:00,50\n"
        "S,A,charger,2026-07-01 03:00,31\n"
        "S,A,charger,2026-07-01 03:00,32\n"
    )
    done = take(tmp_path / "lake", csv(tmp_path, rows))
    assert [finding.code for finding in done[0].findings] == [
        "shuffled",
        "duplicate",
        "contradiction",
        "backwards",
        "unknown_station",
    ]
    assert readings(tmp_path / "lake", "S", "A") == [(1, 50), (2, 30), (3, 32)]


def test_a_charger_in_two_stations_stays_where_it_belongs(tmp_path: Path) -> None:
    chargers = csv(
        tmp_path,
        "A,S,AC,AC,甲,X,7,2,10\nA,T,AC,AC,甲,X,7,2,10\nB,T,ac,,甲,X,seven,3,0.4\n",
        "chargers.csv",
        "charger_id,station_id,kind,meter_side,maker,model,rated_kw,accuracy_class,step_wh\n",
    )
    file = csv(
        tmp_path,
        "T,A,charger,2026-07-01,1\nS,A,charger,2026-07-01,2\nT,B,charger,2026-07-01,3\nS,B,charger,2026-07-01,4\n",
    )
    done = take(tmp_path / "lake", file, chargers)
    assert "chargers.csv 场站 T：充电桩 A 已属于场站 S，在本场站的一行未采用" in said(done)
    assert "chargers.csv 第4行“rated_kw”：“seven”不是数，按未知处理" in said(done)
    assert "chargers.csv 第4行“accuracy_class”：“3”应为 1 或 2，按未知处理" in said(done)
    assert "file.csv 场站 T：充电桩 A 属于场站 S，在本场站的读数未采用" in said(done)
    assert "file.csv 场站 T：2026Q3 没有总表（角色 master）的读数，不能估计" in said(done)
    assert readings(tmp_path / "lake", "S", "A") == [(0, 2)]
    assert readings(tmp_path / "lake", "T", "B") == [(0, 3)]
    assert Lake(tmp_path / "lake").registers("S").meter_ids == ("A",)
    known = pq.read_table(tmp_path / "lake" / "chargers.parquet").to_pylist()
    assert [(row["charger_id"], row["station_id"], row["kind"], row["step_wh"]) for row in known] == [
        ("A", "S", "AC", 10),
        ("B", "T", "AC", 1),
    ]


def test_csv_parquet_and_arrow_hold_the_same(tmp_path: Path) -> None:
    table = pa.table(
        {
            "station_id": ["S"] * 3,
            "meter_id": ["M"] * 3,
            "role": ["master"] * 3,
            "ts": [BEGIN, BEGIN + 3600, BEGIN + 7200],
            "reading_wh": [5, None, 9_007_199_254_741],
        }
    )
    table = table.set_column(3, "ts", table["ts"].cast(REGISTERS.field("ts").type))
    pcsv.write_csv(table, tmp_path / "file.csv")
    pq.write_table(table, tmp_path / "file.parquet")
    feather.write_feather(table, tmp_path / "file.arrow")
    for kind in ("csv", "parquet", "arrow"):
        take(tmp_path / kind, tmp_path / f"file.{kind}")
        assert readings(tmp_path / kind, "S", "M") == [(0, 5), (1, None), (2, 9_007_199_254_741)]


def test_a_spreadsheet_with_mark_and_semicolons(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text("\ufeff" + (HEAD + "S,M,master,2026-07-01 00:00,7\n").replace(",", ";"), encoding="utf-8")
    take(tmp_path / "lake", file)
    assert readings(tmp_path / "lake", "S", "M") == [(0, 7)]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("file.csv", b"a,b\n1,2\n", "不是场站、充电桩、电量读数或订单的数据"),
        ("file.csv", b"station_id,reading_wh\n1,2\n", "缺少列 meter_id、role、ts"),
        ("file.csv", "场站,reading_wh\n".encode("gb18030"), "应为 UTF-8"),
        ("file.csv", b"", "不是场站"),
        ("file.parquet", b"PAR1 and no more", "不是完好的 parquet 文件"),
        ("file.arrow", b"nothing", "不是完好的 arrow 文件"),
        ("file.xlsx", b"", "应为 CSV、Parquet 或 Arrow 文件"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Denied, match=sentence):
        take(tmp_path / "lake", tmp_path / name)


def test_files_of_others_are_not_rewritten(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    (lake / "registers").mkdir(parents=True)
    file = csv(tmp_path, "S,M,master,2026-07-01 00:00,7\n")
    take(tmp_path / "ours", file)
    pq.write_table(
        pq.read_table(next((tmp_path / "ours").rglob("2026Q3-w01.parquet"))), lake / "registers" / "x.parquet"
    )
    with pytest.raises(Denied, match=r"x\.parquet 不是本软件写的"):
        take(lake, csv(tmp_path, "S,M,master,2026-07-01 01:00,8\n"))


def test_the_command_tells_scripts_and_sets_its_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = csv(tmp_path, "S,M,master,2026-07-01 00:00,7\n", "good.csv")
    bad = csv(tmp_path, "S,M,master,2026-07-01 01:00,x\n", "bad.csv")
    lake = str(tmp_path / "lake")
    assert main(["monitor", "ingest", str(good), "--lake", lake, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["files"][0]["changed"] == [{"station_id": "S", "period": "2026Q3"}]
    assert main(["monitor", "ingest", str(bad), "--lake", lake, "--json"]) == 1
    finding = json.loads(capsys.readouterr().out)["findings"][0]
    assert (finding["file"], finding["row"], finding["column"], finding["code"]) == (
        "bad.csv",
        2,
        "reading_wh",
        "number",
    )
    assert main(["monitor", "ingest", str(tmp_path / "none.csv"), "--lake", lake]) == 2


ORDER_HEAD = (
    "order_id,station_id,charger_id,started_at,ended_at,start_wh,end_wh,energy_wh,fee_fen,"
    "period_energy_wh,period_price_fen\n"
)


def test_orders_are_known_by_their_ids(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    row = '1,S,A,2026-07-01 08:00,{end},0,3000,{wh},{fee},"[1000, 2000]","[60.0, 100.0]"\n'
    first = row.format(end="2026-07-01 09:00", wh=3000, fee=260)
    wrong = row.format(end="2026-07-01 07:00", wh=3000, fee=260)
    done = take(lake, csv(tmp_path, first + wrong + first.replace("1,S", ",S", 1), "orders.csv", ORDER_HEAD))
    assert said(done) == [
        "orders.csv 第4行“order_id”：没有填写，此行未采用",
        "orders.csv 第3行“ended_at”：“2026-07-01 07:00”早于开始时间，此行未采用",
    ]
    done = take(lake, csv(tmp_path, row.format(end="2026-07-01T02:00Z", wh="x", fee=1), "x.csv", ORDER_HEAD))
    assert said(done) == ["x.csv 第2行“energy_wh”：“x”不是整数，此行未采用"]
    take(lake, csv(tmp_path, row.format(end="2026-07-01T02:00Z", wh=3000, fee=261), "new.csv", ORDER_HEAD))
    [path] = (lake / "orders").rglob("*.parquet")
    [order] = pq.ParquetFile(path).read().to_pylist()
    assert (order["fee_fen"], order["period_energy_wh"], order["period_price_fen"]) == (
        261,
        [1000, 2000],
        [60, 100],
    )
    assert (order["ended_at"] - order["started_at"]).total_seconds() == 2 * 3600


def test_simulated_orders_come_through_unchanged(tmp_path: Path) -> None:
    options = {"stations": 2, "days": 3, "interval_min": 60, "seed": 1, "quarter": Q3, "with_orders": True}
    simulate(SCENARIOS["standard"], tmp_path / "simulated", **options)  # type: ignore[arg-type]
    [path] = (tmp_path / "simulated" / "orders").rglob("*.parquet")
    there = pq.ParquetFile(path).read()
    assert take(tmp_path / "lake", path)[0].findings == ()
    parts = [pq.ParquetFile(each).read() for each in (tmp_path / "lake" / "orders").rglob("*.parquet")]
    key = [("order_id", "ascending")]
    assert pa.concat_tables(parts).sort_by(key).equals(there.sort_by(key))


def test_a_household_can_be_read(tmp_path: Path, real_data: Path) -> None:
    """A mains meter with three sub-meters is read; whether it is a station, the estimator says."""
    source = real_data / "uci_household_2days" / "hpc_subset.csv"
    lines = [line.replace('"', "").split(",") for line in source.read_text().splitlines()[1:]]
    totals = dict.fromkeys(("mains", "kitchen", "laundry", "heating"), 0.0)
    rows = []
    for cells in lines:
        day, month, year = cells[1].split("/")
        increments = [float(cells[3]) * 1000 / 60, *map(float, cells[7:10])]
        for meter, increment in zip(totals, increments, strict=True):
            totals[meter] += increment
            role = "master" if meter == "mains" else "charger"
            rows.append(f"H,{meter},{role},{year}-{month}-{day} {cells[2]},{totals[meter]:.0f}\n")
    done = take(tmp_path / "lake", csv(tmp_path, "".join(rows)))
    assert [finding.code for finding in done[0].findings] == ["unknown_station"]
    read = Lake(tmp_path / "lake").registers("H")
    assert read.meter_ids == ("heating", "kitchen", "laundry", "mains")
    covered = sum(read.reading_wh[read.of(name)][-1] for name in ("heating", "kitchen", "laundry"))
    assert 0.3 < covered / read.reading_wh[read.of("mains")][-1] < 0.6
