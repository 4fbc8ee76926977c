"""Once an hour: what a date brings about, not an act; and what a failed job left undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from evenwatt.filing.actions import call_to_urge, open_season, remind, remind_of_summary
from evenwatt.filing.queries import operators_without_filing, platforms_to_remind
from evenwatt.filing.season_queries import SEASONS
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.documents.actions import render_again
from evenwatt.kernel.draws.source_actions import call_on_source
from evenwatt.kernel.duties.actions import redate_provisional
from evenwatt.kernel.tokens.answers import forget_answers
from evenwatt.planning.queries import drafts_of
from evenwatt.procedures.grade_check import settle_checks
from evenwatt.rectification.actions import deem_received, redate
from evenwatt.rectification.queries import chargers_of, overdue_orders
from evenwatt.registry.stopping import notify_platforms
from evenwatt.rules.stop_connecting import StopGround

#: A document without its file after this long has lost its job.
PATIENCE = timedelta(hours=1)


def tick(*, at: datetime) -> int:
    """Remind every operator that has not filed for the year; returns how many. Repeatable (R-4.2.1-a)."""
    with act("tick", clause="R-4.2.1-a", by=None, at=at) as deed:
        year = local_date(at).year
        operators = list(operators_without_filing(year))
        for operator in operators:
            open_season(deed, operator, year=year)
        season = SEASONS["platforms-f"].window(year)
        for platform in platforms_to_remind(deed.on):
            if season.is_open(deed.on):
                open_season(deed, platform, year=deed.on.year)
            remind_of_summary(deed, platform)
        for each in SEASONS.values():
            remind(deed, each, year=year)
        call_to_urge(deed, year=year)
        deem_received(deed)
        for order in overdue_orders(deed.on):
            keys = chargers_of(order).values_list("pk", flat=True)
            notify_platforms(deed, keys, ground=StopGround.UNRECTIFIED, source=order.number)
        for city in sorted({plan.city_id for plan in drafts_of()}):
            settle_checks(deed, city)
        call_on_source(deed)
        if redate_provisional(deed):
            redate(deed)
        render_again(issued_before=at - PATIENCE)
        forget_answers(deed.on)
    return len(operators)
