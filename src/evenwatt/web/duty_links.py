"""Where the work of a duty is done: kind → page, and the verb on its button."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from evenwatt.kernel.duties.kinds import KINDS
from evenwatt.kernel.duties.models import Duty

#: kind → (route, takes the subject's key, word on the button)
LINKS: dict[str, tuple[str, bool, Any]] = {
    "file": ("filing_upload", False, _("上传报备表")),
    "filing_submit": ("filing", True, _("核对提交")),
    "filing_correct": ("filing", True, _("更正")),
    "filing_redo": ("progress", True, _("查看原因")),
    "filing_review": ("filing_review", True, _("核查")),
    "platform_file_f": ("filing_upload", False, _("上传报备表")),
    "platform_file_b": ("filing_upload", False, _("上传报备表")),
    "platform_submit": ("filing", True, _("核对提交")),
    "platform_correct": ("filing", True, _("更正")),
    "platform_redo": ("progress", True, _("查看原因")),
    "platform_review": ("filing_review", True, _("核查")),
    "half_year_summary": ("change_summary", False, _("汇总报送")),
    "stop_connecting": ("stop_notices", False, _("确认")),
    "mismatch_platform": ("mismatches", False, _("说明")),
    "mismatch_operator": ("mismatches", False, _("说明")),
    "mismatch_city": ("mismatches", False, _("核对")),
    "mismatch_county": ("mismatches", False, _("核对")),
    "file_reminder": ("filing_upload", False, _("上传报备表")),
    "file_urged": ("filing_upload", False, _("上传报备表")),
    "platform_reminder": ("filing_upload", False, _("上传报备表")),
    "platform_f_urged": ("filing_upload", False, _("上传报备表")),
    "platform_b_urged": ("filing_upload", False, _("上传报备表")),
    "technical_remark": ("technical_filing", True, _("提出意见")),
    "urge_operators": ("season", False, _("催报")),
    "urge_platforms": ("season", False, _("催报")),
    "grade_check": ("grades", False, _("核对")),
    "plan_year": ("plan_new", False, _("制定计划")),
    "plan_issue": ("plan", True, _("下达")),
    "scheme_contact": ("scheme", True, _("登记约定")),
    "scheme_form": ("scheme", True, _("形成批")),
    "scheme_record": ("scheme", True, _("备案")),
    "draw_commit_city": ("draw", True, _("提交承诺值")),
    "draw_commit_institution": ("draw", True, _("提交承诺值")),
    "draw_open_city": ("draw", True, _("公开随机值")),
    "draw_open_institution": ("draw", True, _("公开随机值")),
    "draw_stand_in": ("draw", True, _("登记数值")),
    "verify": ("field_work", True, _("录入")),
    "verification_check": ("field_work", True, _("核验")),
    "verification_approve": ("field_work", True, _("批准")),
    "evaluation_prepare": ("lot", True, _("编制报告")),
    "evaluation_issue": ("evaluation", True, _("批准")),
    "evaluation_due": ("evaluation", True, _("安排评价")),
    "evaluation_dispose": ("evaluation", True, _("评审处置")),
    "publish": ("publish", True, _("发布")),
    "status_note": ("operation", True, _("查看")),
    "construction_confirm": ("construction", False, _("确认")),
    "transfer_accept": ("transfer", True, _("答复")),
    "merge_decide": ("merge", True, _("决定")),
    "rectification_notify": ("rectification", True, _("通知")),
    "rectification_receive": ("rectification", True, _("签收")),
    "rectification_complete": ("rectification", True, _("报告整改")),
    "ledger_answer": ("ledger_questions", True, _("核对答复")),
    "rectification_confirm": ("rectification", True, _("核实")),
}

#: kind → (route that takes several subjects as ``row``, word on its button), where a room has such a page
BATCHES: dict[str, tuple[str, Any]] = {
    "filing_review": ("filing_batch", _("一并通过所选")),
    "platform_review": ("filing_batch", _("一并通过所选")),
}

#: What a duty's page is asked for besides.
_QUERIES = {
    "platform_file_f": {"form": "F"},
    "platform_file_b": {"form": "B"},
    "stop_connecting": {"state": "notified"},
    "mismatch_platform": {"state": "open"},
    "mismatch_operator": {"state": "open"},
    "mismatch_city": {"state": "explained"},
    "mismatch_county": {"state": "explained"},
}

#: Type of a record → the route of its page.
_PAGES = {
    "filing": "filing",
    "scheme": "scheme",
    "draw": "draw",
    "evaluation": "evaluation",
    "rectification": "rectification",
    "status_report": "operation",
    "transfer": "transfer",
    "merge": "merge",
}


def record_url(subject_type: str, subject_id: int) -> str:
    """The page of a record that somebody owes something about; notices to platforms have a list."""
    if subject_type == "stop_notice":
        return f"{reverse('stop_notices')}?{urlencode({'state': 'notified'})}"
    return reverse(_PAGES[subject_type], args=[subject_id])


def link(duty: Duty) -> tuple[str, Any]:
    """The address of a duty's page and the word on its button."""
    route, takes_key, word = LINKS[duty.kind]
    if duty.kind == "half_year_summary":
        return f"{reverse(route)}?{urlencode({'half': duty.subject_id})}", word
    if query := _QUERIES.get(duty.kind):
        return f"{reverse(route)}?{urlencode(query)}", word
    if duty.kind == "grade_check":
        return f"{reverse(route)}?{urlencode({'operator': duty.subject_id})}", word
    if duty.kind == "publish":
        return reverse(route, args=[duty.subject_type, duty.subject_id]), word
    return reverse(route, args=[duty.subject_id] if takes_key else []), word


def counting(duty: Duty) -> str:
    """The address where a duty's due day is counted day by day; empty where no period dates it."""
    rule = KINDS[duty.kind].period
    if rule is None or duty.due_on is None:
        return ""
    return f"{reverse('law_deadline')}?{urlencode({'rule': rule, 'from': duty.counted_from.isoformat()})}"
