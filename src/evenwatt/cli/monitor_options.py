"""What the commands of `evenwatt monitor` that go through a lake have in common."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evenwatt.law.refusal import Denied

_SHOWN = 20
"""Messages in the table for people; the JSON or the file has all."""


def folder(text: str, option: str) -> Path:
    """Return a folder to write into.

    Raises
    ------
    Denied
        nothing is named: that would be the folder in which the command happens to run.
    """
    if not text.strip():
        raise Denied("参数 {option} 没有填写文件夹", clause="R-3.10-a", code="no_folder", option=option)
    return Path(text)


def add_lake(parser: argparse.ArgumentParser) -> None:
    """Have the command ask for a lake and a quarter."""
    parser.add_argument("lake", help="数据湖文件夹")
    parser.add_argument("--period", required=True, help="期间，如 2026Q3")


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Have the command ask for a number of processes."""
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="进程数，不影响结果")


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Have the command ask where the work is to be done."""
    parser.add_argument("--engine", default="local", help="计算引擎：local（默认）或 spark")
    parser.add_argument("--spark-master", help="Spark 集群地址，如 spark://主机:7077（默认取 Spark 的配置）")
    add_workers(parser)


def engine_of(args: argparse.Namespace) -> Any:
    """Return the engine asked for; None is this machine."""
    if args.engine == "local":
        return None
    if args.engine == "spark":
        from evenwatt.analytics.spark_engine import SparkEngine

        return SparkEngine(master=args.spark_master)
    raise Denied(
        "没有计算引擎“{name}”，可用：local、spark",
        clause="R-4.3.2-c",
        code="unknown_engine",
        name=args.engine,
    )


def shown(messages: Sequence[str]) -> list[str]:
    """Return lines for people: the first messages and how many more there are."""
    lines = [f"  {message}" for message in messages[:_SHOWN]]
    if len(messages) > _SHOWN:
        lines.append(f"  另有 {len(messages) - _SHOWN:,} 条")
    return lines
