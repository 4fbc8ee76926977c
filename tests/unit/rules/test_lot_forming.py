from dataclasses import replace

from evenwatt.rules.lot_forming import TOO_FEW_FOR_A_LOT, Candidate, Forming, form_lots
from tests.law.entries.lots import CHARGER
from tests.law.entries.sampling import CHOICE


def chargers(count: int) -> list[Candidate]:
    return [Candidate(key=key, serial=f"S{key:03d}", year=2024, **CHARGER) for key in range(count)]


def formed(members: list[Candidate], *, year_span: int = 1) -> Forming:
    return form_lots(
        members, lot_area="county", year_span=year_span, plan_for=CHOICE.plan, spare_for=CHOICE.spare
    )


def test_the_lot_shows_the_usual_spelling_and_keeps_the_original() -> None:
    first, *others = chargers(20)
    forming = formed([replace(first, model="ev 7"), *others])
    (lot,) = forming.lots
    assert lot.model == "EV-7"
    assert lot.members[0].model == "ev 7"


def test_a_charger_outside_every_lot_carries_the_reason() -> None:
    forming = formed(chargers(3))
    assert [alone.reason for alone in forming.full_verification] == [TOO_FEW_FOR_A_LOT] * 3


def test_the_year_span_is_a_policy() -> None:
    members = chargers(20) + [replace(charger, key=charger.key + 20, year=2026) for charger in chargers(20)]
    (lot,) = formed(members, year_span=2).lots
    assert lot.years == (2024, 2026)
