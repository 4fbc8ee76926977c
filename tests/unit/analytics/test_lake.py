"""The lake: what we write, and what others write in the same shape, reads the same."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenwatt.analytics import lake as lakes
from evenwatt.analytics.contract import INSTANT, REGISTERS, Role
from evenwatt.analytics.lake import Lake, open_lake
from evenwatt.analytics.lake_writer import shard_path, write_registers
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.spans import Span
from evenwatt.analytics.tables import read_table
from evenwatt.law.refusal import Denied

BEGIN = Quarter(2026, 3).seconds("Asia/Shanghai")[0]


def rows(station: str, hours: int = 5) -> pa.Table:
    """Two chargers, the second of which lacks a reading, and a master."""
    meters = [(f"{station}-1", "charger"), (f"{station}-2", "charger"), (f"{station}-M", "master")]
    records = [
        {
            "station_id": station,
            "meter_id": meter,
            "role": role,
            "ts": BEGIN + 3600 * hour,
            "reading_wh": None if at == 1 and hour == 2 else 1000 * at + 10 * hour,
        }
        for at, (meter, role) in enumerate(meters)
        for hour in range(hours)
    ]
    schema = REGISTERS.set(3, pa.field("ts", pa.int64()))
    return pa.Table.from_pylist(records, schema=schema).cast(REGISTERS)


def lake_of(root: Path, table: pa.Table, **options: object) -> Lake:
    """A lake as others write it: any file below registers."""
    (root / "registers").mkdir(parents=True)
    pq.write_table(table, root / "registers" / "all.parquet", **options)
    return Lake(root)


def same(one: Lake, other: Lake, station: str) -> bool:
    a, b = one.registers(station), other.registers(station)
    arrays = ("offsets", "ts", "reading_wh", "present")
    return (a.meter_ids, a.roles) == (b.meter_ids, b.roles) and all(
        np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays
    )


@pytest.fixture
def ours(tmp_path: Path) -> Lake:
    root = tmp_path / "ours"
    write_registers(shard_path(root, 7, Span(Quarter(2026, 3))), [rows("A"), rows("B")])
    return Lake(root)


def test_a_station_reads_as_it_was_written(ours: Lake) -> None:
    read = ours.registers("B")
    assert read.meter_ids == ("B-1", "B-2", "B-M")
    assert read.roles == (Role.CHARGER, Role.CHARGER, Role.MASTER)
    assert read.offsets.tolist() == [0, 5, 10, 15]
    assert read.reading_wh[read.of("B-2")].tolist() == [1000, 1010, 0, 1030, 1040]
    assert read.present[read.of("B-2")].tolist() == [True, True, False, True, True]
    assert read.ts[read.of("B-M")].tolist() == [BEGIN + 3600 * hour for hour in range(5)]


def test_one_row_group_per_station_with_packed_differences(ours: Lake) -> None:
    assert [(piece.row_group, piece.station_id, piece.rows) for piece in ours.index] == [
        (0, "A", 15),
        (1, "B", 15),
    ]
    group = pq.ParquetFile(ours.root / ours.index[0].path).metadata.row_group(0)
    encodings = {
        group.column(at).path_in_schema: group.column(at).encodings for at in range(group.num_columns)
    }
    assert "DELTA_BINARY_PACKED" in encodings["ts"]
    assert "DELTA_BINARY_PACKED" in encodings["reading_wh"]
    assert "RLE_DICTIONARY" in encodings["meter_id"]
    assert not any("DICTIONARY" in each for each in encodings["reading_wh"])


def test_the_instant_that_ends_a_period_closes_its_last_interval(ours: Lake) -> None:
    read = ours.registers("A", begin=BEGIN + 3600, end=BEGIN + 3 * 3600)
    assert (read.ts[read.of("A-1")] - BEGIN).tolist() == [3600, 7200, 10800]
    assert ours.registers("A", begin=BEGIN + 10**6, end=BEGIN + 2 * 10**6).meter_ids == ()
    assert ours.registers("nobody").meter_ids == ()


def test_stations_mixed_in_a_row_group(ours: Lake, tmp_path: Path) -> None:
    other = lake_of(tmp_path / "mixed", pa.concat_tables([rows("A"), rows("B")]))
    assert [piece.first_row for piece in other.index] == [0, 15]
    assert all(same(ours, other, station) for station in "AB")


def test_rows_in_any_order(ours: Lake, tmp_path: Path) -> None:
    both = pa.concat_tables([rows("A"), rows("B")])
    shuffled = both.take(np.random.default_rng(1).permutation(both.num_rows))
    other = lake_of(tmp_path / "shuffled", shuffled)
    assert {piece.scattered for piece in other.index} == {True}
    assert all(same(ours, other, station) for station in "AB")


def lake_by_hour(root: Path, names: str) -> Lake:
    """A lake with a file for each hour of station A, its name from ``names``."""
    (root / "registers").mkdir(parents=True)
    table = rows("A")
    hour = (table["ts"].cast(pa.int64()).to_numpy() - BEGIN) // 3600
    for at, name in enumerate(names):
        pq.write_table(table.filter(pa.array(hour == at)), root / "registers" / f"{name}.parquet")
    return Lake(root)


@pytest.mark.parametrize("open_at_once", [1, 2, 128])
@pytest.mark.parametrize("names", ["abcde", "edcba", "badce"])
def test_rows_over_several_files(
    ours: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: str, open_at_once: int
) -> None:
    monkeypatch.setattr(lakes, "_OPEN", open_at_once)
    split = lake_by_hour(tmp_path / "split", names)
    assert same(ours, split, "A")
    assert same(ours, split, "A")
    inner = split.registers("A", begin=BEGIN + 3600, end=BEGIN + 2 * 3600)
    assert (inner.ts[inner.of("A-M")] - BEGIN).tolist() == [3600, 7200]


def test_files_that_overlap_keep_rows_of_one_instant_in_the_order_read(tmp_path: Path) -> None:
    lake = lake_of(tmp_path / "lake", rows("A"))
    again = rows("A").filter(pa.array(np.arange(15) % 5 == 4))  # the last hour of each meter
    shifted = again.set_column(4, "reading_wh", pa.array([7, 8, 9], pa.int64()))
    pq.write_table(shifted, tmp_path / "lake" / "registers" / "later.parquet")
    read = lake.registers("A")
    assert read.reading_wh[read.of("A-1")].tolist() == [0, 10, 20, 30, 40, 7]
    assert read.reading_wh[read.of("A-M")].tolist() == [2000, 2010, 2020, 2030, 2040, 9]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_other_widths_and_units(ours: Lake, tmp_path: Path, unit: str) -> None:
    table = rows("A")
    wide = table["reading_wh"].cast(pa.float64()).fill_null(float("nan"))
    other = table.set_column(4, "reading_wh", wide)
    naive = table["ts"].cast(INSTANT).cast(pa.timestamp(unit, tz="UTC")).cast(pa.timestamp(unit))
    other = other.set_column(3, "ts", naive).append_column("theirs", pa.nulls(15))
    assert same(ours, lake_of(tmp_path / "wide", other), "A")


def test_a_folder_that_is_no_lake_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Denied, match=r"不是数据湖：缺少 stations\.parquet"):
        open_lake(tmp_path)


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"station_id": ["A"]}), tmp_path / "registers.parquet")
    with pytest.raises(Denied, match="缺少列 meter_id"):
        read_table(tmp_path / "registers.parquet", REGISTERS)


def test_a_killed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = shard_path(tmp_path, 0, Span(Quarter(2026, 3)))
    write_registers(path, [rows("A")])
    before = path.read_bytes()

    def interrupted():  # type: ignore[no-untyped-def]
        yield rows("B")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_registers(path, interrupted())
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("text", "begins"), [("2026Q1", "2026-01-01"), ("2026Q4", "2026-10-01"), ("2027Q2", "2027-04-01")]
)
def test_quarters(text: str, begins: str) -> None:
    quarter = Quarter.parse(text)
    assert (str(quarter), quarter.begins_on.isoformat()) == (text, begins)
    assert quarter.seconds("Asia/Shanghai")[1] == quarter.following.seconds("Asia/Shanghai")[0]


@pytest.mark.parametrize("text", ["2026Q5", "2026Q0", "2026", "26Q1", "2026q1"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(Denied, match="2026Q3"):
        Quarter.parse(text)
