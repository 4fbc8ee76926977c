"""Which edition of a document applies that the regulation refers to (R-2-a)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

#: The verification regulation of each kind of charger, as clause 2 cites it.
REGULATIONS = {"AC": "JJG 1148", "DC": "JJG 1149"}


def cited_edition(document: str, *, on: date) -> str:
    """Return the edition that applies on a day: a dated reference stays, an undated follows the newest.

    The newest is the last one in force on that day; an edition published and not yet in force waits.

    Raises:
        Denied: the regulation does not refer to the document, was not in force, or no edition was.

    Clause: R-2-a.
    """
    documents = catalog().value("cited_documents", on=on)
    if document not in documents:
        raise Denied("规范没有引用文件“{document}”", clause="R-2-a", code="not_cited", document=document)
    cited, editions = documents[document]["cited"], _editions(document, documents[document])
    in_force = [edition for edition, since in editions.items() if since <= on]
    edition: str | None = cited or max(in_force, key=editions.__getitem__, default=None)
    if edition is None or edition not in in_force:
        raise Denied(
            "“{document}”在 {on} 没有已经实施的版本",
            clause="R-2-a",
            code="no_edition",
            document=document,
            on=on,
        )
    return edition


def _editions(document: str, entry: Mapping[str, Any]) -> Mapping[str, date]:
    """The editions by their first days; those of a verification regulation are also what judges a record."""
    if document in REGULATIONS.values():
        return {version.value: version.since for version in catalog().versions["verification_edition"]}
    editions: Mapping[str, date] = entry["editions"]
    return editions
