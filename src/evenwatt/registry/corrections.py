"""What a county found wrong on a charger's entry and put right by another record of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.kernel.lives.models import Change
from evenwatt.registry.life import CHARGER
from evenwatt.registry.models import Charger, ChargerModel
from evenwatt.rules.spelling import spelling_key


def correct_chargers(deed: Act, corrections: Mapping[int, Mapping[str, str]], *, source: str) -> None:
    """Correct model, year or ownership of chargers, each with a line that says by which record, and which
    facts from what to what. The caller has judged that its office may.

    Clause: R-4.3.2-a, R-4.3.1-b.
    """
    told: dict[str, dict[int, list[Change]]] = defaultdict(dict)
    alike: dict[tuple[str, tuple[tuple[str, str], ...]], list[int]] = defaultdict(list)
    for charger in Charger.objects.select_for_update().filter(pk__in=corrections).order_by("pk"):
        facts = corrections[charger.pk]
        told[charger.state][charger.pk] = [
            {"fact": fact, "was": str(getattr(charger, fact)), "now": value} for fact, value in facts.items()
        ]
        alike[charger.maker if "model" in facts else "", tuple(sorted(facts.items()))].append(charger.pk)
    for (maker, stated), keys in alike.items():
        values: dict[str, Any] = dict(stated)
        if "model" in values:
            values["catalogue"] = _entry(maker, values["model"])
        Charger.objects.filter(pk__in=keys).update(**values)
    for state, changes in told.items():
        write_lines(deed, CHARGER.name, changes, step="corrected", target=state, note=source, changes=changes)


def _entry(maker: str, model: str) -> ChargerModel:
    entry, _ = ChargerModel.objects.get_or_create(
        maker_key=spelling_key(maker),
        model_key=spelling_key(model),
        defaults={"maker": maker, "model": model},
    )
    return entry.joined_into or entry
