"""The letter by which a bureau urges a firm that has not filed in time (R-4.1.1-e)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FORMS = {"B": "充电设施信息报备表", "F": "运营平台接入充电桩经营者信息表"}
_DUTIES = {
    False: "充电设施运营机构应当于每年10月1日前报送在用充电设施的基本信息，并申请强制检定",
    True: "运营平台应当于每年11月1日至11月30日报送平台内经营者及其充电设施的信息",
}
_CLAUSES = {False: "4.2.1", True: "4.2.2"}


def printed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the letter prints of its frozen content; days are ISO text. Clause: R-4.1.1-e."""
    of_platform = content["of_platform"]
    return {
        **content,
        "title": "催报函",
        "form_title": _FORMS[content["form"]],
        "duty": _DUTIES[of_platform],
        "clause": _CLAUSES[of_platform],
    }
