"""What a county found wrong on a charger's entry and put right by another record of it."""

from __future__ import annotations

from collections.abc import Mapping

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.actions import write_line
from evenwatt.registry.models import Charger, ChargerModel
from evenwatt.rules.spelling import spelling_key


def correct_chargers(deed: Act, corrections: Mapping[int, Mapping[str, str]], *, source: str) -> None:
    """Correct model, year or ownership of chargers, each with a line that says from what to what and by which
    record. The caller has judged that its office may.

    Clause: R-4.3.2-a, R-4.3.1-b.
    """
    found = Charger.objects.select_for_update().filter(pk__in=corrections).order_by("pk")
    for charger in found:
        facts = corrections[charger.pk]
        before = {fact: str(getattr(charger, fact)) for fact in facts}
        if "model" in facts:
            charger.model = facts["model"]
            charger.catalogue = _entry(charger.maker, facts["model"])
        charger.year = int(facts.get("year", charger.year))
        charger.ownership = facts.get("ownership", charger.ownership)
        charger.save(update_fields=["model", "catalogue", "year", "ownership"])
        changes = "；".join(f"{before[fact]} → {value}" for fact, value in facts.items())
        write_line(deed, charger.subject, step="corrected", target=charger.state, note=f"{source}：{changes}")


def _entry(maker: str, model: str) -> ChargerModel:
    entry, _ = ChargerModel.objects.get_or_create(
        maker_key=spelling_key(maker),
        model_key=spelling_key(model),
        defaults={"maker": maker, "model": model},
    )
    return entry.joined_into or entry
