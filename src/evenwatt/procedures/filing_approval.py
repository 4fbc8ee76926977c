"""Approval asked for in a page: small filings at once, of thousands of rows by the worker, all or nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from evenwatt.filing.actions.background import MANY_ROWS
from evenwatt.filing.actions.platform_review import require_platform_opinion
from evenwatt.filing.life import course_of
from evenwatt.filing.models import Filing
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.clock.reading import local_time
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import OrganisationKind
from evenwatt.kernel.progress.actions import at_work, begin_work, finish, report
from evenwatt.kernel.progress.models import Outcome as Ended
from evenwatt.kernel.progress.models import Progress
from evenwatt.kernel.progress.queries import asked_work
from evenwatt.kernel.workflow.engine import Conflict, require_step
from evenwatt.law.refusal import Denied
from evenwatt.procedures.filing_review import approve_filing, refuse_with_notes
from evenwatt.rules.annual_filing import require_review_opinion

APPROVE = "filing_approve"

_log = logging.getLogger(__name__)
_FAULT = "处理这一份时系统出错，没有通过；错误已经记录，请单独核查这一份，再次出现时告知平台运维单位"


def rows_of(filing: Filing) -> int:
    """How many rows of a filing wait for the decision."""
    latest = filing.rounds.last()
    return latest.row_count if latest else 0


def approve_or_ask(*, filing: Filing, opinion: str, by: Actor, at: datetime) -> Progress | None:
    """Approve a filing now; or, of many rows, leave it to the worker and return how to follow that.

    Clause: R-4.3.1-b, R-4.3.1-c.
    """
    if rows_of(filing) > MANY_ROWS:
        return ask_for_approval(filing=filing, opinion=opinion, by=by, at=at)
    refuse_while_approved(filing, by)
    approve_filing(filing=filing, opinion=opinion, by=by, at=at)
    return None


def ask_for_approval(*, filing: Filing, opinion: str, by: Actor, at: datetime) -> Progress:
    """Have a filing approved at the version that the officer saw; what can be refused already, is.

    Only who asks follows it, and is told in the inbox how it ended. Clause: R-4.3.1-b, R-4.3.1-c.
    """
    with act("filing.ask_for_approval", clause="R-4.3.1-b", by=by, at=at) as deed:
        if filing.filer.kind == OrganisationKind.PLATFORM:
            require_platform_opinion(opinion)
        else:
            require_review_opinion(opinion)
        require_step(deed, course_of(filing.filer).workflow, filing, "approve")
        given = {"filing": filing.pk, "version": filing.version, "opinion": opinion.strip()}
        refuse_while_approved(filing, by, but=given)
        return begin_work(APPROVE, str(filing), by=by, at=at, given=given, private=True)


def approval_under_way(filing: Filing) -> Progress | None:
    """The approval that the worker has before it, whoever asked for it."""
    asked = Progress.objects.filter(kind=APPROVE, outcome=Ended.UNDER_WAY, given__filing=filing.pk)
    return asked.select_related("membership__account").first()


def refuse_while_approved(filing: Filing, by: Actor, *, but: dict[str, object] | None = None) -> None:
    """Refuse to decide what the worker is about to approve; ``but``: the very same was asked for again."""
    work = approval_under_way(filing)
    if work is None or (work.membership_id == by.membership_id and work.given == but):
        return
    raise Conflict(
        "{who} 已于 {when} 核查通过这份报备，正在登记；请稍候查看结果",
        clause=course_of(filing.filer).review.clause,
        code="approval_under_way",
        who=work.actor().signature,
        when=local_time(work.asked_at),
    )


def do_approval(*, progress_id: int) -> None:
    """Approve as was asked for, by the officer and at the moment of asking. Done twice it changes nothing."""
    work = asked_work(progress_id)
    if not work.is_under_way:
        return
    with at_work(work, when_not_done=lambda: None):  # the inbox of who asked shows how it ended
        given, by, at = work.given, work.actor(), work.asked_at
        report(work, "正在登记所报内容")
        with act("filing.approve", clause="R-4.3.1-b", by=by, at=at):
            filing = Filing.objects.get(pk=given["filing"])
            filing.version = given["version"]
            approve_filing(filing=filing, opinion=given["opinion"], by=by, at=at)
            finish(work, filing.subject)


@dataclass(frozen=True)
class Outcome:
    """What became of one filing of a batch: refused, left to the worker as ``work``, or else approved."""

    filing: Filing
    refusal: Denied | None = None
    work: Progress | None = None


def approve_filings(*, filings: Sequence[Filing], opinion: str, by: Actor, at: datetime) -> list[Outcome]:
    """Approve several filings with one opinion, each by an act of its own, and tell what became of each.

    One that cannot be approved, or that somebody else decided meanwhile, stops none of the others. A filing
    on which the officer has remarks is not approved unread. A fault of ours is logged and told of its filing
    only. What is too much to wait for is left to the
    worker. Clause: R-4.3.1-b, R-4.3.1-c.
    """
    outcomes, left = [], MANY_ROWS
    for filing in filings:
        rows = rows_of(filing)
        try:
            refuse_with_notes(filing, by)
            if rows > left:
                work = ask_for_approval(filing=filing, opinion=opinion, by=by, at=at)
                outcomes.append(Outcome(filing, work=work))
                continue
            left -= rows
            refuse_while_approved(filing, by)
            approve_filing(filing=filing, opinion=opinion, by=by, at=at)
        except Denied as denied:
            outcomes.append(Outcome(filing, denied))
        except Exception:  # a fault of ours: what was approved before it stands, and must not be denied
            _log.exception("approval of filing %s in a batch", filing.pk)
            fault = Denied(_FAULT, clause=course_of(filing.filer).review.clause, code="fault")
            outcomes.append(Outcome(filing, fault))
        else:
            outcomes.append(Outcome(filing))
    return outcomes
