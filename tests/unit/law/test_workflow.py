from datetime import date

import pytest

from evenwatt.law.catalog import catalog
from evenwatt.law.regulation import clauses, passages
from evenwatt.law.workflow import Chart, WorkStep, workflow

ON = date(2026, 3, 2)
PERIODS = {"working_days", "calendar_days", "months", "before_date", "until_date"}
STEPS = [(chart, step) for chart in Chart for step in workflow(chart, on=ON)]


@pytest.mark.parametrize(("chart", "step"), STEPS, ids=lambda value: getattr(value, "id", value))
def test_a_step_names_what_exists(chart: Chart, step: WorkStep) -> None:
    before = {earlier.id: earlier for earlier in workflow(chart, on=ON)}
    assert step.clause in clauses()
    assert set(step.after) <= before.keys() - {step.id}
    assert step.deadline is None or catalog().param(step.deadline, on=ON).unit in PERIODS
    assert step.box in {passage.text for passage in passages() if passage.level == 4}


@pytest.mark.parametrize("chart", Chart)
def test_steps_follow_their_predecessors(chart: Chart) -> None:
    seen: set[str] = set()
    for step in workflow(chart, on=ON):
        assert step.id not in seen
        assert set(step.after) <= seen
        seen.add(step.id)


@pytest.mark.parametrize("chart", Chart)
def test_every_box_of_the_chart_has_a_step(chart: Chart) -> None:
    """The boxes stand behind the appendices; those of 4.3.2 begin with the second 报送信息."""
    boxes = [passage.text for passage in passages() if passage.level == 4]
    first = [place for place, box in enumerate(boxes) if box == "报送信息"]
    printed = boxes[first[0] : first[1]] if chart is Chart.SAMPLING else boxes[first[1] :]
    assert list(dict.fromkeys(step.box for step in workflow(chart, on=ON))) == printed


def test_a_document_that_a_step_starts_from_was_made_by_a_step_before() -> None:
    """Except what comes from outside the chart: the self-assessment, and the plan of the other chart."""
    outside = {Chart.SAMPLING: {"附录D"}, Chart.MONITORING: {"附录A"}}
    for chart in Chart:
        made = {step.id: step.output for step in workflow(chart, on=ON)}
        for step in workflow(chart, on=ON):
            assert set(step.input) <= {made[id] for id in step.after} | outside[chart]
