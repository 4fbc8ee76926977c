"""The 1,248 cells of tables 2-A, 2-B and 2-C, built a second time from how the standard is laid out.

Along a diagonal (row + column) every row has the same plan: a step to the next sample size and a step to
the next AQL cancel out. Below the first diagonal arrows lead down, above the last one up. Rows A to E reach
two diagonals further, to AQLs that count nonconformities per hundred items; a few arrows turn at the edges.
"""

from decimal import Decimal
from itertools import pairwise, product

import pytest

from evenwatt.law.sampling_tables import SEVERITIES, code_letters, follow_arrows, master_table
from evenwatt.metrology.sampling import sampling_plan

LETTERS = "ABCDEFGHJKLMNPQR"
COLUMNS = (
    "0.010 0.015 0.025 0.040 0.065 0.10 0.15 0.25 0.40 0.65 1.0 1.5 2.5 4.0 6.5 "
    "10 15 25 40 65 100 150 250 400 650 1000"
)
AQLS = COLUMNS.split()

FIRST = 14
DIAGONALS = {
    "normal": "0/1 up down 1/2 2/3 3/4 5/6 7/8 10/11 14/15 21/22 30/31 44/45",
    "tightened": "down 0/1 down down 1/2 2/3 3/4 5/6 8/9 12/13 18/19 27/28 41/42",
    "reduced": "0/1 up down down 1/2 2/3 3/4 5/6 6/7 8/9 10/11 14/15 21/22",
    "reduced A": "0/1 down down 1/2 2/3 3/4 5/6 7/8 10/11 14/15 21/22 30/31",
    "reduced B": "0/1 up down down 1/2 2/3 3/4 5/6 7/8 10/11 14/15 21/22 30/31",
}
EDGES = {
    ("normal", "A", "10"): "down",  # no row above
    ("normal", "R", "0.015"): "up",  # no row below
    ("tightened", "R", "0.015"): "up",
    ("reduced", "Q", "0.025"): "up",
    ("reduced", "R", "0.015"): "up",
    ("reduced", "R", "0.025"): "up",
}
SIZES = {
    "normal": "2 3 5 8 13 20 32 50 80 125 200 315 500 800 1250 2000",
    "tightened": "2 3 5 8 13 20 32 50 80 125 200 315 500 800 1250 2000",
    "reduced": "2 2 2 3 5 8 13 20 32 50 80 125 200 315 500 800",
}
STEPS = {"down": 1, "up": -1}
LARGEST = [8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, 2_000_000]
LETTERS_BY_SIZE = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}
CELLS = [(severity, letter, aql) for severity in SEVERITIES for letter in LETTERS for aql in AQLS]


def by_layout(severity: str, letter: str, aql: str) -> str:
    if (severity, letter, aql) in EDGES:
        return EDGES[severity, letter, aql]
    band = DIAGONALS.get(f"{severity} {letter}", DIAGONALS[severity]).split()
    reach = len(band) if letter <= "E" else len(DIAGONALS[severity].split()) - 2
    step = LETTERS.index(letter) + AQLS.index(aql) - FIRST
    if step < 0:
        return "down"
    return band[step] if step < reach else "up"


def test_every_cell() -> None:
    assert len(CELLS) == 1248
    table = {
        (severity, row.code_letter): row.cells for severity in SEVERITIES for row in master_table(severity)
    }
    differing = [cell for cell in CELLS if table[cell[:2]][Decimal(cell[2])] != by_layout(*cell)]
    assert not differing


def plan_by_layout(severity: str, letter: str, aql: str) -> tuple[int, str]:
    """Follow the arrows of the layout, not of the tables: n and Ac/Re of the row that they reach."""
    row = LETTERS.index(letter)
    while (cell := by_layout(severity, LETTERS[row], aql)) in STEPS:
        row += STEPS[cell]
        if row == len(LETTERS):  # the one row more of tightened inspection
            return 3150, "1/2"
    return int(SIZES[severity].split()[row]), cell


def test_every_cell_leads_to_its_plan() -> None:
    for severity, letter, aql in CELLS:
        row, ac, re = follow_arrows(severity, letter, Decimal(aql))
        assert (row.n, f"{ac}/{re}") == plan_by_layout(severity, letter, aql), (severity, letter, aql)


def test_every_lot_size_level_and_aql_leads_to_its_plan() -> None:
    """The 105 cells of table 1, written down column by column, with each of the 1,248 cells behind them."""
    reached = set()
    for level, letters in LETTERS_BY_SIZE.items():
        for largest, letter in zip(LARGEST, letters, strict=True):
            for severity, aql in product(SEVERITIES, AQLS):
                n, cell = plan_by_layout(severity, letter, aql)
                plan = sampling_plan(lot_size=largest, level=level, aql=aql, severity=severity)
                in_full = n >= largest
                assert plan.full_inspection == in_full
                assert plan.n == (largest if in_full else n)
                assert in_full or f"{plan.ac}/{plan.re}" == cell
                reached.add((severity, letter, aql))
    assert len(reached) == 1248


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_sample_size(severity: str) -> None:
    rows = master_table(severity)[: len(LETTERS)]
    assert [row.code_letter for row in rows] == list(LETTERS)
    assert [row.n for row in rows] == [int(n) for n in SIZES[severity].split()]


def test_tightened_inspection_has_one_row_more_for_one_plan() -> None:
    row, ac, re = follow_arrows("tightened", "R", Decimal("0.025"))
    assert (row.code_letter, row.n, ac, re) == ("S", 3150, 1, 2)


def test_arrows_lead_to_the_nearest_row_with_a_plan_of_that_aql() -> None:
    for severity, letter, aql in CELLS:
        rows = master_table(severity)
        start = LETTERS.index(letter)
        row, ac, re = follow_arrows(severity, letter, Decimal(aql))
        assert row.cells[Decimal(aql)] == f"{ac}/{re}"
        assert re == ac + 1
        low, high = sorted((start, rows.index(row)))
        between = [other.cells[Decimal(aql)] for other in rows[low + 1 : high]]
        assert not any("/" in cell for cell in between)


def test_code_letters_cover_every_lot_size_once_and_never_fall() -> None:
    rows = code_letters()
    assert rows[0][0] == 2
    assert rows[-1][1] is None
    for (_, largest, letters), (smallest, _, following) in pairwise(rows):
        assert smallest == largest + 1
        assert all(letters[level] <= following[level] for level in letters)
    for _, _, letters in rows:
        assert letters["I"] <= letters["II"] <= letters["III"]
        assert letters["S-1"] <= letters["S-2"] <= letters["S-3"] <= letters["S-4"]
