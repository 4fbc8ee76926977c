"""What stands in for a party that does not open its value: a public source, named before the lists freeze.

The terms of a draw that names one are published with the frozen lists and enter the seed:

1. The terms: the instants ``named_at``, ``frozen_at`` and ``deadline`` (ISO 8601 with offset) and the text of
   the source, in this order, each followed by a line feed. Their SHA-256 is the second line of the seed,
   after the list's hash; so nobody can name another source or hour afterwards.
2. Until the deadline a party may open. The value of one that has not opened by then is its commitment (empty
   if it made none), a line feed and the value of the source. The draw follows after the deadline.
3. The source's value arises after the deadline, so that who stays silent cannot know what comes instead.
   It is written in digits and the letters a to f alone: a value that could be written in two ways would
   let the writer choose between two samples. Its reference says where anybody can look it up; being
   free text, it does not enter the seed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from evenwatt.law.refusal import Denied
from evenwatt.metrology.draw import commitment

_CLAUSE = "R-3.12-a"
_PUBLIC_VALUE = re.compile(r"[0-9a-f]+")


def terms_hash(*, source: str, named_at: str, frozen_at: str, deadline: str) -> str:
    """Return the hash of the terms under which a public source stands in (step 1).

    Examples
    --------
    >>> times = {"named_at": "2026-03-01T09:00:00+08:00", "frozen_at": "2026-03-04T09:00:00+08:00"}
    >>> terms_hash(source="某公开抽奖号码", **times, deadline="2026-03-06T17:00:00+08:00")[:8]
    '0182ed98'

    Clause: R-3.12-a.
    """
    return commitment("".join(f"{line}\n" for line in (named_at, frozen_at, deadline, source)))


def terms_of(publication: Mapping[str, Any]) -> str | None:
    """Return the hash of a publication's terms, ``None`` if it names no public source."""
    if not (fallback := publication.get("fallback")):
        return None
    return terms_hash(
        source=fallback["source"],
        named_at=fallback["named_at"],
        frozen_at=publication["frozen_at"],
        deadline=publication["deadline"],
    )


def values_of(publication: Mapping[str, Any]) -> list[str]:
    """Return the values that make the seed, the source's in the place of each party that did not open."""
    public = (publication.get("fallback") or {}).get("value")
    return [
        f"{party['commitment'] or ''}\n{public}" if party["value"] is None else party["value"]
        for party in publication["parties"]
    ]


def fallback_fault(publication: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the use of the public source, ``None`` if nothing is (steps 2 and 3).

    Clause: R-3.12-a.
    """
    silent = [party["party"] for party in publication["parties"] if party["value"] is None]
    fallback = publication.get("fallback")
    if not fallback:
        return f"{silent[0]}没有公开随机值，也没有事先指定公共随机源" if silent else None
    if not fallback["source"].strip():
        return "没有写明公共随机源"
    if fault := _untimely(publication, fallback["named_at"], silent):
        return fault
    if not silent:
        return "各方均已公开随机值，不应使用公共随机源的数值" if fallback.get("value") else None
    try:
        require_public_value(value=fallback.get("value") or "", reference=fallback.get("reference") or "")
    except Denied as refusal:
        return str(refusal)
    return None


def require_public_value(*, value: str, reference: str) -> None:
    """Refuse a value of the source that has more than one way of writing, or says not where it is found.

    Raises
    ------
    Denied
        other characters than digits and the letters a to f, or no reference.

    Clause: R-3.12-a.
    """
    if not _PUBLIC_VALUE.fullmatch(value):
        raise Denied("公共随机源的数值只能写数字和小写字母 a 至 f", clause=_CLAUSE, code="bad_public_value")
    if not reference.strip():
        raise Denied("没有写明公共随机源数值的出处", clause=_CLAUSE, code="no_public_reference")


def _untimely(publication: Mapping[str, Any], named_at: str, silent: Sequence[str]) -> str | None:
    try:
        named, frozen, deadline, drawn = map(
            datetime.fromisoformat,
            (named_at, publication["frozen_at"], publication["deadline"], publication["drawn_at"]),
        )
        if not named <= frozen < deadline:
            return "公共随机源应在冻结名单之前指定，截止时刻应在冻结之后"
        if bool(silent) != (drawn > deadline):
            return "截止时刻之前各方都公开才用各方的随机值，之后才由公共随机源代替"
    except (TypeError, ValueError):  # TypeError: an instant with an offset beside one without
        return "抽样记录误填了时刻，应写成 2026-03-06T17:00:00+08:00 的形式"
    return None
