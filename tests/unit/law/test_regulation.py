import os
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from evenwatt.law.catalog import catalog
from evenwatt.law.regulation import clauses, passages
from tests.fixtures.required import missing

REGULATION = Path(os.environ.get("EVENWATT_REAL_DATA", "../shared/data")).parent / "regulation"


def interpretations() -> Iterator[str]:
    for file in (files("evenwatt.law") / "interpretations").iterdir():
        yield file.name.removesuffix(".md")


@pytest.mark.parametrize("id", clauses())
def test_clause_is_complete(id: str) -> None:
    clause = clauses()[id]
    assert re.fullmatch(r"R-[0-9A-Z][\w.]*(-[\w.]+)?", id)
    assert clause.title
    assert clause.text
    assert clause.status in {"software", "human", "n/a"}
    assert bool(clause.reason) == (clause.status != "software")


def test_every_sentence_belongs_to_a_clause() -> None:
    for passage in passages():
        assert passage.level or passage.clauses, passage.text
        assert set(passage.clauses) <= set(clauses()), passage.text


def test_a_clause_holds_every_sentence_that_names_it_and_no_other() -> None:
    for id, clause in clauses().items():
        assert clause.text.splitlines() == [one.text for one in passages() if id in one.clauses], id


def test_the_text_is_the_source_word_for_word() -> None:
    sources = list(REGULATION.glob("湖北-*.txt"))
    if not sources:
        missing("data", "the source text of the regulation is not at hand")
    source = re.sub(r"\s", "", sources[0].read_text(encoding="utf-8"))
    assert re.sub(r"\s", "", "".join(passage.text for passage in passages())) == source


def test_every_requirement_is_a_clause() -> None:
    requirements = REGULATION / "requirements.md"
    if not requirements.exists():
        missing("data", "the list of requirements is not at hand")
    bold = re.findall(r"\*\*(R-[^*]+)\*\*", requirements.read_text(encoding="utf-8"))
    assert {id for group in bold for id in group.split(", ")} <= set(clauses())


def test_every_interpretation_that_a_source_names_exists() -> None:
    sources = (param.source for versions in catalog().versions.values() for param in versions)
    named = {name for source in sources for name in re.findall(r"解释 ([a-z-]+)", source)}
    assert named <= set(interpretations())


@pytest.mark.parametrize("name", list(interpretations()))
def test_interpretation_states_text_readings_choice_and_reason(name: str) -> None:
    text = (files("evenwatt.law") / "interpretations" / f"{name}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["原文", "读法", "采用", "理由"]
    cited = re.search(r"^条款：(.+)$", text, re.MULTILINE)
    assert cited
    assert set(cited[1].split("、")) <= set(clauses())


def test_every_citation_in_the_code_is_a_clause() -> None:
    cited = re.compile(r"\bR-(?:[0-9][0-9.]*|C\.\d|F)-[A-Ga-z](?:\.\d)?(?![\w-])")
    package = Path(str(files("evenwatt")))
    for file in package.rglob("*.py"):
        unknown = set(cited.findall(file.read_text(encoding="utf-8"))) - set(clauses())
        assert not unknown, file
