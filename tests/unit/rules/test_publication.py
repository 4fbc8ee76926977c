from dataclasses import replace
from datetime import date

from evenwatt.law.catalog import Catalog, catalog, consulting
from evenwatt.rules.publication import PublishedResult, annual_release, public_fields, public_record

DAY = date(2026, 3, 2)
LATER = date(2027, 1, 1)


def test_the_record_has_the_order_of_the_text_and_nothing_else() -> None:
    fields = public_fields(on=DAY)
    facts = dict.fromkeys(reversed(fields), "…") | {"contact": "不公布"}
    assert list(public_record(facts, on=DAY)) == list(fields)


def test_a_list_to_come_holds_from_its_first_day() -> None:
    (now,) = catalog().versions["public_fields"]
    to_come = replace(now, value={"operator": "运营机构名称"}, since=LATER)
    facts = dict.fromkeys(now.value, "…")
    with consulting(Catalog({"public_fields": (replace(now, until=date(2026, 12, 31)), to_come)})):
        assert list(public_record(facts, on=date(2026, 12, 31))) == list(now.value)
        assert list(public_record(facts, on=LATER)) == ["operator"]
        (released,) = annual_release([PublishedResult("甲", DAY, facts)], year=2026)
        assert list(released.record) == list(now.value)
