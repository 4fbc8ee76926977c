"""Who may ask what of the programming interface: every operation, written by hand.

``roles`` are the offices whose tokens get in; ``record`` is the kind of record in the address; a foreign one
answers 404. An operation that is missing here fails the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evenwatt.kernel.parties.roles import Role
from tests.house.routes import FIRMS, OPERATOR


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    roles: frozenset[Role]
    record: str | None = None
    body: Any = None


def _of(method: str, path: str, *roles: Role, record: str | None = None, body: Any = None) -> Operation:
    return Operation(method, path, frozenset(roles), record, body)


OPERATIONS: dict[str, Operation] = {
    "read_me": _of("GET", "/me", *FIRMS),
    "read_form": _of("GET", "/forms/B", *FIRMS),
    "list_divisions": _of("GET", "/divisions", *FIRMS),
    "list_models": _of("GET", "/models", *FIRMS),
    "list_filings": _of("GET", "/filings", *FIRMS),
    "create_filing": _of("POST", "/filings", *FIRMS, body={"rows": []}),
    "read_filing": _of("GET", "/filings/{filing}", *FIRMS, record="filing"),
    "replace_rows": _of("PUT", "/filings/{filing}/rows", *FIRMS, record="filing", body={"rows": []}),
    "list_rows": _of("GET", "/filings/{filing}/rows", *FIRMS, record="filing"),
    "mend_row": _of("PATCH", "/filings/{filing}/rows/9", *FIRMS, record="filing", body={"values": {}}),
    "list_findings": _of("GET", "/filings/{filing}/findings", *FIRMS, record="filing"),
    "compare_filing": _of("GET", "/filings/{filing}/comparison", *FIRMS, record="filing"),
    "list_gone": _of("GET", "/filings/{filing}/gone", *FIRMS, record="filing"),
    "explain_gone": _of(
        "POST", "/filings/{filing}/gone/explanations", *FIRMS, record="filing", body={"reason": "ceased"}
    ),
    "submit_filing": _of(
        "POST", "/filings/{filing}/submit", *FIRMS, record="filing", body={"promised": True}
    ),
    "withdraw_filing": _of("POST", "/filings/{filing}/withdraw", *FIRMS, record="filing"),
    "read_receipt": _of("GET", "/filings/{filing}/receipt", *FIRMS, record="filing"),
    "issue_document": _of("POST", "/filings/{filing}/documents", *FIRMS, record="filing"),
    "read_sheet": _of("GET", "/filings/{filing}/sheet", *FIRMS, record="filing"),
    "read_sent": _of("GET", "/filings/{filing}/rounds/1/file", *FIRMS, record="filing"),
    "read_document": _of("GET", "/documents/{document}", *FIRMS, record="document"),
    "read_document_file": _of("GET", "/documents/{document}/file", *FIRMS, record="document"),
    "read_progress": _of("GET", "/progress/{progress}", *FIRMS, record="progress"),
    "list_stations": _of("GET", "/stations", OPERATOR),
    "read_station": _of("GET", "/stations/{station}", OPERATOR, record="station"),
    "list_chargers": _of("GET", "/chargers", OPERATOR),
    "list_operation_reports": _of("GET", "/operation-reports", OPERATOR),
    "read_operation_report": _of("GET", "/operation-reports/{report}", OPERATOR, record="report"),
    "report_operation": _of(
        "POST",
        "/operation-reports",
        OPERATOR,
        body={"change": "cease", "chargers": ["X"], "effective_on": "2026-01-12", "reason": "拆除"},
    ),
    "read_charger": _of("GET", "/chargers/{charger}", OPERATOR, record="charger"),
}
