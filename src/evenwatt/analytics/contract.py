"""The lake contract: names and types of every file that platforms bring and results that leave (R-3.10-a).

Whoever writes files in these shapes is read; ``evenwatt.analytics.lake`` casts what differs only in width.
Parquet knows no whole seconds, so instants are stored in milliseconds there and read as seconds.
"""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa

INSTANT = pa.timestamp("s", tz="UTC")


class Role(StrEnum):
    """What a meter of a station measures."""

    CHARGER = "charger"
    MASTER = "master"
    OTHER = "other"


STATIONS = pa.schema(
    [
        pa.field("station_id", pa.string(), nullable=False),
        pa.field("master_step_wh", pa.int64()),
        pa.field("other_metered", pa.bool_()),
        pa.field("timezone", pa.string()),
    ]
)
"""``master_step_wh``: resolution of the master meter's register, transformer ratio included [Wh].
``other_metered``: whether loads that are no chargers have meters of their own (role other)."""

CHARGERS = pa.schema(
    [
        pa.field("charger_id", pa.string(), nullable=False),
        pa.field("station_id", pa.string(), nullable=False),
        pa.field("kind", pa.string()),
        pa.field("meter_side", pa.string()),
        pa.field("maker", pa.string()),
        pa.field("model", pa.string()),
        pa.field("rated_kw", pa.float64()),
        pa.field("accuracy_class", pa.string()),
        pa.field("step_wh", pa.int64()),
    ]
)
"""``kind`` and ``meter_side`` are AC, DC or null; ``accuracy_class`` is "1" or "2"; ``step_wh`` is the
resolution of the charger's own register [Wh]."""

REGISTERS = pa.schema(
    [
        pa.field("station_id", pa.string(), nullable=False),
        pa.field("meter_id", pa.string(), nullable=False),
        pa.field("role", pa.string(), nullable=False),
        pa.field("ts", INSTANT, nullable=False),
        pa.field("reading_wh", pa.int64()),
    ]
)
"""Cumulative registers [Wh], any interval of a minute or more, gaps allowed as null or as no row. The meter
of a charger bears the charger's id. Sorted by station, meter, instant."""

ORDERS = pa.schema(
    [
        pa.field("order_id", pa.string(), nullable=False),
        pa.field("station_id", pa.string(), nullable=False),
        pa.field("charger_id", pa.string(), nullable=False),
        pa.field("started_at", INSTANT, nullable=False),
        pa.field("ended_at", INSTANT, nullable=False),
        pa.field("start_wh", pa.int64()),
        pa.field("end_wh", pa.int64()),
        pa.field("energy_wh", pa.int64()),
        pa.field("fee_fen", pa.int64()),
        pa.field("period_energy_wh", pa.list_(pa.int64())),
        pa.field("period_price_fen", pa.list_(pa.float64())),
    ]
)
"""Charging orders: registers at both ends and energy [Wh], fee [0.01 yuan], and energy [Wh] and price
[0.01 yuan per kWh] of each price period the order touched, in one order."""

TRUTH = pa.schema(
    [pa.field("charger_id", pa.string(), nullable=False), pa.field("error_pct", pa.float64(), nullable=False)]
)
"""The true error of each charger's indication, the mean over its energy [%]; of simulated data only."""

RESULTS = pa.schema(
    [
        pa.field("charger_id", pa.string(), nullable=False),
        pa.field("station_id", pa.string(), nullable=False),
        pa.field("period", pa.string(), nullable=False),
        *(pa.field(name, pa.float64()) for name in ("error_pct", "se_pct", "ci95_low_pct", "ci95_high_pct")),
        pa.field("p_out_of_mpe", pa.float64()),
        pa.field("mpe_pct", pa.float64()),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("energy_kwh", pa.float64()),
        pa.field("method_version", pa.string(), nullable=False),
        *(pa.field(name, pa.float64()) for name in ("flat_error_pct", "flat_se_pct", "bound_se_pct")),
        pa.field("on_site_used", pa.bool_()),
    ]
)
"""What an estimator says of a charger in a period. ``flat_*``: the estimate without prior; ``bound_se_pct``:
the standard error that no unbiased estimator from these data undercuts [%]. ``on_site_used``: whether it was
told what was found on site of this charger."""

OPTIONAL_COLUMNS = ("verified_on", "on_site_used")
"""Files may lack these; what is not there is null."""

DICTIONARY_COLUMNS = ("station_id", "meter_id", "role")
"""Few distinct values: stored as indices into a dictionary."""

DELTA_COLUMNS = ("ts", "reading_wh")
"""Slowly growing integers: stored as packed differences, a few bits each."""

ON_SITE = pa.schema(
    [
        pa.field("charger_id", pa.string(), nullable=False),
        pa.field("error_pct", pa.float64(), nullable=False),
        pa.field("se_pct", pa.float64(), nullable=False),
        pa.field("verified_on", pa.date32()),
    ]
)
"""``on_site.parquet``, if there is one: errors found at verifications on site [%] with their standard
uncertainty [%] and, where it is told, the day. They anchor the models whose meters sit behind the
conversion."""

ALARMS = pa.schema(
    [
        pa.field("station_id", pa.string(), nullable=False),
        pa.field("meter_id", pa.string()),
        pa.field("period", pa.string(), nullable=False),
        pa.field("level", pa.string(), nullable=False),
        pa.field("screen", pa.string(), nullable=False),
        pa.field("message", pa.string(), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
        pa.field("value", pa.float64()),
        pa.field("limit", pa.float64()),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("evidence_at", pa.list_(INSTANT)),
        pa.field("evidence_shown", pa.list_(pa.float64())),
        pa.field("evidence_expected", pa.list_(pa.float64())),
        pa.field("order_ids", pa.list_(pa.string())),
    ]
)
"""What the screens found: ``level`` fault_alarm (故障报警) or early_warning (异常预警); ``meter_id`` null for
the station as a whole; the worst ``value`` beside the ``limit``; what was shown and expected when."""

GAPS = pa.schema(
    [
        pa.field("station_id", pa.string(), nullable=False),
        pa.field("meter_id", pa.string(), nullable=False),
        pa.field("after", INSTANT, nullable=False),
        pa.field("before", INSTANT, nullable=False),
        pa.field("readings", pa.int64(), nullable=False),
    ]
)
"""The list of what to pull again (补采): ``readings`` missing between two instants."""
