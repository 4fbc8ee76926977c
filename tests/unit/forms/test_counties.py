"""A county is known however it is written, and a name of two places is never guessed."""

from datetime import date

import pytest

from evenwatt.forms.counties import Counties
from evenwatt.forms.model_hint import propose_kind
from evenwatt.law.divisions import Division, divisions

HUBEI = Counties(divisions())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("房县", ["房县"]),
        ("湖北省/十堰市/房县", ["房县"]),
        ("武汉市房县", []),
        ("恩施州恩施市", ["恩施市"]),
        ("恩施市", ["恩施市"]),
        ("长阳县", ["长阳土家族自治县"]),
        ("宜昌 长阳", ["长阳土家族自治县"]),
        ("湖北仙桃", ["仙桃市"]),
        ("神农架", ["神农架林区"]),
        ("荆州", ["荆州市", "荆州区"]),
        ("市/县", []),
        ("", []),
    ],
)
def test_finding_a_county(text, names):
    assert [division.name for division in HUBEI.find(text)] == names


def test_a_name_that_two_cities_share_needs_its_city():
    two = Counties(
        [
            Division("1", "甲省", "province", ""),
            Division("11", "乙市", "city", "1"),
            Division("12", "丙市", "city", "1"),
            Division("111", "城区", "county", "11"),
            Division("121", "城区", "county", "12"),
        ]
    )
    assert [two.printed(each) for each in two.find("城区")] == ["乙市城区", "丙市城区"]
    assert [each.code for each in two.find("丙市城区")] == ["121"]


def test_a_zone_without_a_code_of_the_standard_can_be_added():
    more = Counties([*divisions(), Division("420100-1", "东湖高新区", "zone", "420100")])
    assert [each.name for each in more.find("武汉东湖高新区")] == ["东湖高新区"]


@pytest.mark.clause("R-0-b")
@pytest.mark.parametrize(
    "text", ["东湖高新区", "东湖高新", "光谷", "武汉市/光谷", "武汉东湖新技术开发区", "湖北 武汉 光谷"]
)
def test_a_zone_is_known_by_every_spelling_of_it(text):
    zone = Division("4201Z1", "东湖高新区", "zone", "420100", ("光谷", "东湖新技术开发区"))
    known = Counties([*divisions(), zone])
    assert known.find(text) == (zone,)
    assert known.printed(zone) == "武汉市东湖高新区"
    assert known.find("洪山区") == HUBEI.find("洪山区")


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("DC-120kW", "DC"),
        ("EVDC-60", "DC"),
        ("非车载充电机30", "DC"),
        ("DH-AC0070", "AC"),
        ("交流桩", "AC"),
        ("22kW Dual", "AC"),
        ("22.1kW", None),
        ("29.9 kW", None),
        ("３０ＫＷ", "DC"),
        ("交直流一体 120kW", None),
        ("AC/DC 60kW", None),
        ("7kW/120kW", None),
        ("HACK", None),
        ("", None),
    ],
)
def test_what_the_text_of_a_model_says_about_its_kind(model, kind):
    assert propose_kind(model, on=date(2026, 3, 2)) == kind
