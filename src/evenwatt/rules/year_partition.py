"""How a group of equal chargers of many years is cut into lots of adjacent years (R-3.8-a)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


def partition_years(
    sizes: Mapping[int, int], *, span: int, tested: Callable[[int], int]
) -> tuple[tuple[int, ...], ...]:
    """Return the manufacture years, cut into parts that each span at most ``span`` years.

    ``sizes`` is the number of chargers by year, ``tested`` how many of a part of that size are tested on
    site. A part is a run of the sorted years. Fewest parts first; among those the fewest chargers tested;
    among those the earliest years together.

    Clause: R-3.8-a.
    """
    years = sorted(sizes)
    # best[i]: (parts, tested, negated part lengths, parts' years) for years[i:]; the tuple order is the rule
    best: list[tuple[int, int, tuple[int, ...], tuple[tuple[int, ...], ...]]] = [(0, 0, (), ())]
    for first in range(len(years) - 1, -1, -1):
        options = []
        for last in range(first, len(years)):
            if years[last] - years[first] > span:
                break
            part = tuple(years[first : last + 1])
            parts, cost, lengths, rest = best[last - first]
            cost += tested(sum(sizes[year] for year in part))
            options.append((parts + 1, cost, (-len(part), *lengths), (part, *rest)))
        best.insert(0, min(options))
    return best[0][3]


@dataclass(frozen=True)
class YearPartition:
    """One way to cut the years, and how many chargers it tests on site."""

    parts: tuple[tuple[int, ...], ...]
    tested: int


def fewest_partitions(
    sizes: Mapping[int, int], *, span: int, tested: Callable[[int], int]
) -> tuple[YearPartition, ...]:
    """Return every way to cut the years into the fewest parts, the preferred one first, with its cost.

    The first is what :func:`partition_years` returns; the others are what it was preferred to. Arguments as
    there.

    Clause: R-3.8-a.
    """
    found = (
        YearPartition(parts, sum(tested(sum(sizes[year] for year in part)) for part in parts))
        for parts in _shortest_cuts(tuple(sorted(sizes)), span)
    )
    return tuple(sorted(found, key=lambda cut: (cut.tested, [-len(part) for part in cut.parts])))


def _shortest_cuts(years: tuple[int, ...], span: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    if not years:
        yield ()
        return
    reach = next((i for i, year in enumerate(years) if year - years[0] > span), len(years))
    for length in range(1, reach + 1):
        if _fewest(years[length:], span) == _fewest(years, span) - 1:
            for rest in _shortest_cuts(years[length:], span):
                yield (years[:length], *rest)


def _fewest(years: tuple[int, ...], span: int) -> int:
    """Return into how few parts years can be cut: the first part as long as it may be leaves the least."""
    parts = 0
    while years:
        parts, years = parts + 1, tuple(year for year in years if year - years[0] > span)
    return parts
