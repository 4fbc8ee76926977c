"""From a workbook to the registry, one file per act of a filing."""

from evenwatt.filing.actions.field_checks import note_field_check
from evenwatt.filing.actions.intake import upload
from evenwatt.filing.actions.mending import explain_gone, file_forgotten, mend, take_up_correction
from evenwatt.filing.actions.papers import issue_form, remind_of_summary, summarise
from evenwatt.filing.actions.platform_review import approve_platform_filing
from evenwatt.filing.actions.review import approve, return_for_correction, supplement
from evenwatt.filing.actions.review_work import (
    carry_notes,
    claim,
    keep_notes,
    look_at,
    pass_on_reviews,
    release,
)
from evenwatt.filing.actions.season import open_season
from evenwatt.filing.actions.submission import submit, withdraw
from evenwatt.filing.actions.technical import assign, end_assignment, remark
from evenwatt.filing.actions.typing import file_content, file_typed
from evenwatt.filing.actions.urging import call_to_urge, remind, urge

__all__ = [
    "approve",
    "approve_platform_filing",
    "assign",
    "call_to_urge",
    "carry_notes",
    "claim",
    "end_assignment",
    "explain_gone",
    "file_content",
    "file_forgotten",
    "file_typed",
    "issue_form",
    "keep_notes",
    "look_at",
    "mend",
    "note_field_check",
    "open_season",
    "pass_on_reviews",
    "release",
    "remark",
    "remind",
    "remind_of_summary",
    "return_for_correction",
    "submit",
    "summarise",
    "supplement",
    "take_up_correction",
    "upload",
    "urge",
    "withdraw",
]
