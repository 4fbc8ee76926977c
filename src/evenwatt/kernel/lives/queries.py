from __future__ import annotations

from django.db.models import Q, QuerySet

from evenwatt.kernel.lives.models import LifeLine
from evenwatt.kernel.lives.subject import Subject


def life_of(*subjects: tuple[str, int]) -> QuerySet[LifeLine]:
    """The lines of one subject, or of several that belong together, in the order of time."""
    wanted = Q(pk=None)
    for subject_type, subject_id in subjects:
        wanted |= Q(subject_type=subject_type, subject_id=subject_id)
    return LifeLine.objects.filter(wanted)


def last_note(subject: Subject, step: str) -> str:
    """What was noted when a subject last took a step; nothing if it did not."""
    lines = life_of((subject.type, subject.id)).filter(step=step)
    return lines.order_by("-pk").values_list("note", flat=True).first() or ""
