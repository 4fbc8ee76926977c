"""Plots of an accuracy report: what the figures say, for the eye."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from evenwatt.analytics.assess import LARGE_PCT, Judged
from evenwatt.analytics.ranking import roc
from evenwatt.forms.typefaces import font_files

_SHARES = np.linspace(0.0, 1.0, 11)


def draw_plots(judged: Judged, folder: Path) -> dict[str, str]:
    """Write one PNG per plot into a folder; return file name and title of each.

    Raises
    ------
    FontsMissingError
        this installation has no fonts.
    """
    import matplotlib  # half a second: only who asks for a report pays

    matplotlib.use("Agg")
    from matplotlib import font_manager, pyplot

    for path in font_files():
        font_manager.fontManager.addfont(str(path))
    style: Any = {
        "font.family": ["Noto Sans SC"],
        "axes.unicode_minus": False,
        "axes.grid": True,
        "grid.alpha": 0.3,
    }
    with pyplot.rc_context(style):
        for name, (_title, draw) in _PLOTS.items():
            figure, axes = pyplot.subplots(figsize=(5.6, 4.2), dpi=120, layout="constrained")
            draw(axes, judged)
            figure.savefig(folder / name, metadata={"Software": None})
            pyplot.close(figure)
    return {name: title for name, (title, _draw) in _PLOTS.items()}


def _scatter(axes: Any, j: Judged) -> None:
    colours = {"pass": "#2b8168", "undetermined": "#b0b0b0", "fail": "#b84b4b"}
    words = {"pass": "合格", "undetermined": "不能判定", "fail": "不合格"}
    for verdict, colour in colours.items():
        rows = j.verdict == verdict
        axes.plot(j.truth_pct[rows], j.guess_pct[rows], ".", ms=3, color=colour, label=words[verdict])
    limit = 1.05 * max(1.0, float(np.abs(j.truth_pct).max(initial=0.0)))
    axes.plot([-limit, limit], [-limit, limit], "k-", lw=0.7)
    axes.set(xlabel="真实误差（%）", ylabel="估计误差（%）")
    axes.legend(markerscale=3)


def _roc(axes: Any, j: Judged) -> None:
    alarms, hits = roc(np.abs(j.guess_pct), np.abs(j.truth_pct) > LARGE_PCT)
    axes.plot(alarms, hits, lw=1.4)
    axes.axvline(0.01, color="k", lw=0.7, ls="--")
    axes.set(xlabel="误报率", ylabel="检出率", xscale="symlog", xlim=(0, 1), ylim=(0, 1.01))
    axes.set_xscale("symlog", linthresh=0.001)


def _z(axes: Any, j: Judged) -> None:
    rows = np.isfinite(j.error_pct) & (j.se_pct > 0)
    z = (j.error_pct[rows] - j.truth_pct[rows]) / j.se_pct[rows]
    axes.hist(np.clip(z, -5, 5), bins=np.linspace(-5, 5, 61), density=True, color="#2e6da4")
    grid = np.linspace(-5, 5, 201)
    axes.plot(grid, np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi), "k-", lw=1)
    axes.set(xlabel="（估计 − 真值）÷ 标准误", ylabel="密度")


def _calibration(axes: Any, j: Judged) -> None:
    rows = np.isfinite(j.p_out_of_mpe)
    said, true = j.p_out_of_mpe[rows], j.is_outside[rows]
    bins = np.clip(np.digitize(said, _SHARES) - 1, 0, len(_SHARES) - 2)
    points = [
        (said[bins == at].mean(), true[bins == at].mean(), (bins == at).sum()) for at in np.unique(bins)
    ]
    for x, y, count in points:
        axes.plot(x, y, "o", color="#c86f2a")
        axes.annotate(f"{count}", (x, y), textcoords="offset points", xytext=(5, -3), fontsize=8)
    axes.plot([0, 1], [0, 1], "k-", lw=0.7)
    axes.set(xlabel="估计的超差概率", ylabel="实际超差比例")


def _energy(axes: Any, j: Judged) -> None:
    energy = np.maximum(np.nan_to_num(j.energy_kwh), 1.0)
    axes.loglog(
        energy, np.maximum(np.abs(j.guess_pct - j.truth_pct), 1e-3), ".", ms=3, alpha=0.5, label="偏差"
    )
    edges = np.quantile(energy, np.linspace(0, 1, 13))
    for low, high in pairwise(edges):
        rows = (energy >= low) & (energy <= high)
        if rows.any():
            rms = np.sqrt(np.mean((j.guess_pct[rows] - j.truth_pct[rows]) ** 2))
            axes.plot([low, high], [rms, rms], color="#b84b4b", lw=2)
    axes.set(xlabel="电量（kWh）", ylabel="估计与真值之差（百分点）")


def _bound(axes: Any, j: Judged) -> None:
    rows = np.isfinite(j.flat_error_pct) & (j.bound_se_pct > 0)
    off = np.maximum(np.abs(j.flat_error_pct[rows] - j.truth_pct[rows]), 1e-3)
    axes.loglog(j.bound_se_pct[rows], off, ".", ms=3, alpha=0.5)
    grid = np.array([0.02, 20.0])
    axes.plot(grid, grid, "k-", lw=0.7)
    axes.set(xlabel="理论下界（标准误，百分点）", ylabel="无先验估计的偏差（百分点）")


_PLOTS: dict[str, tuple[str, Callable[[Any, Judged], None]]] = {
    "scatter.png": ("估计误差与真实误差", _scatter),
    "roc.png": ("误差超过 2% 的检出（虚线为误报率 1%）", _roc),
    "z.png": ("偏差与标准误之比（曲线为标准正态分布）", _z),
    "calibration.png": ("超差概率的校准（数字为台数）", _calibration),
    "energy.png": ("偏差随电量的变化（横线为均方根）", _energy),
    "bound.png": ("无先验估计与理论下界", _bound),
}
"""Title and drawing of each plot, by file name, in the order of the page."""
