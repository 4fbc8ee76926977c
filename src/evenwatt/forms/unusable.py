"""The refusal of a file that is no readable table: what it is instead, and what to do."""

from evenwatt.law.refusal import Denied

_MEND = "请在 Excel 或 WPS 中打开本表，另存为“Excel 工作簿（*.xlsx）”后重新上传"


def unusable(template: str, *, code: str = "not_a_workbook", **params: object) -> Denied:
    """Return the refusal; ``{mend}`` in the template becomes the advice to save as a workbook."""
    return Denied(template, clause="R-F-B", code=code, mend=_MEND, **params)
