"""What stands in tracked files: short, finished, and free of addresses that only one machine knows."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = 400
GENERATED = ("requirements", "package-lock.json", "docs/reference/")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "base", "manager", "stuff"}

REGISTRY = re.compile(
    r"\b(?:registry|pypi|pythonhosted|npmmirror|npmjs|mirrors?)(?:\.[\w-]+)*\.(?:org|com|cn|io|net|dev)\b",
    re.I,
)
MACHINE_PATH = re.compile(r"(?<![\w.$}~:-])/(?:home|root|Users|work|mnt|opt)/\w+")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")


def tracked(*patterns: str) -> list[str]:
    """Return the paths that git knows, relative to the root of the checkout."""
    command = ["git", "ls-files", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[str, str]:
    """Return the content of every tracked text file."""
    contents = {}
    for name in tracked():
        try:
            contents[name] = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return contents


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return texts()


def _found(pattern: re.Pattern[str], sources: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in sources.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_bureau_has_its_statutory_name_except_in_quotations(sources):
    read = ("src/evenwatt/law/interpretations/", "src/evenwatt/web/", "src/evenwatt/kernel/parties/")
    own_words = {name: re.sub("“[^”]*”", "", text) for name, text in sources.items() if name.startswith(read)}
    assert _found(re.compile("市场监管局"), own_words) == []


def test_files_are_short(sources):
    long = {
        name: count
        for name, text in sources.items()
        if name.endswith((".py", ".js", ".css", ".html", ".typ", ".mjs")) and not name.startswith(GENERATED)
        if (count := text.count("\n")) > LINES
    }
    assert not long, f"longer than {LINES} lines: {long}"


def test_no_package_registry_is_named(sources):
    assert not _found(REGISTRY, sources)


def test_locks_carry_no_address():
    for name in tracked("requirements*.txt"):
        assert "://" not in (ROOT / name).read_text(), name
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_no_path_of_one_machine(sources):
    assert not _found(MACHINE_PATH, sources)


def test_nothing_is_left_for_later(sources):
    assert not _found(UNFINISHED, sources)


def test_modules_say_what_they_hold():
    vague = [name for name in tracked("*.py") if {*Path(name).with_suffix("").parts} & VAGUE_NAMES]
    assert not vague
