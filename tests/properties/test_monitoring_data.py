"""Laws of the lake's data: order does not matter, sessions do not overlap, ranking is a count of pairs."""

from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenwatt.analytics.ingest.run import ingest
from evenwatt.analytics.quarters import Quarter, midnight
from evenwatt.analytics.ranking import auc
from evenwatt.analytics.simulate.fleet import draw_models, draw_site, stream
from evenwatt.analytics.simulate.scenario import SCENARIOS
from evenwatt.analytics.simulate.sessions import draw_sessions
from evenwatt.analytics.spans import Span

HEAD = "station_id,meter_id,role,ts,reading_wh\n"
ROWS = [
    f"{station},{station}{meter},{role},2026-07-01 {hour:02d}:00,{10 * hour}\n"
    for station in "ST"
    for meter, role in (("M", "master"), ("A", "charger"))
    for hour in range(3)
]


def registers(root: Path, rows: list[str]) -> dict[str, bytes]:
    file = root / "file.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    ingest([file], root / "lake", at=datetime(2026, 10, 1, tzinfo=UTC))
    folder = root / "lake" / "registers"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.parquet")}


@settings(max_examples=15, deadline=None)
@given(st.permutations(ROWS), st.lists(st.sampled_from(ROWS), max_size=5))
def test_rows_in_any_order_and_number_make_the_same_lake(shuffled: list[str], twice: list[str]) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        assert registers(Path(one), ROWS) == registers(Path(other), [*shuffled, *twice])


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_a_day_at_a_time_makes_the_same_lake(data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(ROWS) - 1))
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        registers(Path(other), ROWS[cut:])
        assert registers(Path(one), ROWS) == registers(Path(other), ROWS[:cut])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(1, 20))
def test_a_charger_serves_one_vehicle_at_a_time(seed: int, days: int) -> None:
    scenario = SCENARIOS["standard"]
    rng = stream(seed, 0)
    site = draw_site(scenario, draw_models(scenario, seed), 0, rng)
    sessions = draw_sessions(site, days, rng)
    same = sessions.charger[1:] == sessions.charger[:-1]
    ends = sessions.start[:-1] + sessions.minutes[:-1]
    assert (sessions.start[1:][same] > ends[same]).all()
    assert (sessions.start >= 0).all()


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), max_size=30))
def test_the_area_is_the_share_of_pairs_in_order(ranked: list[tuple[int, bool]]) -> None:
    score = np.array([each for each, _ in ranked], float)
    positive = np.array([each for _, each in ranked], bool)
    pairs = [
        1.0 if high > low else 0.5 if high == low else 0.0
        for high, low in product(score[positive], score[~positive])
    ]
    found = auc(score, positive)
    assert found == (pytest.approx(np.mean(pairs)) if pairs else None)


@given(st.integers(2000, 2099), st.integers(1, 4), st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "UTC"]))
def test_quarters_follow_each_other_without_gap(year: int, number: int, timezone: str) -> None:
    quarter = Quarter(year, number)
    begin, end = quarter.seconds(timezone)
    assert end == quarter.following.seconds(timezone)[0]
    assert 90 * 86400 <= end - begin <= 92 * 86400
    assert Quarter.of(quarter.begins_on) == Quarter.parse(str(quarter)) == quarter


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["Asia/Shanghai", "UTC"]))
def test_every_day_has_one_week_in_its_quarter(day: date, timezone: str) -> None:
    week = Span.of(day)
    assert Span.parse(str(week)) == week
    weeks = [Span(week.quarter, number) for number in range(1, 14)]
    bounds = [each.seconds(timezone) for each in weeks]
    assert [begin for begin, _ in bounds[1:]] == [end for _, end in bounds[:-1]]
    assert (
        (bounds[0][0], bounds[-1][1])
        == week.quarter.seconds(timezone)
        == Span(week.quarter).seconds(timezone)
    )
    assert [
        each
        for each, (begin, end) in zip(weeks, bounds, strict=True)
        if begin <= midnight(day, timezone) < end
    ] == [week]
    assert all(6 <= (end - begin) / 86400 <= 8 for begin, end in bounds)
