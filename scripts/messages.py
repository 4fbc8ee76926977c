"""The message catalogue: Chinese sentences are the ids, English is complete or the check fails.

python scripts/messages.py              add new sentences to the catalogue, drop those gone
python scripts/messages.py --check      name what is untranslated, unknown or filled differently
python scripts/messages.py --compile    make the .mo file that Django reads
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from evenwatt.forms.appendix_b import FORM
from evenwatt.forms.layout import Column
from evenwatt.law.catalog import catalog as parameters
from evenwatt.ledgers.shipped import every_shipped

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/evenwatt"
ENGLISH = SOURCE / "locale/en/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*[^{}]*\}")

# Where a call's arguments are sentences for the user: function → positions; a title is one everywhere.
CALLS = {
    "_": (0,),
    "gettext": (0,),
    "gettext_lazy": (0,),
    "_lazy": (0,),
    "gettext_noop": (0,),
    "ngettext": (0, 1),
    "Denied": (0,),
    "refused": (0,),
    "NotAllowed": (0,),
    "Conflict": (0,),
    "row": (1,),
    "duty_kind": (1,),
    "Fact": (1,),
    "Transform": (0,),
    "Finding": (2,),
    "finding": (2,),
    "unusable": (0,),
    "_unusable": (0,),
}
TITLES = {"title", "template"}
# Modules of the pure floors whose every Chinese sentence is put through gettext at a door.
SENTENCES = [
    "forms/check_*.py",
    "forms/findings.py",
    "forms/reader.py",
    "forms/typed_rows.py",
    "forms/unusable.py",
    "forms/workbook.py",
    "rules/words.py",
]
HEADER = r"""# English for every Chinese sentence of EvenWatt; kept in step by scripts/messages.py.
msgid ""
msgstr ""
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"Content-Type: text/plain; charset=utf-8\n"

"""
TEMPLATE_KEYWORDS = {"gettext": None, "_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}

Message = str | tuple[str, str]


def main() -> int:
    """Do what the option says; return the exit status."""
    catalog = stored()
    if "--compile" in sys.argv[1:]:
        with ENGLISH.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        return 0
    current = extracted()
    if "--check" in sys.argv[1:]:
        faults = list(wrong(catalog, current))
        print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
        return 1 if faults else 0
    catalog.update(current, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
    return 0


def wrong(catalog: Catalog, current: Catalog) -> Iterator[str]:
    """Yield one line per sentence that an English reader would not get, or get wrong."""
    for message in current:
        if not message.id:
            continue
        translation = catalog.get(message.id, message.context)
        if translation is None or not translation.string or "" in _both(translation.string):
            yield f"not translated: {message.id}"
        elif any(_filled(text) != _filled(_both(message.id)[0]) for text in _both(translation.string)):
            yield f"other placeholders than the sentence has: {message.id}"
    known = {(message.id, message.context) for message in current}
    for message in catalog:
        if message.id and (message.id, message.context) not in known:
            yield f"no longer used; run scripts/messages.py: {message.id}"


def stored() -> Catalog:
    """Return the English catalogue as it stands."""
    if not ENGLISH.exists():
        return Catalog(locale="en", fuzzy=False)
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def extracted() -> Catalog:
    """Return every sentence that the sources offer for translation."""
    catalog = Catalog(locale="en", fuzzy=False)
    for path in sorted(SOURCE.rglob("*.py")):
        for message in of_module(path):
            catalog.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    for path in sorted(SOURCE.rglob("*.html")):
        for message, context in of_template(path):
            catalog.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    for version in parameters().versions["public_fields"]:
        for title in version.value.values():
            catalog.add(title, locations=[("src/evenwatt/law/params/publication.yaml", 0)])
    for versions in parameters().versions.values():
        catalog.add(versions[-1].title, locations=[("src/evenwatt/law/params", 0)])
    for mapping in every_shipped():
        for text in (mapping.title, mapping.source):
            catalog.add(text, locations=[("src/evenwatt/ledgers/mappings", 0)])
    for word in parameters().newest("ledger_kinds")["kind-verification"].values():
        catalog.add(word, locations=[("src/evenwatt/law/params/exchange.yaml", 0)])
    for titled in (*FORM.fields, *FORM.columns):
        title = titled.title if isinstance(titled, Column) else titled.plain_title
        catalog.add(title, locations=[("src/evenwatt/forms/appendix_b.py", 0)])
    return catalog


def of_module(path: Path) -> Iterator[Message]:
    """Yield the sentences of a Python module."""
    tree = ast.parse(path.read_text())
    if any(path.match(f"evenwatt/{pattern}") for pattern in SENTENCES):
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        yield from (node.value for node in ast.walk(tree) if _sentence(node) and id(node) not in docstrings)
        return
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            said = [call.args[at] for at in CALLS.get(name, ()) if at < len(call.args)]
            said += [keyword.value for keyword in call.keywords if keyword.arg in TITLES]
            found = [node.value for node in said if _sentence(node)]
            yield from [tuple(found)] if name == "ngettext" and found else found


def of_template(path: Path) -> Iterator[tuple[Message, str | None]]:
    """Yield the sentences of a page, each with its context."""
    # Django turns a template into something like Python; without indentation it is read as Python.
    lines = templatize(path.read_text()).splitlines()
    code = BytesIO("\n".join(line.strip() for line in lines).encode())
    for _line, message, _comments, context in extract("python", code, TEMPLATE_KEYWORDS):
        yield message, context


def _sentence(node: ast.AST) -> bool:
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and bool(CHINESE.search(text)) and "\\" not in text


def _both(text: Message) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def _filled(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


if __name__ == "__main__":
    sys.exit(main())
