"""What a county found wrong on a charger's entry and put right by another record of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from evenwatt.kernel.audit.act import Act
from evenwatt.kernel.lives.actions import write_lines
from evenwatt.registry.life import CHARGER
from evenwatt.registry.models import Charger, ChargerModel
from evenwatt.rules.spelling import spelling_key


def correct_chargers(deed: Act, corrections: Mapping[int, Mapping[str, str]], *, source: str) -> None:
    """Correct model, year or ownership of chargers, each with a line that says from what to what and by which
    record. The caller has judged that its office may.

    Clause: R-4.3.2-a, R-4.3.1-b.
    """
    found = list(Charger.objects.select_for_update().filter(pk__in=corrections).order_by("pk"))
    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    entries: dict[tuple[str, str], ChargerModel] = {}
    for charger in found:
        facts = corrections[charger.pk]
        changes = "；".join(f"{getattr(charger, fact)} → {value}" for fact, value in facts.items())
        told[charger.state, f"{source}：{changes}"].append(charger.pk)
        if "model" in facts:
            charger.model = facts["model"]
            spelt = charger.maker, charger.model
            if spelt not in entries:
                entries[spelt] = _entry(*spelt)
            charger.catalogue = entries[spelt]
        charger.year = int(facts.get("year", charger.year))
        charger.ownership = facts.get("ownership", charger.ownership)
    Charger.objects.bulk_update(found, ["model", "catalogue", "year", "ownership"], batch_size=1000)
    for (state, note), keys in told.items():
        write_lines(deed, CHARGER.name, keys, step="corrected", target=state, note=note)


def _entry(maker: str, model: str) -> ChargerModel:
    entry, _ = ChargerModel.objects.get_or_create(
        maker_key=spelling_key(maker),
        model_key=spelling_key(model),
        defaults={"maker": maker, "model": model},
    )
    return entry.joined_into or entry
