"""Whatever a check can find in a row has a name to filter by; a code is never shown to people."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import override

from evenwatt.filing.workbook import finding_said, kept
from evenwatt.forms.check_facts import FIGURES
from evenwatt.forms.findings import WARNING, Finding
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


def test_what_a_finding_lists_is_joined_for_its_reader_and_what_it_quotes_is_not():
    doubt = Finding(
        WARNING, "not_a_choice", "“{value}”", "附录B", value="一、二", params={"choices": "自营、加盟"}
    )
    with override("en"):
        told = finding_said(kept(doubt))
    assert (told.params["choices"], told.value) == ("自营, 加盟", "一、二")
