"""The left-hand entries of a desk: at most seven per role, the inbox first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evenwatt.kernel.access.permissions import Permission, may
from evenwatt.kernel.parties.roles import Role


@dataclass(frozen=True)
class Entry:
    route: str
    word: Any
    icon: str
    permission: Permission | None


ENTRIES = (
    Entry("inbox", _("待办"), "inbox", None),
    Entry("filings", _("报备"), "filing", Permission.FILING_READ),
    Entry("connections", _("接入"), "station", Permission.CONNECTION_READ),
    Entry("mismatches", _("核对差异"), "search", Permission.MISMATCH_READ),
    Entry("chargers", _("充电设施"), "charger", Permission.REGISTRY_READ),
    Entry("models", _("型号目录"), "station", Permission.MODEL_READ),
    Entry("plans", _("抽检计划"), "plan", Permission.PLAN_READ),
    Entry("grades", _("信用等级核对"), "law", Permission.GRADE_CHECK),
    Entry("schemes", _("抽样方案"), "lots", Permission.SCHEME_READ),
    Entry("records", _("现场检定"), "verify", Permission.VERIFICATION_READ),
    Entry("standards", _("标准器"), "law", Permission.STANDARD_KEEP),
    Entry("evaluations", _("评价报告"), "report", Permission.REPORT_READ),
    Entry("rectifications", _("整改"), "mend", Permission.RECTIFICATION_READ),
    Entry("organisations", _("单位"), "people", Permission.ORGANISATION_READ),
    Entry("zones", _("功能区"), "station", Permission.ZONE_READ),
    Entry("ledgers", _("省强检平台台账"), "filing", Permission.LEDGER_EXPORT),
)

#: What a role can reach from other pages and does not need at hand.
LEFT_OUT = {
    Role.PROVINCE_OFFICER: {"connections", "mismatches", "models", "organisations", "zones", "ledgers"},
    Role.CITY_OFFICER: {
        "records",
        "connections",
        "mismatches",
        "models",
        "organisations",
        "zones",
        "ledgers",
    },
    Role.COUNTY_OFFICER: {"records", "schemes", "mismatches", "models", "grades", "zones", "ledgers"},
    Role.INSTITUTION_MANAGER: {"organisations"},
    Role.OPERATOR_CLERK: {"mismatches", "ledgers"},
}


#: Lists that are reached through an entry and belong to it.
_BELOW = {
    "chargers": ("stations", "operations", "transfers", "duplicates"),
    "filings": ("grades", "mismatches", "connections"),
}


def entries(role: Role, path: str) -> list[dict[str, Any]]:
    shown = [
        entry
        for entry in ENTRIES
        if (entry.permission is None or may(role, entry.permission))
        and entry.route not in LEFT_OUT.get(role, ())
    ]
    at_hand = {entry.route for entry in shown}
    return [
        {
            "url": reverse(entry.route),
            "word": entry.word,
            "icon": entry.icon,
            "current": any(
                path.startswith(reverse(route))
                for route in (entry.route, *_BELOW.get(entry.route, ()))
                if route == entry.route or route not in at_hand
            ),
        }
        for entry in shown
    ]
