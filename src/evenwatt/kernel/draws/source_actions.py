"""After the deadline: the public source in the place of each party that stayed silent (R-3.12-a)."""

from __future__ import annotations

from datetime import datetime

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.draws.life import COMMIT_AS, OPEN_AS, STAND_IN
from evenwatt.kernel.draws.models import Draw
from evenwatt.kernel.draws.parties import draw_samples, locked, own_part
from evenwatt.kernel.draws.states import DrawState
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.duties.models import Duty
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.roles import Role
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.metrology.draw_fallback import require_public_value

_CLAUSE = "R-3.12-a"
_UNDONE = (*COMMIT_AS.values(), *OPEN_AS.values(), STAND_IN)


def stand_in(*, draw: Draw, value: str, reference: str, by: Actor, at: datetime) -> None:
    """Enter the public source's value in the place of each party that did not open, and draw (R-3.12-a).

    Raises `Denied` until the deadline is over, for a value that can be written in two ways, and without a
    reference under which anybody finds it.
    """
    with act("draw.stand_in", clause=_CLAUSE, by=by, at=at) as deed:
        parties = locked(draw)
        own_part(parties, by)
        if draw.deadline is None or at <= draw.deadline:
            raise Denied(
                "截止时刻之前由各方自行公开随机值；之后仍有未公开的，方可登记公共随机源的数值",
                clause=_CLAUSE,
                code="before_deadline",
            )
        require_public_value(value=value, reference=reference)
        _require_as_described(draw, value)
        draw.public_value, draw.public_reference = value, reference
        draw_samples(
            deed, "stand_in", draw, parties, note=reference, public_value=value, public_reference=reference
        )
        close_duties(deed, draw.subject, *_UNDONE)


def _require_as_described(draw: Draw, value: str) -> None:
    """Refuse a value that cannot be one of the default source; other sources describe themselves."""
    on = local_date(draw.frozen_at)
    digits = catalog().value("draw_public_value_digits", on=on)
    by_default = draw.public_source == catalog().value("draw_public_source", on=on)
    if by_default and not (value.isdecimal() and len(value) == digits):
        raise Denied(
            "按公共随机源的说明，数值应为 {digits} 位数字，不能是“{value}”；请按出处核对",
            clause=_CLAUSE,
            code="not_as_described",
            digits=digits,
            value=value,
        )


def call_on_source(deed: Act) -> int:
    """Ask the cities for the public value of each draw whose deadline is over. Returns of how many.

    Clause: R-3.12-a.
    """
    asked = Duty.objects.filter(kind=STAND_IN.name, closed_at=None).values("subject_id")
    overdue = (
        Draw.objects.select_for_update()
        .exclude(state=DrawState.DRAWN)
        .filter(deadline__lt=deed.at)
        .exclude(pk__in=asked)
    )
    for draw in overdue:
        close_duties(deed, draw.subject, *COMMIT_AS.values(), *OPEN_AS.values())
        bureau = draw.parties.select_related("organisation").get(role=Role.CITY_OFFICER).organisation
        open_duty(deed, STAND_IN, draw.subject, owed_by=bureau)
    return len(overdue)
