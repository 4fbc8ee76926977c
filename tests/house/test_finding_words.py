"""Whatever a check can find in a row has a name to filter by; a code is never shown to people."""

import ast
from collections.abc import Iterator
from pathlib import Path

from evenwatt.forms.check_facts import FIGURES
from evenwatt.web.finding_words import KINDS

FORMS = Path(__file__).resolve().parents[2] / "src/evenwatt/forms"


def codes_of_findings() -> Iterator[str]:
    """The codes that are written where a finding is made: second argument of ``read.finding(…)``."""
    for file in FORMS.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                code = call.args[1] if call.func.attr == "finding" and len(call.args) > 1 else None
                if isinstance(code, ast.Constant):
                    yield code.value


def test_every_finding_about_a_row_has_a_name():
    codes = set(codes_of_findings())
    assert len(codes) > 20
    assert sorted(codes - KINDS.keys()) == []


def test_so_has_every_fault_of_a_figure():
    texts = ("x", "nan", "-1", "1e30", "0.12345678901")
    codes = {problem[0] for figure in FIGURES.values() for text in texts if (problem := figure.problem(text))}
    assert codes == {"not_a_number", "not_positive", "too_large", "too_fine"}
    assert codes <= KINDS.keys()
