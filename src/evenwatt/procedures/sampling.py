"""From the recorded scheme to the samples in the verifiers' hands (R-4.4.2-a, R-3.12-a)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.draws import actions as draw_actions
from evenwatt.kernel.draws import source_actions
from evenwatt.kernel.parties.actor import Actor
from evenwatt.lots import actions as lot_actions
from evenwatt.lots.item_actions import take_samples
from evenwatt.lots.queries import scheme_by_key
from evenwatt.procedures.operation_change import drop_gone
from evenwatt.verification.actions import ask_for_field_work

if TYPE_CHECKING:
    from evenwatt.kernel.draws.models import Draw
    from evenwatt.lots.models import SamplingScheme


def record_scheme(
    *, scheme: SamplingScheme, opinion: str, public_source: str = "", by: Actor, at: datetime
) -> None:
    """Put a scheme on record and freeze its lists; where all is verified in full, field work begins."""
    with act("scheme.record", clause="R-4.4.2-a", by=by, at=at) as deed:
        draw = lot_actions.record_scheme(
            scheme=scheme, opinion=opinion, public_source=public_source, by=by, at=at
        )
        if draw is None:
            drop_gone(deed, scheme)
            ask_for_field_work(deed, scheme)


def open_value(*, draw: Draw, value: str, by: Actor, at: datetime) -> None:
    """Open a party's value; with the last one the samples are drawn and field work begins."""
    with act("draw.open", clause="R-3.12-a", by=by, at=at) as deed:
        if draw_actions.open_value(draw=draw, value=value, by=by, at=at):
            _begin_field_work(deed, draw)


def stand_in(*, draw: Draw, value: str, reference: str, by: Actor, at: datetime) -> None:
    """Let the public source stand in for who stayed silent; the samples are drawn and field work begins."""
    with act("draw.stand_in", clause="R-3.12-a", by=by, at=at) as deed:
        source_actions.stand_in(draw=draw, value=value, reference=reference, by=by, at=at)
        _begin_field_work(deed, draw)


def _begin_field_work(deed: Act, draw: Draw) -> None:
    scheme = scheme_by_key(draw.subject_id)
    take_samples(deed, scheme=scheme, draw=draw)
    drop_gone(deed, scheme)
    ask_for_field_work(deed, scheme)
