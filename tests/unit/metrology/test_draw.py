import json
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from evenwatt.law.refusal import Denied
from evenwatt.metrology.draw import commitment, draw, list_hash, seed_from, verify_draw

SERIALS = [f"桩{number:03d}" for number in range(40)]
PUBLISHED = Path(__file__).parents[2] / "golden" / "draw.json"


def record(**given: Any) -> dict[str, Any]:
    facts = {"lot": "示范批1", "members": SERIALS, "seed": "种子", "sample_size": 13, "spare_size": 3} | given
    return json.loads(json.dumps(draw(**facts).as_dict()))


def hashed(serials: list[str]) -> str:
    return list_hash(serials, sample_size=13, spare_size=3)


def redraw(name: str, members: list[str], seed: str, sizes: tuple[int, ...] = ()) -> list[str]:
    """The published algorithm once more, from its description and the standard library alone.

    Without ``sizes`` it is the first one, which did not bind them.
    """
    entries, k = sorted(members), 0
    if sizes:
        text = "".join(f"{line}\n" for line in (*entries, *sizes))
        name = f"{name}\n{sha256(text.encode()).hexdigest()}"
    for i in range(len(entries) - 1, 0, -1):
        while True:
            block = int.from_bytes(sha256(f"{seed}\n{name}\n{k}".encode()).digest(), "big")
            k += 1
            if block < 2**256 - 2**256 % (i + 1):
                break
        j = block % (i + 1)
        entries[i], entries[j] = entries[j], entries[i]
    return entries


@pytest.mark.parametrize("size", [1, 2, 3, 16, 40, 257])
def test_an_independent_hand_draws_the_same(size: int) -> None:
    members = [f"S{number}" for number in range(size)]
    drawn = record(members=members, sample_size=size // 2, spare_size=size // 4)
    expected = redraw("示范批1", members, "种子", (size // 2, size // 4))
    assert drawn["permutation"] == expected
    assert drawn["sample"] == expected[: size // 2]
    assert drawn["spares"] == expected[size // 2 : size // 2 + size // 4]


def test_a_record_published_long_ago_still_verifies() -> None:
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert verify_draw(published) is None
    assert published["permutation"] == redraw(published["lot"], published["members"], published["seed"])


def test_the_order_in_which_the_list_arrives_changes_nothing() -> None:
    assert record(members=SERIALS[::-1]) == record()
    assert hashed(SERIALS[::-1]) == hashed(SERIALS)


@pytest.mark.parametrize("sizes", [(14, 3), (12, 3), (13, 4), (12, 4)])
def test_a_record_with_another_size_and_the_list_cut_to_match_is_noticed(sizes: tuple[int, int]) -> None:
    published, (n, m) = record(), sizes
    drawn = {"sample": published["permutation"][:n], "spares": published["permutation"][n : n + m]}
    assert verify_draw(published | {"sample_size": n, "spare_size": m} | drawn) is not None


@pytest.mark.parametrize("name", record())
def test_no_field_can_be_altered_or_left_out(name: str) -> None:
    published = record()
    value = published.pop(name)
    assert verify_draw(published) is not None
    altered = value[1:] if isinstance(value, str | list) else value + 1
    assert verify_draw(published | {name: altered}) is not None
    assert verify_draw(published | {name: None}) is not None


def test_another_lot_or_seed_draws_another_sample() -> None:
    samples = {tuple(record(**other)["sample"]) for other in ({}, {"lot": "示范批2"}, {"seed": "另一种子"})}
    assert len(samples) == 3


def test_every_value_and_the_list_make_the_seed() -> None:
    digest = hashed(SERIALS)
    seeds = {
        seed_from(["a", "b"], digest),
        seed_from(["b", "a"], digest),
        seed_from(["ab", ""], digest),
        seed_from(["a", "b"], hashed(SERIALS[1:])),
    }
    assert len(seeds) == 4
    assert commitment("a") == sha256(b"a").hexdigest()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"members": ["S1", "S1"]}, "duplicate_serial"),
        ({"members": ["S1", ""]}, "unusable_serial"),
        ({"members": ["S1", "S\n2"]}, "unusable_serial"),
        ({"seed": "a\nb"}, "unusable_seed"),
        ({"sample_size": 41, "spare_size": 0}, "too_many_drawn"),
        ({"sample_size": -1}, "too_many_drawn"),
    ],
)
def test_an_unusable_draw_is_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(Denied) as refusal:
        record(**given)
    assert refusal.value.code == code


SEEDS = 3000
FIVE = [f"S{number}" for number in range(5)]


@pytest.fixture(scope="module")
def orders() -> list[tuple[str, ...]]:
    """The same lot of five drawn with 3,000 fixed seeds."""
    return [tuple(record(members=FIVE, seed=str(n), sample_size=2)["permutation"]) for n in range(SEEDS)]


def chi_square(found: Iterable[Any], *, cells: int) -> float:
    """The statistic against equal chances; a cell that never came up counts too."""
    counts = Counter(found)
    expected = counts.total() / cells
    return sum((n - expected) ** 2 for n in counts.values()) / expected + (cells - len(counts)) * expected


def test_every_charger_is_equally_likely_at_every_place(orders: list[tuple[str, ...]]) -> None:
    """4 degrees of freedom for each place and for each charger: below the 99.9 % point 18.47."""
    for place in range(len(FIVE)):
        assert chi_square((order[place] for order in orders), cells=5) < 18.47
    for serial in FIVE:
        assert chi_square((order.index(serial) for order in orders), cells=5) < 18.47


def test_every_pair_is_equally_likely_to_be_the_sample(orders: list[tuple[str, ...]]) -> None:
    """10 pairs, 9 degrees of freedom: below the 99.9 % point 27.88."""
    assert chi_square((frozenset(order[:2]) for order in orders), cells=10) < 27.88


def test_every_order_is_equally_likely(orders: list[tuple[str, ...]]) -> None:
    """120 orders, 119 degrees of freedom: below the 99.9 % point 172.4."""
    assert chi_square(orders, cells=120) < 172.4


def test_two_lots_of_one_seed_are_drawn_apart(orders: list[tuple[str, ...]]) -> None:
    """A charger's place in one lot tells nothing of another lot: 24 degrees of freedom, below 51.18."""
    other = [
        record(lot="示范批2", members=FIVE, seed=str(n), sample_size=2)["permutation"] for n in range(SEEDS)
    ]
    places = ((one.index("S0"), two.index("S0")) for one, two in zip(orders, other, strict=True))
    assert chi_square(places, cells=25) < 51.18
