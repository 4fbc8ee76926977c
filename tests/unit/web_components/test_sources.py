"""The sources of the look: nothing inline, nothing untranslated, nothing missing, nothing too pale."""

import re
from pathlib import Path

import pytest

import evenwatt.web.templatetags

WEB = Path(evenwatt.web.templatetags.__file__).resolve().parent.parent
STATIC = WEB / "static/evenwatt"
TEMPLATES = sorted([*WEB.glob("templates/components/*.html"), *WEB.glob("templates/*.html")])
TRANSLATED = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{% blocktranslate.*?\{% endblocktranslate %\}|\{%.*?%\}",
    re.DOTALL,
)
LANGUAGE_NAME = "中文"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_keep_the_content_security_policy(template):
    source = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style|hx-on|hx-vals=.js:", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_visible_word_can_be_translated(template):
    rest = TRANSLATED.sub("", template.read_text()).replace(LANGUAGE_NAME, "")
    assert not re.findall(r"[\u4e00-\u9fff]+", rest)


def test_lists_of_words_are_joined_in_the_readers_language():
    pages = WEB.glob("templates/**/*.html")
    own = [path.name for path in pages if re.search(r'join:"[、；]|%\}[、；]\{%', path.read_text())]
    assert own == []


def test_a_field_for_a_day_is_filled_as_browsers_read_it():
    """In another format than ISO 8601 a browser shows the field empty."""
    found = [each for path in WEB.rglob("*.py") for each in re.findall(r"DateInput\(.*", path.read_text())]
    assert len(found) > 5
    assert [each for each in found if 'format="%Y-%m-%d"' not in each] == []


def test_every_icon_used_is_drawn():
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    used = {name for path in TEMPLATES for name in re.findall(r'\{% icon "(\w+)"', path.read_text())}
    assert used <= drawn
    assert drawn >= {"good", "bad", "warn", "wait", "draft", "info"}


def test_scripts_stay_small():
    for script in (STATIC / "js").glob("*.js"):
        assert len(script.read_text().splitlines()) < 120, script.name


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` or ``#rgb`` as WCAG 2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        *[(f"--{tone}", f"--{tone}-tint") for tone in ("good", "bad", "warn", "wait", "info")],
        *[
            (ink, paper)
            for ink in ("--ink", "--ink-soft", "--ink-faint")
            for paper in ("--surface", "--ground")
        ],
        *[("--ink-faint", f"--{tone}-tint") for tone in ("good", "bad", "warn", "info")],
        ("--press", "--surface"),
        ("--press-strong", "--press-tint"),
        ("--surface", "--press"),
    ],
)
def test_text_can_be_read(ink, paper):
    """WCAG 2.2 level AA asks 4.5 : 1 for text."""
    tokens = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]+);", (STATIC / "css/tokens.css").read_text()))
    light, dark = sorted((luminance(tokens[ink]), luminance(tokens[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
