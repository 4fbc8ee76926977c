"""Where a platform's filing and its operators' own filings disagree (R-4.2.2-a, R-4.3.1-b, R-4.3.1-c)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from evenwatt.rules.spelling import spelling_key

ChargerKey = tuple[str, str]
"""Spelling key of the maker, and serial number."""


class Difference(StrEnum):
    """What one of the two filed and the other did not, or otherwise."""

    OPERATOR_UNKNOWN = "operator_unknown"
    OPERATOR_NOT_LISTED = "operator_not_listed"
    COUNT = "count"
    NOT_FILED_BY_OPERATOR = "not_filed_by_operator"
    OF_ANOTHER_OPERATOR = "of_another_operator"
    FACTS = "facts"
    NOT_FILED_BY_PLATFORM = "not_filed_by_platform"


@dataclass(frozen=True)
class Hosted:
    """A row of form F: an operator on the platform, and how many chargers it has in one county."""

    operator: str
    county: str
    chargers: int


@dataclass(frozen=True)
class Reported:
    """A charger as the platform files it in form B."""

    operator: str
    county: str
    maker: str
    model: str
    serial: str

    @property
    def key(self) -> ChargerKey:
        return spelling_key(self.maker), self.serial


@dataclass(frozen=True)
class OwnFiling:
    """A charger as the operator that runs it filed it; ``operator`` is the one it is registered under.

    One that stands still may not be connected, so that no platform need report it.
    """

    operator: int
    county: str
    maker: str
    model: str
    serial: str
    stands_still: bool = False

    @property
    def key(self) -> ChargerKey:
        return spelling_key(self.maker), self.serial


@dataclass(frozen=True)
class Mismatch:
    """One disagreement. ``operator`` is the name that was filed; ``registered`` its key if it is registered.

    ``subject`` tells mismatches of one kind apart. What each side says stays apart, so that neither is shown
    more of the other than the law lets it know; a foreign owner is never named.
    """

    difference: Difference
    operator: str
    registered: int | None
    county: str
    subject: str
    platform_says: Mapping[str, str] = field(default_factory=dict)
    operator_says: Mapping[str, str] = field(default_factory=dict)


def platform_mismatches(
    *,
    hosted: Iterable[Hosted],
    reported: Iterable[Reported],
    own: Iterable[OwnFiling],
    registered: Mapping[str, int],
    elsewhere: Collection[ChargerKey],
    in_form_b: Mapping[tuple[str, str], int],
) -> list[Mismatch]:
    """Return where a platform's forms F and B and the operators' own filings disagree.

    ``registered`` maps :func:`spelling_key` of a name to the operator registered by it. ``own`` holds every
    charger of these operators and every other one that ``reported`` names. ``elsewhere`` are the chargers
    that other platforms report: an operator need not connect all its chargers to one platform. ``in_form_b``
    counts, by key of the operator and county, what the form B of form F's season listed: changes since then
    make no other number of it.

    An operator that nobody registered is one mismatch, whatever the number of its chargers. Forms F and B
    are compared for an operator once both have been filed about it: what is not filed yet is owed, and no
    mismatch.

    Clause: R-4.2.2-a, R-4.3.1-b, R-4.3.1-c.
    """
    listed, connected, filed = list(hosted), list(reported), list(own)
    return [
        *_unknown_operators(listed, connected, registered),
        *_not_listed(listed, connected, registered),
        *_counts(listed, in_form_b, registered),
        *_chargers(connected, filed, registered),
        *_left_out(listed, connected, filed, registered, elsewhere),
    ]


def _unknown_operators(
    listed: list[Hosted], connected: list[Reported], registered: Mapping[str, int]
) -> Iterator[Mismatch]:
    said: dict[str, Hosted | Reported] = {}
    chargers = Counter(spelling_key(charger.operator) for charger in connected)
    in_form_f: Counter[str] = Counter()
    for row in listed:
        in_form_f[spelling_key(row.operator)] += row.chargers
    everybody: list[Hosted | Reported] = [*listed, *connected]
    for each in everybody:
        said.setdefault(spelling_key(each.operator), each)
    for key, each in said.items():
        if key not in registered:
            yield Mismatch(
                Difference.OPERATOR_UNKNOWN,
                each.operator,
                None,
                each.county,
                key,
                {"listed": str(in_form_f[key]), "reported": str(chargers[key])},
            )


def _not_listed(
    listed: list[Hosted], connected: list[Reported], registered: Mapping[str, int]
) -> Iterator[Mismatch]:
    names = {(spelling_key(row.operator), row.county) for row in listed}
    if not names:
        return
    missing: dict[tuple[str, str], list[Reported]] = {}
    for charger in connected:
        place = spelling_key(charger.operator), charger.county
        if place[0] in registered and place not in names:
            missing.setdefault(place, []).append(charger)
    for (key, county), chargers in missing.items():
        yield Mismatch(
            Difference.OPERATOR_NOT_LISTED,
            chargers[0].operator,
            registered[key],
            county,
            f"{key}/{county}",
            {"reported": str(len(chargers))},
        )


def _counts(
    listed: list[Hosted], in_form_b: Mapping[tuple[str, str], int], registered: Mapping[str, int]
) -> Iterator[Mismatch]:
    """Form F against form B of the same platform."""
    filed_about = {key for key, _ in in_form_b}
    for row in listed:
        key = spelling_key(row.operator)
        found = in_form_b.get((key, row.county), 0)
        if key in registered and key in filed_about and found != row.chargers:
            yield Mismatch(
                Difference.COUNT,
                row.operator,
                registered[key],
                row.county,
                f"{key}/{row.county}",
                {"listed": str(row.chargers), "reported": str(found)},
            )


def _chargers(
    connected: list[Reported], filed: list[OwnFiling], registered: Mapping[str, int]
) -> Iterator[Mismatch]:
    by_key = {charger.key: charger for charger in filed}
    by_serial: dict[tuple[int, str], list[OwnFiling]] = {}
    for charger in filed:
        by_serial.setdefault((charger.operator, charger.serial), []).append(charger)
    for said in connected:
        operator = registered.get(spelling_key(said.operator))
        if operator is None:
            continue
        same_serial = by_serial.get((operator, said.serial), [])
        # The operator's only charger of that serial is meant, whatever maker the platform writes.
        known = by_key.get(said.key) or (same_serial[0] if len(same_serial) == 1 else None)
        subject = "/".join(said.key)
        if known is None:
            yield Mismatch(
                Difference.NOT_FILED_BY_OPERATOR,
                said.operator,
                operator,
                said.county,
                subject,
                _told(said),
            )
        elif known.operator != operator:
            yield Mismatch(
                Difference.OF_ANOTHER_OPERATOR, said.operator, operator, said.county, subject, _told(said)
            )
        elif _facts(said) != _facts(known):
            yield Mismatch(
                Difference.FACTS,
                said.operator,
                operator,
                known.county,
                subject,
                _told(said),
                _told(known),
            )


def _left_out(
    listed: list[Hosted],
    connected: list[Reported],
    filed: list[OwnFiling],
    registered: Mapping[str, int],
    elsewhere: Collection[ChargerKey],
) -> Iterator[Mismatch]:
    """What a hosted operator runs in a county where the platform lists it, and no platform reports."""
    in_form_b = {spelling_key(charger.operator) for charger in connected}
    names = {
        (registered[key], row.county): row.operator
        for row in listed
        if (key := spelling_key(row.operator)) in registered and key in in_form_b
    }
    reported = {charger.key for charger in connected} | {
        (registered.get(spelling_key(charger.operator)), charger.serial) for charger in connected
    }
    for charger in filed:
        name = names.get((charger.operator, charger.county))
        if name is None or charger.stands_still or charger.key in elsewhere:
            continue
        if charger.key in reported or (charger.operator, charger.serial) in reported:
            continue
        yield Mismatch(
            Difference.NOT_FILED_BY_PLATFORM,
            name,
            charger.operator,
            charger.county,
            "/".join(charger.key),
            operator_says=_told(charger),
        )


def _facts(charger: Reported | OwnFiling) -> tuple[str, str, str]:
    return spelling_key(charger.maker), spelling_key(charger.model), charger.county


def _told(charger: Reported | OwnFiling) -> dict[str, str]:
    return {
        "serial": charger.serial,
        "maker": charger.maker,
        "model": charger.model,
        "county": charger.county,
    }
