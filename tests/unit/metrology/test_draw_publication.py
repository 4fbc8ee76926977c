"""A published draw of several lots: whatever is changed in it is noticed."""

import pytest

from evenwatt.metrology.draw import ALGORITHM, commitment, draw, seed_from
from evenwatt.metrology.draw_publication import list_hash_of_lots, verify_published
from tests.fixtures.publications import of_the_first_records

LISTS = {"第001批": [f"A{n:02d}" for n in range(20)], "第002批": [f"B{n:02d}" for n in range(10)]}
VALUES = ("a" * 32, "b" * 32)


@pytest.fixture
def publication() -> dict:
    digest = list_hash_of_lots(
        {"lot": lot, "members": members, "sample_size": 5, "spare_size": 2} for lot, members in LISTS.items()
    )
    seed = seed_from(VALUES, digest)
    return {
        "algorithm": ALGORITHM,
        "list_hash": digest,
        "parties": [
            {"party": party, "commitment": commitment(value), "value": value}
            for party, value in zip(("市局", "承检机构"), VALUES, strict=True)
        ],
        "seed": seed,
        "records": [
            draw(lot=lot, members=members, seed=seed, sample_size=5, spare_size=2).as_dict()
            for lot, members in LISTS.items()
        ],
    }


def test_a_draw_as_it_was_published_repeats(publication):
    assert verify_published(publication) is None


def test_a_charger_that_came_later_is_noticed(publication):
    publication["records"][0]["members"].append("A99")
    assert "名单" in verify_published(publication)


@pytest.mark.parametrize(("sample_size", "spare_size"), [(6, 2), (4, 2), (5, 3), (5, 1), (6, 1)])
def test_another_number_to_be_drawn_is_noticed(publication, sample_size, spare_size):
    """Also where the record was drawn anew with it, sample and spares to match."""
    publication["records"][0] = draw(
        lot="第001批",
        members=LISTS["第001批"],
        seed=publication["seed"],
        sample_size=sample_size,
        spare_size=spare_size,
    ).as_dict()
    assert "散列值" in verify_published(publication)


def test_a_draw_of_the_first_algorithm_still_repeats():
    assert verify_published(of_the_first_records()) is None
    assert "算法" in verify_published(of_the_first_records() | {"algorithm": ALGORITHM})


def test_a_lot_that_was_left_out_is_noticed(publication):
    del publication["records"][1]
    assert "名单" in verify_published(publication)


def test_another_value_is_noticed(publication):
    publication["parties"][1]["value"] = "c" * 32
    assert verify_published(publication).startswith("承检机构")


def test_a_commitment_made_afterwards_is_noticed(publication):
    publication["parties"][1] |= {"value": "c" * 32, "commitment": commitment("c" * 32)}
    assert verify_published(publication).startswith("种子")


def test_parties_in_another_order_are_noticed(publication):
    publication["parties"].reverse()
    assert verify_published(publication).startswith("种子")


def test_a_lot_drawn_with_a_seed_of_its_own_is_noticed(publication):
    publication["records"][1] = draw(
        lot="第002批", members=LISTS["第002批"], seed="0", sample_size=5, spare_size=2
    ).as_dict()
    assert verify_published(publication).startswith("第002批")


def test_a_sample_that_was_exchanged_is_noticed(publication):
    sample = publication["records"][0]["sample"]
    sample[0], sample[1] = sample[1], sample[0]
    assert verify_published(publication) == "第001批：重算结果与记录的样本不一致"


@pytest.mark.parametrize("key", ["list_hash", "parties", "seed"])
def test_a_record_with_a_piece_missing_is_no_proof(publication, key):
    del publication[key]
    assert "缺少" in verify_published(publication)


@pytest.mark.parametrize("wrong", [{"records": "x"}, {"parties": [1]}, {"records": [1]}, {"parties": None}])
def test_a_record_of_another_shape_is_no_proof(publication, wrong):
    assert verify_published(publication | wrong)


def test_a_second_record_of_a_lot_is_noticed(publication):
    other = draw(lot="第001批", members=["Z01", "Z02"], seed=publication["seed"], sample_size=1, spare_size=1)
    publication["records"].insert(0, other.as_dict())
    assert "两份记录" in verify_published(publication)


def test_a_seed_of_nobody_is_no_draw(publication):
    seed = publication["seed"] = seed_from([], publication["list_hash"])
    publication["parties"] = []
    publication["records"] = [
        draw(lot=lot, members=members, seed=seed, sample_size=5, spare_size=2).as_dict()
        for lot, members in LISTS.items()
    ]
    assert "参与方" in verify_published(publication)
