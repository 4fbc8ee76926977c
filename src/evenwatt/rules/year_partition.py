"""How a group of equal chargers of many years is cut into lots of adjacent years (R-3.8-a)."""

from __future__ import annotations

from collections.abc import Callable, Mapping


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
