"""Who may open what: every route of the site, written by hand. A route that is missing here fails the tests.

``roles`` get through the gate, ``record`` is the kind of record in the address (``None``: no record). A role
that may open a route still gets 404 for a record that is not its own; the province sees the whole.
``registrar``: of the stewards only those of organisations that register others, not those of firms.
"""

from __future__ import annotations

from dataclasses import dataclass

from evenwatt.kernel.parties.roles import Role

PROVINCE, CITY, COUNTY = Role.PROVINCE_OFFICER, Role.CITY_OFFICER, Role.COUNTY_OFFICER
MANAGER, VERIFIER, CHECKER, APPROVER = (
    Role.INSTITUTION_MANAGER,
    Role.VERIFIER,
    Role.CHECKER,
    Role.APPROVER,
)
OPERATOR, PLATFORM = Role.OPERATOR_CLERK, Role.PLATFORM_CLERK
STEWARD, OPERATIONS = Role.STEWARD, Role.OPERATIONS

EVERYBODY = frozenset({None})
ANY_OFFICE = frozenset(Role)
BUREAUS = frozenset({PROVINCE, CITY, COUNTY})
FIRMS = frozenset({OPERATOR, PLATFORM})
INSTITUTION = frozenset({MANAGER, VERIFIER, CHECKER, APPROVER})


@dataclass(frozen=True)
class Route:
    roles: frozenset[Role | None]
    record: str | None = None
    post: bool = False
    registrar: bool = False


def get(*roles: Role, record: str | None = None, registrar: bool = False) -> Route:
    return Route(frozenset(roles), record, registrar=registrar)


def post(*roles: Role, record: str | None = None) -> Route:
    return Route(frozenset(roles), record, post=True)


PUBLIC = Route(EVERYBODY)

ROUTES: dict[str, Route] = {
    # account, inbox, law, public
    "login": PUBLIC,
    "capacity": PUBLIC,
    "invitation": PUBLIC,
    "password": Route(ANY_OFFICE),
    "logout": Route(EVERYBODY, post=True),
    "language": Route(EVERYBODY, post=True),
    "inbox": Route(ANY_OFFICE),
    "inbox_filter": Route(ANY_OFFICE, post=True),
    "search": Route(ANY_OFFICE),
    "document": Route(ANY_OFFICE, record="document"),
    "progress": Route(ANY_OFFICE, record="work"),
    "export": Route(ANY_OFFICE, record="export"),
    "receipt_check": PUBLIC,
    "law": PUBLIC,
    "law_parameters": PUBLIC,
    "law_interpretations": PUBLIC,
    "law_interpretation": PUBLIC,
    "law_deadline": PUBLIC,
    "clause": PUBLIC,
    "home": PUBLIC,
    "results": PUBLIC,
    "results_csv": PUBLIC,
    "results_xlsx": PUBLIC,
    "charger_look_up": PUBLIC,
    "result_charger": PUBLIC,
    "public_draw": PUBLIC,
    "draw_record": PUBLIC,
    "draw_script": PUBLIC,
    # filing
    "filings": get(*BUREAUS, *FIRMS),
    "filing_template": get(*BUREAUS, *FIRMS),
    "filing_upload": get(*FIRMS),
    "filing_type": get(*FIRMS),
    "filing_type_row": get(*FIRMS),
    "filing_type_remove": post(*FIRMS, record="typed_row"),
    "filing_type_header": get(*FIRMS),
    "filing_type_last_year": post(*FIRMS),
    "tokens": get(*FIRMS, STEWARD),
    "token_new": get(*FIRMS, STEWARD),
    "token_revoke": post(*FIRMS, STEWARD, record="token"),
    "interface_schema": PUBLIC,
    "interface_reference": PUBLIC,
    "filing": get(*BUREAUS, *FIRMS, record="filing"),
    "filing_compare": get(*BUREAUS, *FIRMS, record="filing"),
    "filing_history": get(*BUREAUS, *FIRMS, record="filing"),
    "filing_file": get(*BUREAUS, *FIRMS, record="round"),
    "filing_marked": get(*BUREAUS, *FIRMS, record="round"),
    "filing_sheet": get(*BUREAUS, *FIRMS, record="round"),
    "filing_print": post(*BUREAUS, *FIRMS, record="round"),
    "filing_confirm": get(*FIRMS, record="draft"),
    "filing_submit": post(*FIRMS, record="draft"),
    "filing_receipt": get(*FIRMS, record="filing"),
    "filing_row": get(*FIRMS, record="filed_row"),
    "filing_correct": post(*FIRMS, record="filing"),
    "filing_gone": get(*BUREAUS, *FIRMS, record="filing"),
    "filing_explain": post(*FIRMS, record="filing"),
    "filing_withdraw": post(*FIRMS, record="filing"),
    # platforms
    "connections": get(PROVINCE, CITY, PLATFORM),
    "connections_export": get(PROVINCE, CITY, PLATFORM),
    "hosted_operators": get(PROVINCE, CITY, PLATFORM),
    "stop_notices": get(PROVINCE, CITY, PLATFORM),
    "stop_notices_export": get(PROVINCE, CITY, PLATFORM),
    "stop_notices_confirm": post(PLATFORM),
    "stop_notice_confirm": post(PLATFORM, record="stop_notice"),
    "change_summary": get(PLATFORM),
    "mismatches": get(*BUREAUS, *FIRMS),
    "mismatches_export": get(*BUREAUS, *FIRMS),
    "mismatch": get(*BUREAUS, *FIRMS, record="mismatch"),
    "mismatch_explain": post(*FIRMS, record="mismatch"),
    "mismatch_decide": post(COUNTY, CITY, record="mismatch"),
    # review: a county's of operators, a city's of platforms
    "filing_review": get(COUNTY, CITY, record="reviewed_filing"),
    "filing_notes": post(COUNTY, CITY, record="reviewed_filing"),
    "filing_look": post(COUNTY, CITY, record="reviewed_filing"),
    "filing_claim": post(COUNTY, CITY, record="reviewed_filing"),
    "filing_approve": post(COUNTY, CITY, record="reviewed_filing"),
    "filing_return": post(COUNTY, CITY, record="reviewed_filing"),
    "filing_conflict": get(COUNTY, CITY, record="reviewed_filing"),
    "filing_take_over": post(COUNTY, CITY, record="reviewed_filing"),
    "filing_queue": get(COUNTY, CITY),
    "filing_batch": get(COUNTY, CITY),
    "filing_batch_approve": post(COUNTY, CITY),
    "filing_checks": get(*BUREAUS, record="filing"),
    "filing_photo": get(*BUREAUS, record="photo"),
    "technical_filings": get(MANAGER, VERIFIER),
    "technical_filing": get(MANAGER, VERIFIER, record="technical"),
    "technical_assignments": get(CITY),
    "technical_end": post(CITY, record="assignment"),
    # season
    "season": get(*BUREAUS),
    "season_urge": post(COUNTY, CITY),
    "season_letters": get(*BUREAUS, *FIRMS),
    "season_xlsx": get(*BUREAUS),
    "season_csv": get(*BUREAUS),
    # planning
    "grades": get(COUNTY),
    "grade_check": post(COUNTY, record="filer"),
    "grade_doubt": post(COUNTY, record="filer"),
    "plans": get(*BUREAUS, *INSTITUTION),
    "plan_new": get(CITY),
    "plan_counties": get(CITY),
    "plan": get(*BUREAUS, *INSTITUTION, record="plan"),
    "plan_history": get(*BUREAUS, *INSTITUTION, record="plan"),
    "plan_amend": get(CITY, record="drafted_plan"),
    "plan_discard": post(CITY, record="plan"),
    "plan_issue": post(CITY, record="plan"),
    # schemes, lots, draws
    "schemes": get(*BUREAUS, *INSTITUTION),
    "scheme": get(*BUREAUS, *INSTITUTION, record="scheme"),
    "scheme_full": get(*BUREAUS, *INSTITUTION, record="scheme"),
    "scheme_history": get(*BUREAUS, *INSTITUTION, record="scheme"),
    "scheme_contact": post(MANAGER, VERIFIER, record="scheme"),
    "scheme_form": post(MANAGER, record="scheme"),
    "scheme_file": post(MANAGER, record="scheme"),
    "scheme_record": post(CITY, record="scheme"),
    "scheme_return": post(CITY, record="scheme"),
    "lot": get(*BUREAUS, *INSTITUTION, record="lot"),
    "lot_members": get(*BUREAUS, *INSTITUTION, record="lot"),
    "draw": get(*BUREAUS, *INSTITUTION, record="draw"),
    "draw_commit": post(CITY, MANAGER, record="draw"),
    "draw_open": post(CITY, MANAGER, record="draw"),
    "draw_public_value": post(CITY, MANAGER, record="draw"),
    # registry
    "chargers": get(*BUREAUS, *INSTITUTION, OPERATOR),
    "chargers_export": get(*BUREAUS, *INSTITUTION, OPERATOR),
    "chargers_columns": get(*BUREAUS, *INSTITUTION, OPERATOR),
    "charger": get(*BUREAUS, *INSTITUTION, OPERATOR, record="charger"),
    "charger_unsuited": post(CITY, record="charger"),
    "charger_history": get(*BUREAUS, *INSTITUTION, OPERATOR, record="charger"),
    "charger_documents": get(*BUREAUS, *INSTITUTION, OPERATOR, record="charger"),
    "charger_edit": get(OPERATOR, record="charger"),
    "construction": get(OPERATOR),
    "stations": get(*BUREAUS, OPERATOR),
    "stations_export": get(*BUREAUS, OPERATOR),
    "stations_columns": get(*BUREAUS, OPERATOR),
    "station": get(*BUREAUS, OPERATOR, record="station"),
    "station_history": get(*BUREAUS, OPERATOR, record="station"),
    "station_edit": get(OPERATOR, record="station"),
    "operation_change": get(OPERATOR, record="station"),
    "operations": get(*BUREAUS, OPERATOR),
    "operations_export": get(*BUREAUS, OPERATOR),
    "operation": get(*BUREAUS, OPERATOR, record="status_report"),
    "operation_note": post(COUNTY, record="status_report"),
    "transfer_offer": get(OPERATOR, record="station"),
    "transfers": get(*BUREAUS, OPERATOR),
    "transfer": get(*BUREAUS, OPERATOR, record="transfer"),
    "transfer_accept": post(OPERATOR, record="transfer"),
    "transfer_decline": post(OPERATOR, record="transfer"),
    "transfer_withdraw": post(OPERATOR, record="transfer"),
    "duplicates": get(*BUREAUS, OPERATOR),
    "duplicate_propose": get(COUNTY, OPERATOR, record="two_chargers"),
    "merge": get(*BUREAUS, OPERATOR, record="merge"),
    "merge_decide": post(COUNTY, record="merge"),
    "merge_refuse": post(COUNTY, record="merge"),
    "models": get(*BUREAUS, OPERATOR, OPERATIONS),
    "model": get(*BUREAUS, OPERATOR, OPERATIONS, record="model"),
    "model_confirm": post(OPERATOR, record="model"),
    "model_correct": post(PROVINCE, CITY, record="model"),
    "model_join": post(PROVINCE, OPERATIONS, record="model"),
    "model_split": post(PROVINCE, OPERATIONS, record="variant"),
    # field work
    "standards": get(MANAGER),
    "standard_new": get(MANAGER),
    "standard_renew": get(MANAGER, record="standard"),
    "records": get(CITY, COUNTY, *INSTITUTION),
    "field_work": get(CITY, COUNTY, *INSTITUTION, record="scheme"),
    "field_work_check": post(CHECKER, record="scheme"),
    "field_work_approve": post(APPROVER, record="scheme"),
    "field_work_return": post(CHECKER, APPROVER, record="scheme"),
    "record_enter": get(VERIFIER, record="test_item"),
    "record_replace": get(VERIFIER, record="test_item"),
    "record": get(CITY, COUNTY, *INSTITUTION, record="verification"),
    "record_documents": get(CITY, COUNTY, *INSTITUTION, record="verification"),
    "record_history": get(CITY, COUNTY, *INSTITUTION, record="verification"),
    "record_check": post(CHECKER, record="verification"),
    "record_approve": post(APPROVER, record="verification"),
    "record_return": post(CHECKER, APPROVER, record="verification"),
    # evaluation, rectification, publication
    "evaluations": get(*BUREAUS, *INSTITUTION, OPERATOR),
    "evaluations_export": get(*BUREAUS, *INSTITUTION, OPERATOR),
    "evaluation": get(*BUREAUS, *INSTITUTION, OPERATOR, record="evaluation"),
    "evaluation_samples": get(*BUREAUS, *INSTITUTION, OPERATOR, record="evaluation"),
    "evaluation_documents": get(*BUREAUS, *INSTITUTION, OPERATOR, record="evaluation"),
    "evaluation_history": get(*BUREAUS, *INSTITUTION, OPERATOR, record="evaluation"),
    "evaluation_prepare": post(MANAGER, record="lot"),
    "evaluation_issue": post(APPROVER, record="evaluation"),
    "evaluation_dispose": post(CITY, record="evaluation"),
    "rectifications": get(*BUREAUS, OPERATOR),
    "rectifications_export": get(*BUREAUS, OPERATOR),
    "rectification": get(*BUREAUS, OPERATOR, record="rectification"),
    "rectification_chargers": get(*BUREAUS, OPERATOR, record="rectification"),
    "rectification_documents": get(*BUREAUS, OPERATOR, record="rectification"),
    "rectification_history": get(*BUREAUS, OPERATOR, record="rectification"),
    "rectification_notify": post(COUNTY, record="rectification"),
    "rectification_receive": post(OPERATOR, record="rectification"),
    "rectification_report": post(OPERATOR, record="rectification"),
    "rectification_send_back": post(COUNTY, record="rectification"),
    "rectification_confirm": post(COUNTY, record="rectification"),
    "publish": get(CITY, record="publishable"),
    # organisations, people, zones
    "organisations": Route(ANY_OFFICE),
    "organisation_new": get(STEWARD, registrar=True),
    "organisation": Route(ANY_OFFICE, record="organisation"),
    "organisation_people": Route(ANY_OFFICE, record="organisation"),
    "organisation_history": Route(ANY_OFFICE, record="organisation"),
    "organisation_amend": get(STEWARD, record="organisation"),
    "organisation_close": post(STEWARD, record="organisation"),
    "organisation_reopen": post(STEWARD, record="organisation"),
    "person_invite": get(STEWARD, record="organisation"),
    "person_password": post(STEWARD, record="person"),
    "person_deactivate": post(STEWARD, record="person"),
    "person_reactivate": post(STEWARD, record="person"),
    "invitation_withdraw": post(STEWARD, record="invitation"),
    "membership_end": get(STEWARD, record="membership"),
    "zones": get(*BUREAUS, OPERATIONS, STEWARD),
    "zone_new": get(CITY, OPERATIONS),
    "zone": get(*BUREAUS, OPERATIONS, STEWARD, record="zone"),
    "zone_amend": post(CITY, OPERATIONS, record="zone"),
    "zone_close": post(CITY, OPERATIONS, record="zone"),
    # ledgers of the compulsory-verification platform
    "ledgers": get(*BUREAUS, OPERATIONS, OPERATOR),
    "ledger_export": get(*BUREAUS, OPERATIONS, OPERATOR),
    "ledger_export_file": get(*BUREAUS, OPERATIONS, OPERATOR),
    "ledger_import": get(*BUREAUS, OPERATIONS),
    "ledger": get(*BUREAUS, OPERATIONS, record="ledger"),
    "ledger_decide": post(*BUREAUS, OPERATIONS, record="ledger"),
    "ledger_history": get(*BUREAUS, OPERATIONS, record="ledger"),
    "ledger_file": get(*BUREAUS, OPERATIONS, record="ledger"),
    "ledger_marked": get(*BUREAUS, OPERATIONS, record="ledger"),
    "ledger_differences": get(*BUREAUS, OPERATIONS, record="ledger"),
    "ledger_questions": get(OPERATOR, record="asked_ledger"),
    "ledger_answer": post(OPERATOR, record="asked_ledger"),
    "ledger_mappings": get(*BUREAUS, OPERATIONS, OPERATOR),
    "ledger_mapping_new": get(*BUREAUS, OPERATIONS, OPERATOR),
    "ledger_mapping_design": get(*BUREAUS, OPERATIONS, OPERATOR, record="ledger_sample"),
    "ledger_mapping": get(*BUREAUS, OPERATIONS, OPERATOR, record="ledger_mapping"),
    "ledger_mapping_amend": post(*BUREAUS, OPERATIONS, OPERATOR, record="ledger_mapping"),
    "ledger_mapping_delete": post(*BUREAUS, OPERATIONS, OPERATOR, record="ledger_mapping"),
}
