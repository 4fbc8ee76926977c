"""The accuracy report as a page: figures, groups, plots and how each figure is made; one folder."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from evenwatt.analytics.assess import Accuracy, Judged
from evenwatt.analytics.assess_groups import Groups
from evenwatt.analytics.assess_plots import draw_plots

FIGURES = {
    "chargers": "充电桩（台）",
    "without_estimate": "无估计（台）",
    "outside_mpe": "真实超差（台）",
    "rmse_pp": "均方根误差（百分点）",
    "rmse_100kwh_pp": "均方根误差，电量大于 100 kWh（百分点）",
    "bias_pp": "平均偏差（百分点）",
    "auc_2pct": "AUC，误差超过 2%",
    "detection_at_1pct_fpr": "误报率 1% 时的检出率",
    "auc_mpe": "AUC，超过最大允许误差",
    "coverage95": "95% 区间覆盖率",
    "rms_z": "偏差与标准误之比的均方根",
    "precision_fail": "判为不合格的准确率",
    "recall_fail": "判为不合格的召回率",
    "false_alarms": "合格设备误判率",
    "wrong_pass": "判为合格而实际超差的比例",
    "undetermined": "不能判定的比例",
    "rmse_flat_pp": "无先验估计的均方根误差（百分点）",
    "bound_ratio_flat": "无先验估计与理论下界之比",
}
"""What each figure is called, in the order of the page."""

GROUPS = {
    "kind": "充电方式",
    "meter_side": "计量侧",
    "station_size": "场站充电桩数",
    "master_step": "总表分度",
    "energy": "期间电量",
}
"""What each grouping is called."""

_NOTES = (
    "均方根误差计入全部充电桩，没有估计的按估计为零计。",
    "AUC 与检出率按估计误差的绝对值排序，各准确度等级同以 2% 为界；“超过最大允许误差”的 AUC 按超差概率排序。",
    "检出率：取一个界限，误差不超过 2% 的充电桩至多 1% 的估计超过它；误差超过 2% 的有多少超过它。",
    "与理论下界之比：（无先验估计 − 真值）÷ 下界的均方根，1 为无偏估计所能达到的最好结果。",
    "在线结果使用试行方法，用于督促维修和现场检定，不是检定证书。",
)

_STYLE = """
body{font:16px/1.6 "Noto Sans SC",system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}
th,td{border-bottom:1px solid #d9d3c6;padding:.3rem .7rem;text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}
figure{display:inline-block;margin:.5rem;max-width:100%}img{max-width:100%;height:auto}figcaption{text-align:center}"""


def write_report(judged: Judged, overall: Accuracy, groups: Groups, folder: Path, *, title: str) -> Path:
    """Write page and plots into a folder; return the page."""
    folder.mkdir(parents=True, exist_ok=True)
    plots = draw_plots(judged, folder)
    page = folder / "index.html"
    page.write_text(_page(overall, groups, plots, title), encoding="utf-8")
    return page


def shown(value: float | int | None) -> str:
    """Return a figure as people read it."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _page(overall: Accuracy, groups: Groups, plots: Mapping[str, str], title: str) -> str:
    figures = "".join(
        f'<figure><img src="{name}" alt=""><figcaption>{escape(caption)}</figcaption></figure>'
        for name, caption in plots.items()
    )
    parts = [
        f"<h1>在线误差估计的准确度报告</h1><p>{escape(title)}</p>",
        _table({"全部": overall}, "总体"),
        figures,
        *(_table(members, GROUPS[name]) for name, members in groups.items()),
        "<h2>说明</h2><ul>" + "".join(f"<li>{escape(note)}</li>" for note in _NOTES) + "</ul>",
    ]
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>在线误差估计的准确度报告</title><style>{_STYLE}</style></head><body>"
        + "\n".join(parts)
        + "</body></html>\n"
    )


def _table(columns: Mapping[str, Accuracy], caption: str) -> str:
    """Figures as rows, groups as columns: few groups, many figures."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    figures = {name: each.as_dict() for name, each in columns.items()}
    rows = "".join(
        f"<tr><td>{escape(word)}</td>"
        + "".join(f"<td>{shown(each[figure])}</td>" for each in figures.values())
        + "</tr>"
        for figure, word in FIGURES.items()
    )
    return (
        f"<h2>{escape(caption)}</h2><table><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
