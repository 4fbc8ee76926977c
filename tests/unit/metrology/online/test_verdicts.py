"""When a verdict is given: each threshold from both sides."""

from datetime import date

import pytest

from evenwatt.law.refusal import Denied
from evenwatt.metrology.online.method import method, offer
from evenwatt.metrology.online.verdicts import Reason, Verdict, thresholds, verdict

RULES = thresholds(on=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("p_out", "expected"),
    [
        (0.91, Verdict.FAIL),
        (0.9, Verdict.UNDETERMINED),
        (0.89, Verdict.UNDETERMINED),
        (0.11, Verdict.UNDETERMINED),
        (0.09, Verdict.PASS),
        (0.0, Verdict.PASS),
        (1.0, Verdict.FAIL),
    ],
)
def test_a_probability_beyond_the_threshold_decides(p_out: float, expected: Verdict) -> None:
    """R-4.3.2-c; at the threshold nothing is decided."""
    found, reason = verdict(p_out, "", RULES)
    assert found is expected
    assert reason == (Reason.NEAR_THE_LIMIT if expected is Verdict.UNDETERMINED else "")


def test_what_stands_against_a_verdict_comes_first() -> None:
    assert verdict(1.0, Reason.NO_ANCHOR, RULES) == (Verdict.UNDETERMINED, Reason.NO_ANCHOR)


def test_methods_are_found_by_name_and_say_that_they_are_on_trial() -> None:
    for name in ("gls-mixture", "least-squares"):
        assert name in method(name).version
        assert "试行" in method(name).version
        assert "trial" in method(name).version


def test_an_unknown_method_is_refused_with_those_there_are() -> None:
    with pytest.raises(Denied) as refusal:
        method("provincial")
    assert "gls-mixture" in str(refusal.value)


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="least-squares"):
        offer("least-squares", lambda: method("gls-mixture"))
