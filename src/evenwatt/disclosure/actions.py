from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from evenwatt.disclosure.models import Publication, PublishedCharger
from evenwatt.kernel.access.permissions import Permission
from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.kernel.lives.subject import Subject
from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.workflow.engine import require_permission


def publish(
    deed: Act,
    *,
    source: Subject,
    operator: Organisation,
    city_id: str,
    conclusion: str,
    result_on: date,
    charger_ids: Iterable[int],
) -> Publication:
    """Make a result public; publishing the same result again changes nothing (R-4.4.8-a)."""
    require_permission(deed.by, Permission.RESULT_PUBLISH)
    publication, is_new = Publication.objects.get_or_create(
        source_type=source.type,
        source_id=source.id,
        conclusion=conclusion,
        defaults={
            "operator": operator,
            "city_id": city_id,
            "title": source.title,
            "result_on": result_on,
            "published_at": deed.at,
            "signed": deed.signed,
        },
    )
    if is_new:
        keys = list(charger_ids)
        PublishedCharger.objects.bulk_create(
            [PublishedCharger(publication=publication, charger_id=key) for key in keys], batch_size=2000
        )
        write_lines(deed, "charger", keys, step="published", note=source.title)
    return publication
