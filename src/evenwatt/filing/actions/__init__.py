"""From a workbook to the registry, one file per act of a filing."""

from evenwatt.filing.actions.intake import upload
from evenwatt.filing.actions.mending import explain_gone, file_forgotten, mend, take_up_correction
from evenwatt.filing.actions.review import approve, return_for_correction
from evenwatt.filing.actions.season import open_season
from evenwatt.filing.actions.submission import submit, withdraw

__all__ = [
    "approve",
    "explain_gone",
    "file_forgotten",
    "mend",
    "open_season",
    "return_for_correction",
    "submit",
    "take_up_correction",
    "upload",
    "withdraw",
]
