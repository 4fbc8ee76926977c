import json
from collections import Counter
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from evenwatt.law.refusal import Denied
from evenwatt.metrology.inspection_draw import draw_inspections, verify_inspection_draw
from evenwatt.metrology.inspection_request import InspectionRequest, inspection_request

SUBJECTS = [f"运营机构{number}" for number in range(10)]
INSPECTORS = [f"检查员{number}" for number in range(6)]


def request(**given: Any) -> InspectionRequest:
    facts: dict[str, Any] = {
        "name": "年度抽查",
        "on": date(2026, 3, 2),
        "subjects": SUBJECTS,
        "inspectors": INSPECTORS,
        "avoids": {"检查员0": ["运营机构3"]},
        "count": 4,
        "team_size": 2,
        "workload": 2,
    }
    return inspection_request(**facts | given)


def published(seed: str = "种子", **given: Any) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(
        json.dumps(draw_inspections(request=request(**given), seed=seed).as_dict())
    )
    return record


def shuffled(names: list[str], seed: str, label: str) -> list[str]:
    """The permutation once more, from its description and the standard library alone."""
    entries, k = sorted(names), 0
    for i in range(len(entries) - 1, 0, -1):
        while True:
            block = int.from_bytes(sha256(f"{seed}\n{label}\n{k}".encode()).digest(), "big")
            k += 1
            if block < 2**256 - 2**256 % (i + 1):
                break
        j = block % (i + 1)
        entries[i], entries[j] = entries[j], entries[i]
    return entries


def test_an_independent_hand_draws_the_same() -> None:
    drawn = shuffled(SUBJECTS, "种子", "年度抽查")[:4]
    expected = [
        {
            "subject": subject,
            "inspectors": [
                who
                for who in shuffled(INSPECTORS, "种子", f"年度抽查/{subject}")
                if (who, subject) != ("检查员0", "运营机构3")
            ][:2],
        }
        for subject in drawn
    ]
    assert published(workload=None)["teams"] == expected


def test_a_published_record_verifies() -> None:
    assert verify_inspection_draw(published()) is None


@pytest.mark.parametrize("name", published())
def test_no_field_can_be_altered_or_left_out(name: str) -> None:
    record = published()
    value = record.pop(name)
    assert verify_inspection_draw(record) is not None
    for other in (None, value[1:] if isinstance(value, str | list) else {}):
        assert verify_inspection_draw(record | {name: other}) is not None


@pytest.mark.parametrize("name", request().as_dict())
def test_no_part_of_the_request_can_be_altered_or_left_out(name: str) -> None:
    record = published()
    value = record["request"].pop(name)
    assert verify_inspection_draw(record) is not None
    others = {
        str: "2026-03-03" if name == "on" else "另一次",
        int: value + 1 if isinstance(value, int) else 0,
        list: [*value, "又一个"] if isinstance(value, list) else [],
        dict: {},
    }
    for other in (None, others[type(value)]):
        altered = record | {"request": record["request"] | {name: other}}
        assert verify_inspection_draw(altered) is not None


def test_the_order_in_which_the_lists_arrive_changes_nothing() -> None:
    assert published(subjects=SUBJECTS[::-1], inspectors=INSPECTORS[::-1]) == published()


def test_the_hash_commits_to_all_that_is_asked() -> None:
    hashes = {request(**other).hash for other in ({}, {"count": 3}, {"workload": 3}, {"avoids": {}})}
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"subjects": ["甲", "甲"], "avoids": {}, "count": 1}, "duplicate_name"),
        ({"inspectors": ["甲", "甲"], "avoids": {}}, "duplicate_name"),
        ({"subjects": ["甲", ""], "avoids": {}, "count": 1}, "unusable_name"),
        ({"inspectors": ["甲", "乙\n丙"], "avoids": {}}, "unusable_name"),
        ({"name": "a\nb"}, "unusable_seed"),
        ({"avoids": {"无此人": ["运营机构1"]}}, "unknown_in_avoidance"),
        ({"avoids": {"检查员1": ["无此对象"]}}, "unknown_in_avoidance"),
    ],
)
def test_an_unusable_request_is_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(Denied) as refusal:
        request(**given)
    assert refusal.value.code == code


def test_an_unusable_seed_is_refused() -> None:
    with pytest.raises(Denied) as refusal:
        published(seed="a\nb")
    assert refusal.value.code == "unusable_seed"


def chi_square(counts: Counter[str], names: list[str], expected: float) -> float:
    return sum((counts[name] - expected) ** 2 / expected for name in names)


def test_every_subject_and_every_inspector_are_equally_likely() -> None:
    """Over 2,000 fixed seeds, below the 99.9 % points of chi-square with 9 and 5 degrees of freedom."""
    subjects: Counter[str] = Counter()
    inspectors: Counter[str] = Counter()
    for seed in range(2000):
        (team,) = published(seed=str(seed), count=1, avoids={}, workload=None)["teams"]
        subjects[team["subject"]] += 1
        inspectors[team["inspectors"][0]] += 1
    assert chi_square(subjects, SUBJECTS, 2000 / 10) < 27.88
    assert chi_square(inspectors, INSPECTORS, 2000 / 6) < 20.52


def test_who_must_avoid_a_subject_leaves_the_others_equally_likely() -> None:
    """Five inspectors remain: 4 degrees of freedom, 99.9 % point 18.47."""
    teams = Counter(
        published(seed=str(seed), subjects=["甲"], avoids={"检查员0": ["甲"]}, count=1, workload=None)[
            "teams"
        ][0]["inspectors"][0]
        for seed in range(2000)
    )
    assert teams["检查员0"] == 0
    assert chi_square(teams, INSPECTORS[1:], 2000 / 5) < 18.47
