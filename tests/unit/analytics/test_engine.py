"""Engines: the same answers in the same order, whoever is killed on the way."""

import os
from functools import partial
from pathlib import Path

import pytest

from evenwatt.analytics.engine import LocalEngine
from evenwatt.law.refusal import Denied

TASKS = list(range(12))


def square(number: int) -> int:
    return number * number


def dying_once(mark: Path, number: int) -> int:
    """Kill the process at task five, unless one was killed before."""
    if number == 5 and not mark.exists():
        mark.touch()
        os._exit(9)
    return square(number)


def dying_always(number: int) -> int:
    if number == 5:
        os._exit(9)
    return number


@pytest.mark.parametrize("workers", [1, 2])
def test_answers_come_in_order_and_are_kept(workers: int) -> None:
    with LocalEngine(workers) as engine:
        assert list(engine.first(square, TASKS)) == [square(each) for each in TASKS]
        assert list(engine.again(square)) == [square(square(each)) for each in TASKS]


def test_a_killed_process_loses_and_doubles_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "killed"
    with LocalEngine(2) as engine:
        assert list(engine.first(partial(dying_once, mark), TASKS)) == [square(each) for each in TASKS]
    assert mark.exists()


def test_a_task_that_always_kills_is_refused_in_a_sentence() -> None:
    with LocalEngine(2) as engine, pytest.raises(Denied, match="中断"):
        list(engine.first(dying_always, TASKS))
