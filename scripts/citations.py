"""Which clause is cited where in the source: by parameter, by function, by page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/evenwatt"
CLAUSE = re.compile(r"\bR-(?:F-[A-G](?:\.[0-9]+)?|[0-9A-E]+(?:\.[0-9]+)*-[a-z])\b")


@dataclass(frozen=True)
class Function:
    """A function or method that cites clauses; ``line`` is where its code object says that it begins."""

    name: str
    file: Path
    line: int
    clauses: frozenset[str]


@cache
def functions() -> tuple[Function, ...]:
    """Return every function of the source that cites a clause, in its docstring or in its body."""
    return tuple(found for file in _modules() for found in _functions(file))


def modules() -> Iterator[tuple[str, str]]:
    """Yield clause and dotted name for every module that cites it, by function or beside them."""
    for file in _modules():
        for clause in sorted(set(CLAUSE.findall(file.read_text(encoding="utf-8")))):
            yield clause, _dotted(file)


def pages() -> Iterator[tuple[str, str]]:
    """Yield clause and template for every page that shows it as its ground."""
    for file in sorted((SOURCE / "web/templates").rglob("*.html")):
        for clause in sorted(set(CLAUSE.findall(file.read_text(encoding="utf-8")))):
            yield clause, file.relative_to(SOURCE / "web/templates").as_posix()


def _functions(file: Path) -> Iterator[Function]:
    text = file.read_text(encoding="utf-8")
    if not CLAUSE.search(text):
        return
    tree = ast.parse(text)
    for owner, node in _defined(tree, _dotted(file)):
        clauses = frozenset(CLAUSE.findall(ast.get_source_segment(text, node) or ""))
        if clauses:
            line = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield Function(f"{owner}.{node.name}", file, line, clauses)


def _defined(tree: ast.AST, owner: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield owner, node
        elif isinstance(node, ast.ClassDef):
            yield from _defined(node, f"{owner}.{node.name}")


def _modules() -> list[Path]:
    return [file for file in sorted(SOURCE.rglob("*.py")) if "migrations" not in file.parts]


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts)
