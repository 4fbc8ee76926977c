"""What must stand before an operator's filing is submitted, and before it is found true (R-4.2.1-b)."""

from __future__ import annotations

from evenwatt.law.refusal import Denied


def require_submittable(
    *, file_fit: bool, rows: int, wrong_rows: int, without_wrong_rows: bool, promised: bool
) -> None:
    """Refuse a filing that is wrong, empty, wrong in every row, or comes without the promise that it is true.

    ``file_fit`` says that the form itself, apart from its ``rows``, is without errors. ``wrong_rows`` stop it
    unless the operator leaves them out.

    Clause: R-4.2.1-a, R-4.2.1-b.
    """
    if not file_fit:
        raise Denied(
            "报备表本身有错误，不能提交；请按提示更正后重新上传",
            clause="R-4.2.1-a",
            code="file_has_errors",
        )
    if not rows:
        raise Denied("报备表没有可报送的充电设施，请先上传", clause="R-4.2.1-a", code="empty")
    if rows == wrong_rows:
        raise Denied(
            "报备表的 {count} 行都有错误，没有可报送的；请在页面更正，或改好后重新上传",
            clause="R-4.2.1-a",
            code="all_rows_wrong",
            count=wrong_rows,
        )
    if wrong_rows and not without_wrong_rows:
        raise Denied(
            "报备表有 {count} 行错误；请在页面更正或重新上传，也可以仅报送无错误的行",
            clause="R-4.2.1-a",
            code="has_errors",
            count=wrong_rows,
        )
    if not promised:
        raise Denied("请先确认真实性承诺，再提交", clause="R-4.2.1-b", code="no_promise")


def require_review_opinion(opinion: str) -> None:
    """Refuse to find a filing true without the opinion that form B asks of the bureau.

    Clause: R-4.2.1-b.
    """
    if not opinion.strip():
        raise Denied("请填写核查意见，再通过", clause="R-4.2.1-b", code="no_opinion")
