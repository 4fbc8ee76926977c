"""What the public is told of a lot: the fields of the regulation, and nothing beyond them (R-4.4.8-a)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied

PUBLIC_FIELDS: Mapping[str, str] = catalog().newest("public_fields")
"""Title by field name, in the order of publication; publishing follows the newest version of the list."""


def public_record(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the public fields of ``facts`` in their order; everything else stays inside.

    A field may be ``None`` (no rectification, no deadline) but must be stated.

    Raises:
        Denied: a public field is missing.

    Clause: R-4.4.8-a.
    """
    missing = [title for name, title in PUBLIC_FIELDS.items() if name not in facts]
    if missing:
        raise Denied(
            "公布信息缺少：{missing}",
            clause="R-4.4.8-a",
            code="public_field_missing",
            missing="、".join(missing),
        )
    return {name: facts[name] for name in PUBLIC_FIELDS}
