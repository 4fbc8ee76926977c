from dataclasses import replace
from datetime import date

import pytest

from evenwatt.law.catalog import Catalog, catalog
from evenwatt.rules import evaluation_interval
from evenwatt.rules.evaluation_interval import next_evaluation
from tests.law.entries.sampling import ON


def test_the_jjg_period_may_cap_grade_a(monkeypatch: pytest.MonkeyPatch) -> None:
    (cap,) = catalog().versions["cycle_cap"]
    capped = Catalog({**catalog().versions, "cycle_cap": (replace(cap, value="jjg"),)})
    monkeypatch.setattr(evaluation_interval, "catalog", lambda: capped)
    assert next_evaluation(report_on=ON, grade="A", at=ON) == date(2029, 3, 2)
    assert next_evaluation(report_on=ON, grade="D", at=ON) == date(2027, 9, 2)
