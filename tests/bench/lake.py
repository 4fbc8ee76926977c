"""The lake of the estimator's benches: made once, in `.data/bench-lake`."""

import os
from pathlib import Path

from evenwatt.analytics.quarters import Quarter
from evenwatt.analytics.simulate.run import simulate
from evenwatt.analytics.simulate.scenario import SCENARIOS

FOLDER = Path(__file__).resolve().parents[2] / ".data" / "bench-lake"
QUARTER = Quarter(2026, 3)
SEED = 31


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
