"""What happens to readings on their way: lost, repeated, absent for hours, started again at zero."""

from __future__ import annotations

import numpy as np

from evenwatt.analytics.simulate.scenario import Recording


def draw_resets(share: float, chargers: int, readings: int, rng: np.random.Generator) -> np.ndarray:
    """Return before which reading each register starts again at zero, shape (C,); ``readings``: never."""
    return np.where(rng.random(chargers) < share, rng.integers(1, readings, chargers), readings)


def reset(reading_wh: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return how much a register has lost by each reading, int64; shapes (C, K) and (C,)."""
    base = reading_wh[np.arange(len(at)), at - 1]
    after = np.arange(reading_wh.shape[1]) >= at[:, None]
    return np.where(after, base[:, None], 0)


def repeat_stale(reading_wh: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Let some readings repeat the last fresh one of their meter. Shapes (M, K)."""
    fresh = rng.random(reading_wh.shape) >= share
    fresh[:, 0] = True
    last = np.maximum.accumulate(np.where(fresh, np.arange(reading_wh.shape[1]), 0), axis=1)
    return np.take_along_axis(reading_wh, last, axis=1)


def absent_rows(
    recording: Recording, *, meters: int, readings: int, interval_min: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the rows that were never sent, bool, shape (M, K): outages of a meter or of the station."""
    quarters = readings * interval_min / (90 * 1440)
    absent = np.zeros((meters, readings), dtype=bool)
    mean = recording.outage_hours * 60.0 / interval_min
    for meter, count in enumerate(rng.poisson(recording.outages * quarters, meters)):
        for begin, end in _spans(count, mean, readings, rng):
            absent[meter, begin:end] = True
    for begin, end in _spans(rng.poisson(recording.station_outages * quarters), mean, readings, rng):
        absent[:, begin:end] = True
    return absent


def _spans(count: int, mean: float, readings: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    begins = rng.integers(0, readings, count)
    lengths = np.maximum(rng.exponential(mean, count), 1.0).astype(np.int64)
    return [(int(begin), int(begin + length)) for begin, length in zip(begins, lengths, strict=True)]
