"""Simulated stations as rows of the contract."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from evenwatt.analytics.contract import CHARGERS, INSTANT, ORDERS, REGISTERS, STATIONS, TRUTH
from evenwatt.analytics.simulate.orders import PRICE_FEN
from evenwatt.analytics.simulate.station import Simulated


def register_rows(one: Simulated, begin_s: int, *, first: int, last: int) -> pa.Table:
    """Return a station's registers from ``first`` to ``last`` [s, UTC], sorted by meter and instant."""
    ts = begin_s + 60 * one.minute
    sent = ~one.absent & ((ts >= first) & (ts <= last))
    meter, at = np.nonzero(sent)
    return pa.table(
        {
            "station_id": _texts((one.site.station_id,), np.zeros(len(meter), np.int32)),
            "meter_id": _texts(one.meter_ids, meter),
            "role": _texts(one.roles, meter),
            "ts": pa.array(ts[at], pa.int64()).cast(INSTANT),
            "reading_wh": pa.array(one.reading_wh[meter, at], mask=one.missing[meter, at]),
        },
        schema=REGISTERS,
    )


def order_rows(one: Simulated, begin_s: int) -> pa.Table:
    """Return the station's orders."""
    orders, site = one.orders, one.site
    count = len(orders.charger)
    used = orders.period_wh > 0
    offsets = pa.array(np.append(0, np.cumsum(used.sum(axis=1))), pa.int32())
    prices = np.broadcast_to(PRICE_FEN, used.shape)[used]
    return pa.table(
        {
            "order_id": [f"{site.station_id}-{at + 1:06d}" for at in range(count)],
            "station_id": _texts((site.station_id,), np.zeros(count, np.int32)),
            "charger_id": _texts(site.charger_ids, orders.charger),
            "started_at": pa.array(begin_s + orders.start_s).cast(INSTANT),
            "ended_at": pa.array(begin_s + orders.end_s).cast(INSTANT),
            "start_wh": orders.start_wh,
            "end_wh": orders.end_wh,
            "energy_wh": orders.energy_wh,
            "fee_fen": orders.fee_fen,
            "period_energy_wh": pa.ListArray.from_arrays(offsets, pa.array(orders.period_wh[used])),
            "period_price_fen": pa.ListArray.from_arrays(offsets, pa.array(prices)),
        },
        schema=ORDERS,
    )


def station_row(one: Simulated, timezone: str) -> pa.Table:
    """Return what is known of the station."""
    site = one.site
    return pa.table(
        [[site.station_id], [site.master_step_wh], [site.other_metered], [timezone]], schema=STATIONS
    )


def charger_rows(one: Simulated) -> pa.Table:
    """Return what is known of the station's chargers."""
    site = one.site
    count = len(site.charger_ids)
    return pa.table(
        {
            "charger_id": site.charger_ids,
            "station_id": [site.station_id] * count,
            "kind": site.each("kind"),
            "meter_side": site.each("meter_side"),
            "maker": site.each("maker"),
            "model": site.each("name"),
            "rated_kw": site.each("rated_kw"),
            "accuracy_class": site.each("accuracy_class"),
            "step_wh": site.each("step_wh"),
        },
        schema=CHARGERS,
    )


def truth_rows(one: Simulated) -> pa.Table:
    """Return the true errors of the station's chargers."""
    return pa.table([one.site.charger_ids, one.true_error_pct], schema=TRUTH)


def _texts(texts: tuple[str, ...], codes: np.ndarray) -> pa.Array:
    return pa.array(texts).take(pa.array(codes))
