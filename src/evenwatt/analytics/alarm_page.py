"""Alarms as a page for people: a table, and a plot of the evidence of each."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from evenwatt.analytics.alarm_rows import LEVELS, TITLES
from evenwatt.forms.typefaces import font_files
from evenwatt.metrology.online.screens import Level, Screen

_PLOTTED = 100
"""Alarms whose evidence is drawn; all are in the table."""
_LOCAL = ZoneInfo("Asia/Shanghai")
_STYLE = """
body{font:16px/1.6 "Noto Sans SC",system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}
th,td{border-bottom:1px solid #d9d3c6;padding:.3rem .7rem;text-align:left}
figure{margin:1.5rem 0}img{max-width:100%;height:auto}"""
_UNITS = {
    Screen.ORDER_FEE: "元",
    Screen.STATION_BALANCE: "kWh/日",
    Screen.UNMETERED_LOAD: "kW",
    Screen.PHOTOVOLTAIC: "kW",
    Screen.STORAGE: "kW",
    Screen.DATA_GAP: "小时",
    Screen.DRIFT: "误差（%）",
}
"""What the evidence is counted in where it is no energy."""


def write_page(alarms: pa.Table, folder: Path, *, title: str) -> Path:
    """Write page and plots into a folder; return the page.

    Raises
    ------
    FontsMissingError
        this installation has no fonts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = sorted(alarms.to_pylist(), key=lambda row: row["level"] != Level.FAULT_ALARM)
    names = _draw(rows[:_PLOTTED], folder)
    page = folder / "index.html"
    page.write_text(_page(rows, names, title), encoding="utf-8")
    return page


def _draw(rows: list[dict[str, Any]], folder: Path) -> list[str]:
    import matplotlib  # half a second: only who asks for a page pays

    matplotlib.use("Agg")
    from matplotlib import font_manager, pyplot

    for path in font_files():
        font_manager.fontManager.addfont(str(path))
    names = []
    with pyplot.rc_context({"font.family": ["Noto Sans SC"], "axes.unicode_minus": False, "axes.grid": True}):
        for number, row in enumerate(rows, 1):
            figure, axes = pyplot.subplots(figsize=(7.2, 3.0), dpi=110, layout="constrained")
            _evidence(axes, row)
            names.append(f"alarm-{number:03d}.png")
            figure.savefig(folder / names[-1], metadata={"Software": None})
            pyplot.close(figure)
    return names


def _evidence(axes: Any, row: dict[str, Any]) -> None:
    at = [_local(each) for each in row["evidence_at"]]
    expected = np.array(row["evidence_expected"], dtype=float)
    if np.isfinite(expected).any():
        axes.plot(at, expected, "o-", ms=5, lw=1, color="#b0b0b0", label="应为")
    axes.plot(at, row["evidence_shown"], "o-", ms=3, lw=1, color="#b84b4b", label="显示")
    axes.set(ylabel=_UNITS.get(Screen(row["screen"]), "kWh"), title=row["message"])
    axes.title.set_fontsize(10)
    axes.tick_params(axis="x", labelrotation=20, labelsize=8)
    axes.legend(fontsize=8)


def _local(instant: datetime) -> datetime:
    return instant.replace(tzinfo=instant.tzinfo or UTC).astimezone(_LOCAL).replace(tzinfo=None)


def _page(rows: list[dict[str, Any]], names: list[str], title: str) -> str:
    lines = "".join(
        f"<tr><td>{LEVELS[Level(row['level'])]}</td><td>{TITLES[Screen(row['screen'])]}</td>"
        f"<td>{escape(row['station_id'])}</td><td>{escape(row['message'])}</td></tr>"
        for row in rows
    )
    figures = "".join(
        f'<figure><img src="{name}" alt="{escape(row["message"])}"></figure>'
        for name, row in zip(names, rows, strict=False)
    )
    more = f"<p>另有 {len(rows) - len(names):,} 条未作图。</p>" if len(rows) > len(names) else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>故障报警和异常预警</title><style>{_STYLE}</style></head><body>"
        f"<h1>故障报警和异常预警</h1><p>{escape(title)}。界限为试行方法的取值。</p>"
        f"<table><thead><tr><th>级别</th><th>内容</th><th>场站</th><th>说明</th></tr></thead><tbody>{lines}</tbody></table>"
        f"{figures}{more}</body></html>\n"
    )
