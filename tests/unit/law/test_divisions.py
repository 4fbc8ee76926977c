from collections import Counter

from evenwatt.law.divisions import divisions


def test_the_province_has_its_units() -> None:
    levels = Counter(division.level for division in divisions())
    assert levels == {"province": 1, "city": 13, "county": 99, "directly_administered_county": 4}


def test_every_parent_is_a_division_and_every_code_is_unique() -> None:
    codes = {division.code for division in divisions()}
    assert len(codes) == len(divisions())
    assert {division.parent for division in divisions()} - codes == {""}
