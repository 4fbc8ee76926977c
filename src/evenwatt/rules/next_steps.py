"""Which steps of a flow chart come next (R-4.3.1-a)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from evenwatt.law.refusal import Denied
from evenwatt.law.workflow import Chart, WorkStep, workflow


def next_steps(*, chart: Chart, done: Collection[str], on: date) -> tuple[WorkStep, ...]:
    """Return the steps that are not done and whose predecessors all are, in the order of the chart.

    Raises:
        Denied: the chart has no step of a name in ``done``, or a step was done before its predecessor.

    Clause: R-4.3.1-a.
    """
    steps = workflow(chart, on=on)
    if unknown := sorted(set(done) - {step.id for step in steps}):
        raise Denied(
            "流程中没有环节：{steps}", clause="R-4.3.1-a", code="unknown_step", steps="、".join(unknown)
        )
    title = {step.id: step.title for step in steps}
    for step in steps:
        if step.id in done and (skipped := [title[id] for id in step.after if id not in done]):
            raise Denied(
                "环节“{step}”之前应先完成：{skipped}",
                clause="R-4.3.1-a",
                code="step_skipped",
                step=step.title,
                skipped="、".join(skipped),
            )
    return tuple(step for step in steps if step.id not in done and set(step.after) <= set(done))
