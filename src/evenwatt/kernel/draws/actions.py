"""Freeze, commit, open, draw. Nobody knows the seed before everybody is bound to a part of it.

A party that is silent until the deadline is replaced by the public source that was named before the freeze:
see `source_actions`, `metrology.draw_fallback` and the interpretation draw-fallback.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.clock.reading import end_of_day, local_date
from evenwatt.kernel.draws.life import COMMIT_AS, DRAW, OPEN_AS, OPEN_BY
from evenwatt.kernel.draws.models import Draw, DrawParty
from evenwatt.kernel.draws.parties import draw_samples, locked, own_part
from evenwatt.kernel.draws.states import DrawState
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.duties.decisions import DUE_DATE, counting
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.verdicts.actions import keep
from evenwatt.kernel.verdicts.decision import find
from evenwatt.kernel.workflow.engine import begin, fire
from evenwatt.law.catalog import catalog
from evenwatt.law.refusal import Denied
from evenwatt.metrology import draw as drawing
from evenwatt.metrology.draw_publication import list_hash_of_lots

_CLAUSE = "R-3.12-a"
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: Half of a seed must not be guessable: 128 bits in hexadecimal are 32 characters.
_SHORTEST_VALUE = 32


def freeze(
    deed: Act,
    *,
    subject: Subject,
    lots: Sequence[dict[str, Any]],
    city_bureau: Organisation,
    institution: Organisation,
    public_source: str = "",
) -> Draw:
    """Freeze the lists of a draw and ask both parties for their commitments (R-3.12-a).

    ``lots`` holds ``lot``, ``members`` (serials), ``sample_size`` and ``spare_size`` for each;
    ``public_source`` stands in for a party that does not open by the deadline, by default the one in force.
    """
    last_day = find(DUE_DATE, counting(OPEN_BY, deed.on))
    lists = [{**lot, "members": list(drawing.frozen_list(lot["members"]))} for lot in lots]
    draw = Draw.objects.create(
        state=DrawState.COMMITTING,
        subject_type=subject.type,
        subject_id=subject.id,
        title=subject.title,
        institution=institution,
        city_id=city_bureau.region_id,
        lists=lists,
        list_hash=list_hash_of_lots(lists),
        algorithm=drawing.ALGORITHM,
        frozen_at=deed.at,
        deadline=end_of_day(last_day.day("due_on")),
        public_source=" ".join(public_source.split()) or catalog().value("draw_public_source", on=deed.on),
        source_named_at=deed.at,
    )
    begin(deed, DRAW, draw)
    keep(deed, DUE_DATE, draw.subject, last_day)
    for organisation, role in (
        (city_bureau, Role.CITY_OFFICER),
        (institution, Role.INSTITUTION_MANAGER),
    ):
        DrawParty.objects.create(draw=draw, organisation=organisation, role=role)
        open_duty(deed, COMMIT_AS[role], draw.subject, owed_by=organisation)
    return draw


def commit(*, draw: Draw, commitment: str, by: Actor, at: datetime) -> None:
    """Bind the actor's organisation to a value that stays secret until both are bound."""
    with act("draw.commit", clause=_CLAUSE, by=by, at=at) as deed:
        parties = locked(draw)
        mine = own_part(parties, by)
        _require_in_time(deed, draw)
        if not _DIGEST.fullmatch(commitment):
            raise Denied(
                "承诺值应是随机值的 SHA-256，共 64 位小写十六进制字符；请重新生成后提交",
                clause=_CLAUSE,
                code="bad_commitment",
            )
        if mine.commitment:
            raise Denied("贵单位已提交承诺值，不能更改", clause=_CLAUSE, code="already_committed")
        last = all(party.commitment for party in parties if party.pk != mine.pk)
        fire(deed, DRAW, draw, "commit_last" if last else "commit", note=commitment)
        mine.commitment, mine.committed_at = commitment, at
        mine.save()
        close_duties(deed, draw.subject, COMMIT_AS[by.role])
        if last:
            for party in parties:
                open_duty(
                    deed,
                    OPEN_AS[Role(party.role)],
                    draw.subject,
                    owed_by=party.organisation,
                    counted_from=local_date(draw.frozen_at),
                    due_on=local_date(draw.deadline) if draw.deadline else None,
                )


def open_value(*, draw: Draw, value: str, by: Actor, at: datetime) -> bool:
    """Open the actor's value; with the last one the samples are drawn. Returns whether they are.

    Raises `Denied` after the deadline, and for a value that does not match the commitment.
    """
    with act("draw.open", clause=_CLAUSE, by=by, at=at) as deed:
        parties = locked(draw)
        mine = own_part(parties, by)
        _require_in_time(deed, draw)
        if len(value) < _SHORTEST_VALUE or drawing.commitment(value) != mine.commitment:
            raise Denied(
                "该随机值与贵单位此前提交的承诺值不符；请填写提交承诺时保存的原值",
                clause=_CLAUSE,
                code="value_does_not_match",
            )
        if mine.value:
            raise Denied("贵单位的随机值已经公开", clause=_CLAUSE, code="already_opened")
        last = all(party.value for party in parties if party.pk != mine.pk)
        mine.value, mine.opened_at = value, at
        if last:
            draw_samples(deed, "open_last", draw, parties)
        else:
            fire(deed, DRAW, draw, "open")
        mine.save()
        close_duties(deed, draw.subject, OPEN_AS[by.role])
        return last


def _require_in_time(deed: Act, draw: Draw) -> None:
    if draw.deadline is not None and deed.at > draw.deadline:
        raise Denied(
            "截止时刻 {deadline} 已过，不再接受承诺值和随机值；未公开的一方由公共随机源代替",
            clause=_CLAUSE,
            code="after_deadline",
            deadline=f"{timezone.localtime(draw.deadline):%Y-%m-%d %H:%M}",
        )
