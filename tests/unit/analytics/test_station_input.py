"""What is taken of chargers whose registration is incomplete: never what would fail them for the gap."""

from datetime import date
from typing import Any

import pytest

from evenwatt.analytics.station_input import Known, chargers_of
from evenwatt.metrology.online.station import UNKNOWN_MODEL, UNKNOWN_SIDE, Chargers

FULL = {
    "charger_id": "c",
    "kind": "DC",
    "meter_side": "DC",
    "maker": "甲",
    "model": "X-60",
    "rated_kw": 60.0,
    "accuracy_class": "1",
    "step_wh": 10,
    "on_site": (),
}


def taken(**changed: Any) -> Chargers:
    known = Known("s", 100.0, "Asia/Shanghai", (FULL | changed,), ())
    return chargers_of(known, on=date(2026, 7, 1))


def test_a_full_row_is_taken_as_it_is() -> None:
    one = taken()
    assert (one.models, one.dc[0], one.dc_side[0], one.mpe_pct[0]) == (("甲|X-60",), True, True, 1.0)


@pytest.mark.parametrize(
    ("missing", "model", "dc"),
    [
        ({"kind": None}, "甲|X-60", True),
        ({"kind": None, "rated_kw": 7.0}, "甲|X-60", False),
        ({"kind": None, "rated_kw": 15.0}, "甲|X-60", False),
        ({"kind": None, "rated_kw": 30.0}, UNKNOWN_SIDE, True),
        ({"kind": None, "rated_kw": 44.0}, "甲|X-60", True),
        ({"kind": None, "rated_kw": None}, UNKNOWN_SIDE, True),
        ({"maker": None}, "|X-60", True),
        ({"model": None}, UNKNOWN_MODEL, True),
        ({"model": None, "meter_side": None}, UNKNOWN_SIDE, True),
        ({"model": None, "meter_side": None, "kind": "AC"}, "AC", False),
    ],
)
def test_what_is_missing_is_told_by_the_rest_or_not_at_all(
    missing: dict[str, Any], model: str, dc: bool
) -> None:
    one = taken(**missing)
    assert one.models == (model,)
    assert bool(one.dc[0]) is bool(one.dc_side[0]) is dc


def test_without_a_class_the_wider_limits_hold() -> None:
    assert taken(accuracy_class=None).mpe_pct[0] == 2.0
