"""A ledger with renamed columns: the one that is meant is named, never one that another fact uses."""

from datetime import date

import pytest

from evenwatt.law.divisions import divisions
from evenwatt.ledgers.reader import read_ledger
from evenwatt.ledgers.shipped import shipped
from evenwatt.ledgers.transforms import Words

DAY = date(2026, 3, 2)
TITLES = [
    "备案号", "使用单位", "统一社会信用代码", "器具名称", "型号规格", "出厂编号", "制造厂",
    "制造年份", "准确度", "行政区划", "使用地点", "有效期至",
]  # fmt: skip


def missing(renamed: dict[str, str]) -> list[tuple[str, str | None, str]]:
    """Title, cell and words of what the reading says is missing."""
    (mapping,) = [each for each in shipped(on=DAY) if each.name == "compulsory-platform"]
    titles = [renamed.get(title, title) for title in TITLES]
    content = ",".join(titles) + "\n" + ",".join(f"值{n}" for n, _ in enumerate(titles)) + "\n"
    ledger = read_ledger(content.encode(), "台账.csv", mapping, Words.known(on=DAY, divisions=divisions()))
    found = [each for each in ledger.findings if each.code == "missing_column"]
    return [(each.params["title"], each.cell, each.value) for each in found]


def test_each_renamed_column_is_proposed_where_it_stands():
    assert missing({"型号规格": "规格", "出厂编号": "机身号"}) == [
        ("型号规格", "E1", "规格"),
        ("出厂编号", "F1", "机身号"),
    ]


@pytest.mark.parametrize("strange", ["甲乙", "备注"])
def test_without_a_likely_one_none_is_named(strange):
    ((title, cell, _),) = missing({"出厂编号": strange})
    assert (title, cell) == ("出厂编号", None)
