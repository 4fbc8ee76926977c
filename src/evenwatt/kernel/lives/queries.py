from __future__ import annotations

from django.db.models import Q, QuerySet

from evenwatt.kernel.lives.models import LifeLine


def life_of(*subjects: tuple[str, int]) -> QuerySet[LifeLine]:
    """The lines of one subject, or of several that belong together, in the order of time."""
    wanted = Q(pk=None)
    for subject_type, subject_id in subjects:
        wanted |= Q(subject_type=subject_type, subject_id=subject_id)
    return LifeLine.objects.filter(wanted)
