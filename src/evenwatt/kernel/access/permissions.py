"""May this kind of office do this at all? One row per permission, with the clause that gives it.

Whether *this* record is the office's to touch is `standing`; whether it may be done *now* is the
workflow. A permission that is not listed here belongs to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import INSTITUTION_ROLES, Role


class Permission(StrEnum):
    FILING_PREPARE = "filing.prepare"
    FILING_REVIEW = "filing.review"
    GRADE_CHECK = "grade.check"
    FILING_READ = "filing.read"
    FILING_URGE = "filing.urge"
    FIELD_CHECK_READ = "field_check.read"
    TECHNICAL_ASSIGN = "technical.assign"
    TECHNICAL_REMARK = "technical.remark"
    SEASON_READ = "season.read"
    REGISTRY_READ = "registry.read"
    REGISTRY_KEEP = "registry.keep"
    OPERATION_REPORT = "operation.report"
    OPERATION_NOTE = "operation.note"
    OPERATION_READ = "operation.read"
    TRANSFER_TAKE_PART = "transfer.take_part"
    MERGE_PROPOSE = "merge.propose"
    MERGE_DECIDE = "merge.decide"
    MODEL_READ = "model.read"
    MODEL_CONFIRM = "model.confirm"
    MODEL_CORRECT = "model.correct"
    MODEL_JOIN = "model.join"
    PLAN_ISSUE = "plan.issue"
    PLAN_READ = "plan.read"
    SCHEME_PREPARE = "scheme.prepare"
    SCHEME_RECORD = "scheme.record"
    SCHEME_READ = "scheme.read"
    DRAW_TAKE_PART = "draw.take_part"
    STANDARD_KEEP = "standard.keep"
    FIELD_ARRANGE = "field.arrange"
    VERIFICATION_ENTER = "verification.enter"
    VERIFICATION_CHECK = "verification.check"
    VERIFICATION_APPROVE = "verification.approve"
    VERIFICATION_READ = "verification.read"
    CERTIFICATE_READ = "certificate.read"
    REPORT_PREPARE = "report.prepare"
    REPORT_ISSUE = "report.issue"
    REPORT_REVIEW = "report.review"
    REPORT_READ = "report.read"
    RECTIFICATION_NOTIFY = "rectification.notify"
    RECTIFICATION_ANSWER = "rectification.answer"
    RECTIFICATION_READ = "rectification.read"
    RESULT_PUBLISH = "result.publish"
    ORGANISATION_READ = "organisation.read"
    ORGANISATION_KEEP = "organisation.keep"
    PEOPLE_KEEP = "people.keep"
    ZONE_READ = "zone.read"
    ZONE_KEEP = "zone.keep"
    LEDGER_EXPORT = "ledger.export"
    LEDGER_IMPORT = "ledger.import"
    LEDGER_ANSWER = "ledger.answer"
    PLATFORM_FILING_PREPARE = "platform_filing.prepare"
    PLATFORM_FILING_REVIEW = "platform_filing.review"
    CONNECTION_READ = "connection.read"
    CONNECTION_STOP = "connection.stop"
    MISMATCH_READ = "mismatch.read"
    MISMATCH_EXPLAIN = "mismatch.explain"
    MISMATCH_SETTLE = "mismatch.settle"
    TOKEN_KEEP = "token.keep"


@dataclass(frozen=True)
class Grant:
    roles: frozenset[Role]
    clause: str


def _to(*roles: Role, clause: str) -> Grant:
    return Grant(frozenset(roles), clause)


_BUREAUS = (Role.PROVINCE_OFFICER, Role.CITY_OFFICER, Role.COUNTY_OFFICER)

GRANTS: dict[Permission, Grant] = {
    Permission.FILING_PREPARE: _to(Role.OPERATOR_CLERK, clause="R-4.2.1-a"),
    Permission.FILING_REVIEW: _to(Role.COUNTY_OFFICER, clause="R-4.1.1-e"),
    Permission.GRADE_CHECK: _to(Role.COUNTY_OFFICER, clause="R-4.3.1-f"),
    Permission.FILING_READ: _to(*_BUREAUS, Role.OPERATOR_CLERK, Role.PLATFORM_CLERK, clause="R-4.3.1-b"),
    Permission.FILING_URGE: _to(Role.COUNTY_OFFICER, Role.CITY_OFFICER, clause="R-4.1.1-e"),
    Permission.FIELD_CHECK_READ: _to(*_BUREAUS, clause="R-4.3.1-b"),
    Permission.TECHNICAL_ASSIGN: _to(Role.CITY_OFFICER, clause="R-4.1.1-f"),
    Permission.TECHNICAL_REMARK: _to(Role.INSTITUTION_MANAGER, Role.VERIFIER, clause="R-4.1.1-f"),
    Permission.SEASON_READ: _to(*_BUREAUS, clause="R-4.1.1-e"),
    Permission.REGISTRY_READ: _to(*_BUREAUS, Role.OPERATOR_CLERK, *INSTITUTION_ROLES, clause="R-3.14-a"),
    Permission.REGISTRY_KEEP: _to(Role.OPERATOR_CLERK, clause="R-4.2.1-a"),
    Permission.OPERATION_REPORT: _to(Role.OPERATOR_CLERK, clause="R-6.1-a"),
    Permission.OPERATION_NOTE: _to(Role.COUNTY_OFFICER, clause="R-6.1-a"),
    Permission.OPERATION_READ: _to(*_BUREAUS, Role.OPERATOR_CLERK, clause="R-6.1-a"),
    Permission.TRANSFER_TAKE_PART: _to(Role.OPERATOR_CLERK, clause="R-4.2.1-a"),
    Permission.MERGE_PROPOSE: _to(Role.OPERATOR_CLERK, Role.COUNTY_OFFICER, clause="R-4.2.1-a"),
    Permission.MERGE_DECIDE: _to(Role.COUNTY_OFFICER, clause="R-4.1.1-e"),
    Permission.MODEL_READ: _to(*_BUREAUS, Role.OPERATOR_CLERK, Role.OPERATIONS, clause="R-3.8-a"),
    Permission.MODEL_CONFIRM: _to(Role.OPERATOR_CLERK, clause="R-3.8-a"),
    Permission.MODEL_CORRECT: _to(Role.PROVINCE_OFFICER, Role.CITY_OFFICER, clause="R-3.8-a"),
    Permission.MODEL_JOIN: _to(Role.PROVINCE_OFFICER, Role.OPERATIONS, clause="R-3.8-a"),
    Permission.PLAN_ISSUE: _to(Role.CITY_OFFICER, clause="R-4.1.1-b"),
    Permission.PLAN_READ: _to(*_BUREAUS, *INSTITUTION_ROLES, clause="R-4.4.1-a"),
    Permission.SCHEME_PREPARE: _to(Role.INSTITUTION_MANAGER, clause="R-4.4.2-a"),
    Permission.SCHEME_RECORD: _to(Role.CITY_OFFICER, clause="R-4.4.2-a"),
    Permission.SCHEME_READ: _to(
        Role.PROVINCE_OFFICER, Role.CITY_OFFICER, Role.COUNTY_OFFICER, *INSTITUTION_ROLES, clause="R-4.4.2-a"
    ),
    Permission.DRAW_TAKE_PART: _to(Role.CITY_OFFICER, Role.INSTITUTION_MANAGER, clause="R-3.12-a"),
    Permission.STANDARD_KEEP: _to(Role.INSTITUTION_MANAGER, clause="R-4.4.4-a"),
    Permission.FIELD_ARRANGE: _to(Role.INSTITUTION_MANAGER, Role.VERIFIER, clause="R-4.3.1-d"),
    Permission.VERIFICATION_ENTER: _to(Role.VERIFIER, clause="R-4.4.4-a"),
    Permission.VERIFICATION_CHECK: _to(Role.CHECKER, clause="R-4.4.4-a"),
    Permission.VERIFICATION_APPROVE: _to(Role.APPROVER, clause="R-4.4.4-a"),
    Permission.VERIFICATION_READ: _to(
        *INSTITUTION_ROLES, Role.CITY_OFFICER, Role.COUNTY_OFFICER, clause="R-4.4.7-c"
    ),
    Permission.CERTIFICATE_READ: _to(
        *INSTITUTION_ROLES,
        Role.CITY_OFFICER,
        Role.COUNTY_OFFICER,
        Role.OPERATOR_CLERK,
        clause="R-4.4.7-c",
    ),
    Permission.REPORT_PREPARE: _to(Role.INSTITUTION_MANAGER, clause="R-4.4.6-a"),
    Permission.REPORT_ISSUE: _to(Role.APPROVER, clause="R-4.1.2-a"),
    Permission.REPORT_REVIEW: _to(Role.CITY_OFFICER, clause="R-4.1.1-b"),
    Permission.REPORT_READ: _to(*_BUREAUS, *INSTITUTION_ROLES, Role.OPERATOR_CLERK, clause="R-4.4.6-a"),
    Permission.RECTIFICATION_NOTIFY: _to(Role.COUNTY_OFFICER, clause="R-4.4.6-d"),
    Permission.RECTIFICATION_ANSWER: _to(Role.OPERATOR_CLERK, clause="R-4.4.6-d"),
    Permission.RECTIFICATION_READ: _to(*_BUREAUS, Role.OPERATOR_CLERK, clause="R-4.4.6-d"),
    Permission.RESULT_PUBLISH: _to(Role.CITY_OFFICER, clause="R-4.4.8-a"),
    Permission.ORGANISATION_READ: _to(*Role, clause="R-0-b"),
    Permission.ORGANISATION_KEEP: _to(Role.STEWARD, clause="R-0-b"),
    Permission.PEOPLE_KEEP: _to(Role.STEWARD, clause="R-4.4.7-c"),
    Permission.ZONE_READ: _to(*_BUREAUS, Role.OPERATIONS, Role.STEWARD, clause="R-0-b"),
    Permission.ZONE_KEEP: _to(Role.CITY_OFFICER, Role.OPERATIONS, clause="R-0-b"),
    Permission.LEDGER_EXPORT: _to(*_BUREAUS, Role.OPERATIONS, Role.OPERATOR_CLERK, clause="R-4.3.2-a"),
    Permission.LEDGER_IMPORT: _to(*_BUREAUS, Role.OPERATIONS, clause="R-4.3.2-a"),
    Permission.LEDGER_ANSWER: _to(Role.OPERATOR_CLERK, clause="R-4.3.2-a"),
    Permission.PLATFORM_FILING_PREPARE: _to(Role.PLATFORM_CLERK, clause="R-4.2.2-a"),
    Permission.PLATFORM_FILING_REVIEW: _to(Role.CITY_OFFICER, clause="R-4.3.1-c"),
    Permission.CONNECTION_READ: _to(
        Role.PROVINCE_OFFICER, Role.CITY_OFFICER, Role.PLATFORM_CLERK, clause="R-4.2.2-b"
    ),
    Permission.CONNECTION_STOP: _to(Role.PLATFORM_CLERK, clause="R-4.2.2-c"),
    Permission.MISMATCH_READ: _to(*_BUREAUS, Role.OPERATOR_CLERK, Role.PLATFORM_CLERK, clause="R-4.3.1-c"),
    Permission.MISMATCH_EXPLAIN: _to(Role.OPERATOR_CLERK, Role.PLATFORM_CLERK, clause="R-4.3.1-c"),
    Permission.MISMATCH_SETTLE: _to(Role.COUNTY_OFFICER, Role.CITY_OFFICER, clause="R-4.3.1-c"),
    Permission.TOKEN_KEEP: _to(Role.OPERATOR_CLERK, Role.PLATFORM_CLERK, Role.STEWARD, clause="R-4.4.7-c"),
}


def may(role: Role, permission: Permission) -> bool:
    grant = GRANTS.get(permission)
    return grant is not None and role in grant.roles


def holds(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's office may, and the token by which it acts, if any, was given it."""
    return may(actor.role, permission) and (actor.scope is None or permission in actor.scope)
