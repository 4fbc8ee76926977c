"""Rules that the import contract in `pyproject.toml` cannot express."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "evenwatt"
RULES = sorted((SOURCE / "rules").rglob("*.py"))


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_know_the_standard_library_and_the_law(path):
    foreign = {
        name
        for name in _imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith(("evenwatt.law", "evenwatt.rules"))
    }
    assert not foreign


def test_the_command_line_starts_without_a_framework():
    """Commands that need no database answer in half a second: Django is imported inside a command only."""
    program = (
        "import sys, evenwatt.cli.main; print(*{'django', 'psycopg', 'scipy', 'typst'} & sys.modules.keys())"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert not loaded.strip()
