"""Freeze, commit, open, draw. Nobody knows the seed before everybody is bound to a part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from evenwatt.kernel.audit.act import Act, act
from evenwatt.kernel.draws.life import COMMIT_AS, DRAW, OPEN_AS
from evenwatt.kernel.draws.models import Draw, DrawParty
from evenwatt.kernel.draws.states import DrawState
from evenwatt.kernel.duties.actions import close_duties, open_duty
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.actor import Actor
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.workflow.engine import begin, fire
from evenwatt.law.refusal import Denied
from evenwatt.metrology import draw as drawing
from evenwatt.metrology.draw_publication import list_hash_of_lots

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
) -> Draw:
    """Freeze the lists of a draw and ask both parties for their commitments (R-3.12-a).

    ``lots`` holds ``lot``, ``members`` (serials), ``sample_size`` and ``spare_size`` for each.
    """
    lists = [{**lot, "members": list(drawing.frozen_list(lot["members"]))} for lot in lots]
    draw = Draw.objects.create(
        state=DrawState.COMMITTING,
        subject_type=subject.type,
        subject_id=subject.id,
        title=subject.title,
        institution=institution,
        city_id=city_bureau.region_id,
        lists=lists,
        list_hash=list_hash_of_lots({lot["lot"]: lot["members"] for lot in lists}),
        frozen_at=deed.at,
    )
    begin(deed, DRAW, draw)
    for organisation, role in (
        (city_bureau, Role.CITY_OFFICER),
        (institution, Role.INSTITUTION_MANAGER),
    ):
        DrawParty.objects.create(draw=draw, organisation=organisation, role=role)
        open_duty(deed, COMMIT_AS[role], draw.subject, owed_by=organisation)
    return draw


def commit(*, draw: Draw, commitment: str, by: Actor, at: datetime) -> None:
    """Bind the actor's organisation to a value that stays secret until both are bound."""
    with act("draw.commit", clause="R-3.12-a", by=by, at=at) as deed:
        parties = _parties(draw)
        mine = _mine(parties, by)
        if not _DIGEST.fullmatch(commitment):
            raise Denied(
                "承诺值应是随机值的 SHA-256，共 64 位小写十六进制字符；请重新生成后提交",
                clause="R-3.12-a",
                code="bad_commitment",
            )
        if mine.commitment:
            raise Denied("贵单位已提交承诺值，不能更改", clause="R-3.12-a", code="already_committed")
        last = all(party.commitment for party in parties if party.pk != mine.pk)
        fire(deed, DRAW, draw, "commit_last" if last else "commit", note=commitment)
        mine.commitment, mine.committed_at = commitment, at
        mine.save()
        close_duties(deed, draw.subject, COMMIT_AS[by.role])
        if last:
            for party in parties:
                open_duty(deed, OPEN_AS[Role(party.role)], draw.subject, owed_by=party.organisation)


def open_value(*, draw: Draw, value: str, by: Actor, at: datetime) -> bool:
    """Open the actor's value; with the last one the samples are drawn. Returns whether they are.

    Raises `Denied` for a value that does not match the commitment.
    """
    with act("draw.open", clause="R-3.12-a", by=by, at=at) as deed:
        parties = _parties(draw)
        mine = _mine(parties, by)
        if len(value) < _SHORTEST_VALUE or drawing.commitment(value) != mine.commitment:
            raise Denied(
                "该随机值与贵单位此前提交的承诺值不符；请填写提交承诺时保存的原值",
                clause="R-3.12-a",
                code="value_does_not_match",
            )
        if mine.value:
            raise Denied("贵单位的随机值已经公开", clause="R-3.12-a", code="already_opened")
        last = all(party.value for party in parties if party.pk != mine.pk)
        mine.value, mine.opened_at = value, at
        if last:
            seed = drawing.seed_from([party.value for party in parties], draw.list_hash)
            records = [
                drawing.draw(
                    lot=lot["lot"],
                    members=lot["members"],
                    seed=seed,
                    sample_size=lot["sample_size"],
                    spare_size=lot["spare_size"],
                ).as_dict()
                for lot in draw.lists
            ]
            fire(deed, DRAW, draw, "open_last", seed=seed, records=records, drawn_at=at)
        else:
            fire(deed, DRAW, draw, "open")
        mine.save()
        close_duties(deed, draw.subject, OPEN_AS[by.role])
        return last


def _parties(draw: Draw) -> list[DrawParty]:
    return list(draw.parties.select_for_update(of=("self",)).select_related("organisation"))


def _mine(parties: list[DrawParty], by: Actor) -> DrawParty:
    for party in parties:
        if party.organisation_id == by.organisation_id and party.role == by.role:
            return party
    raise Denied("贵单位不是本次抽样的参与方", clause="R-3.12-a", code="not_a_party")
