"""From a workbook to the registry, one file per act of a filing."""

from evenwatt.filing.actions.intake import upload
from evenwatt.filing.actions.mending import explain_gone, file_forgotten, mend, take_up_correction
from evenwatt.filing.actions.papers import issue_form, remind_of_summary, summarise
from evenwatt.filing.actions.platform_review import approve_platform_filing
from evenwatt.filing.actions.review import approve, return_for_correction
from evenwatt.filing.actions.season import open_season
from evenwatt.filing.actions.submission import submit, withdraw

__all__ = [
    "approve",
    "approve_platform_filing",
    "explain_gone",
    "file_forgotten",
    "issue_form",
    "mend",
    "open_season",
    "remind_of_summary",
    "return_for_correction",
    "submit",
    "summarise",
    "take_up_correction",
    "upload",
    "withdraw",
]
