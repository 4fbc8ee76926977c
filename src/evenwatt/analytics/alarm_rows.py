"""Alarms as rows of the contract, each with a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from evenwatt.analytics.contract import ALARMS, GAPS, INSTANT
from evenwatt.analytics.quarters import Quarter
from evenwatt.metrology.online.screens import Alarm, Level, Screen
from evenwatt.metrology.online.screens_registers import Gap

LEVELS = {Level.FAULT_ALARM: "故障报警", Level.EARLY_WARNING: "异常预警"}
"""What the kinds of clause 3.10 are called."""

TITLES = {
    Screen.REGISTER_BACKWARDS: "示数倒退",
    Screen.REGISTER_RESET: "示数清零",
    Screen.REGISTER_STILL: "充电时示数不走",
    Screen.REGISTER_JUMP: "示数跳变",
    Screen.ORDER_ENERGY: "订单电量与示数差不符",
    Screen.ORDER_FEE: "订单金额与分时电量电价不符",
    Screen.CLOCK: "订单时刻与示数时刻不符",
    Screen.STATION_BALANCE: "总表电量与充电桩合计不符",
    Screen.UNMETERED_LOAD: "有未计量负荷",
    Screen.PHOTOVOLTAIC: "有未计量光伏",
    Screen.STORAGE: "有未计量储能",
    Screen.DATA_GAP: "数据中断",
    Screen.NOT_FRESH: "数据不新",
    Screen.DRIFT: "误差较上期漂移",
}
"""What each screen is called."""

_SENTENCES = {
    Screen.REGISTER_BACKWARDS: "示数倒退 {count} 次，最多 {value:,.2f} kWh",
    Screen.REGISTER_RESET: "示数清零 {count} 次，之前最多为 {value:,.2f} kWh",
    Screen.REGISTER_STILL: "示数不走期间订单计 {value:,.2f} kWh",
    Screen.REGISTER_JUMP: "示数跳变 {count} 次，折合最大功率 {value:,.1f} kW，界限 {limit:,.1f} kW",
    Screen.ORDER_ENERGY: "{count} 笔订单的电量不等于起止示数之差，最多相差 {value:,.2f} kWh",
    Screen.ORDER_FEE: "{count} 笔订单的金额不等于分时电量与电价之积的和，最多相差 {value:,.2f} 元",
    Screen.CLOCK: "订单时刻与示数时刻至少相差 {value:,.0f} s，界限 {limit:,.0f} s",
    Screen.STATION_BALANCE: "总表电量中 {value:,.1f}% 没有充电桩对应，界限 {limit:,.1f}%",
    Screen.UNMETERED_LOAD: "有未计量负荷约 {value:,.1f} kW，估计误差时剔除",
    Screen.PHOTOVOLTAIC: "白天有未计量电源，约 {value:,.1f} kW，估计误差时剔除",
    Screen.STORAGE: "有未计量储能充放电，最低 {value:,.1f} kW，估计误差时剔除",
    Screen.DATA_GAP: "数据中断 {count} 次，最长 {value:,.1f} 小时，需补采",
    Screen.NOT_FRESH: "最后一个读数距期末 {value:,.1f} 小时，需补采",
    Screen.DRIFT: "误差较上期变化 {value:+.2f} 个百分点，界限 {limit:.2f}",
}


def in_words(alarm: Alarm, station_id: str) -> str:
    """Return an alarm as a sentence."""
    subject = f"电表 {alarm.subject} " if alarm.subject else f"场站 {station_id} "
    return subject + _SENTENCES[alarm.screen].format(count=alarm.count, value=alarm.value, limit=alarm.limit)


def alarm_rows(station_id: str, quarter: Quarter, alarms: Sequence[Alarm]) -> pa.Table:
    """Return a station's alarms as rows."""
    columns = {
        "station_id": [station_id] * len(alarms),
        "meter_id": [each.subject or None for each in alarms],
        "period": [str(quarter)] * len(alarms),
        "level": [str(each.screen.level) for each in alarms],
        "screen": [str(each.screen) for each in alarms],
        "message": [in_words(each, station_id) for each in alarms],
        "count": [each.count for each in alarms],
        "value": [each.value for each in alarms],
        "limit": [each.limit for each in alarms],
        "unit": [each.unit for each in alarms],
        "evidence_at": [pa.array(each.ts).cast(INSTANT).to_pylist() for each in alarms],
        "evidence_shown": [each.shown.tolist() for each in alarms],
        "evidence_expected": [each.expected.tolist() for each in alarms],
        "order_ids": [list(each.orders) for each in alarms],
    }
    return pa.table([pa.array(columns[field.name], field.type) for field in ALARMS], schema=ALARMS)


def gap_rows(station_id: str, gaps: Sequence[Gap]) -> pa.Table:
    """Return what is to be pulled again as rows."""
    columns = {
        "station_id": pa.array([station_id] * len(gaps), pa.string()),
        "meter_id": pa.array([each.meter_id for each in gaps], pa.string()),
        "after": pa.array([each.begin_s for each in gaps], pa.int64()).cast(INSTANT),
        "before": pa.array([each.end_s for each in gaps], pa.int64()).cast(INSTANT),
        "readings": pa.array([each.readings for each in gaps], pa.int64()),
    }
    return pa.table(columns, schema=GAPS)
