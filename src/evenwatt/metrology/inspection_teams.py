"""How drawn inspections are manned: in the drawn order of the inspectors, never into a dead end (R-5-a)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from evenwatt.law.refusal import Denied

_CLAUSE = "R-5-a"


def man_teams(
    *, able: Mapping[str, Sequence[str]], size: int, workload: int, order: Callable[[str], Sequence[str]]
) -> dict[str, list[str]]:
    """Return a team of ``size`` inspectors for each subject of ``able``, in the order of the subjects.

    ``able`` lists who may inspect a subject; ``workload`` is the most inspections of one inspector;
    ``order`` gives the order in which a subject's inspectors were drawn. Who would leave too few inspectors
    for the teams still open is passed over, so that teams are found whenever there are any.

    Raises:
        Denied: no assignment fills every team.

    Clause: R-5-a.
    """
    _check_possible(able, size, workload)
    room = {who: workload for inspectors in able.values() for who in inspectors}
    open_places = dict.fromkeys(able, size)
    still_able = {subject: set(inspectors) for subject, inspectors in able.items()}
    teams: dict[str, list[str]] = {}
    for subject in able:
        team: list[str] = []
        for who in order(subject):
            if open_places[subject] == 0:
                break
            if who not in still_able[subject] or room[who] == 0:
                continue
            still_able[subject].remove(who)
            room[who] -= 1
            open_places[subject] -= 1
            if can_man(places=open_places, able=still_able, room=room):
                team.append(who)
            else:
                room[who] += 1
                open_places[subject] += 1
        teams[subject] = team
    return teams


def can_man(*, places: Mapping[str, int], able: Mapping[str, set[str]], room: Mapping[str, int]) -> bool:
    """Tell whether every open place can be filled, nobody twice on a team nor beyond their room.

    Clause: R-5-a.
    """
    serving: dict[str, set[str]] = defaultdict(set)
    return all(
        _seat(subject, able, room, serving, set()) for subject, count in places.items() for _ in range(count)
    )


def _seat(
    subject: str,
    able: Mapping[str, set[str]],
    room: Mapping[str, int],
    serving: dict[str, set[str]],
    tried: set[str],
) -> bool:
    """Fill one place of a subject, moving others if that makes room: an augmenting path of the assignment."""
    candidates = [who for who in able[subject] if who not in tried and subject not in serving[who]]
    if free := next((who for who in candidates if len(serving[who]) < room[who]), None):
        serving[free].add(subject)
        return True
    for who in candidates:
        tried.add(who)
        for other in tuple(serving[who]):
            if _seat(other, able, room, serving, tried):
                serving[who] = serving[who] - {other} | {subject}
                return True
    return False


def _check_possible(able: Mapping[str, Sequence[str]], size: int, workload: int) -> None:
    for subject, inspectors in able.items():
        if len(inspectors) < size:
            raise Denied(
                "{subject} 除去应当回避的，可派的检查人员 {able} 人，不足 {size} 人，请增补检查人员",
                clause=_CLAUSE,
                code="too_few_inspectors",
                subject=subject,
                able=len(inspectors),
                size=size,
            )
    room = {who: workload for inspectors in able.values() for who in inspectors}
    sets = {subject: set(inspectors) for subject, inspectors in able.items()}
    if not can_man(places=dict.fromkeys(able, size), able=sets, room=room):
        raise Denied(
            "检查人员 {inspectors} 人每人至多 {workload} 次，除去回避派不满 {subjects} 组各 {size} 人",
            clause=_CLAUSE,
            code="workload_too_low",
            inspectors=len(room),
            workload=workload,
            subjects=len(able),
            size=size,
        )
