"""The lake of the estimator's benches: made once, in `.data/bench-lake`."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenwatt.analytics.contract import INSTANT
from evenwatt.analytics.ingest.run import ingest
from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS

FOLDER = Path(__file__).resolve().parents[2] / ".data" / "bench-lake"
QUARTER = Quarter(2026, 3)
SEED = 31
AT = datetime(2026, 10, 1, tzinfo=UTC)


def lake(stations: int) -> Path:
    """Return a lake of one quarter read every 15 minutes."""
    root = FOLDER / f"{stations}-stations"
    if not (root / "truth.parquet").exists():
        simulate(
            SCENARIOS["standard"],
            root,
            stations=stations,
            days=92,
            interval_min=15,
            seed=SEED,
            quarter=QUARTER,
            workers=os.cpu_count() or 1,
        )
    return root


def lake_by_day(stations: int) -> Path:
    """Return the same lake as platforms write it: a file per shard and day, a row group per station."""
    root = lake(stations)
    copy = root.with_name(f"{stations}-stations-by-day")
    if not (copy / "stations.parquet").exists():
        for path in sorted((root / "registers").rglob("*.parquet")):
            _split(path, copy / path.parent.relative_to(root))
        for name in ("chargers", "stations"):
            shutil.copy(root / f"{name}.parquet", copy)
    return copy


def lake_by_week(stations: int) -> tuple[Path, Path]:
    """Return the same lake as ``ingest`` writes it, but for the last day, and a file of that day."""
    root = lake(stations)
    copy = root.with_name(f"{stations}-stations-by-week")
    before, day = copy.with_name(f"{copy.name}-before.parquet"), copy.with_name(f"{copy.name}-day.parquet")
    if not day.exists():
        files = sorted((root / "registers").rglob("*.parquet"))
        table = pa.concat_tables([pq.read_table(path, partitioning=None) for path in files])
        midnight = pa.scalar(QUARTER.seconds("Asia/Shanghai")[1] - 86400, INSTANT)
        is_new = pc.greater(table["ts"], midnight)
        pq.write_table(table.filter(pc.invert(is_new)), before)
        shutil.rmtree(copy, ignore_errors=True)
        ingest([root / "stations.parquet", root / "chargers.parquet", before], copy, at=AT)
        before.unlink()
        pq.write_table(table.filter(is_new), day)
    return copy, day


def _split(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    table = pq.read_table(path, partitioning=None)
    seconds = table["ts"].cast(pa.timestamp("s", "UTC")).cast(pa.int64())
    day = pc.divide(pc.add(seconds, 8 * 3600 - 1), 86400)
    for number in pc.unique(day).to_pylist():
        rows = table.filter(pc.equal(day, number))
        with pq.ParquetWriter(folder / f"{number}.parquet", table.schema, compression="NONE") as file:
            for station in pc.unique(rows["station_id"]).to_pylist():
                file.write_table(rows.filter(pc.equal(rows["station_id"], station)))
