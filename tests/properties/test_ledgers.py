"""Any mapping that is accepted brings back what it wrote, whatever its columns and file type (R-4.3.2-a)."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from evenwatt.law.divisions import divisions
from evenwatt.ledgers.facts import FACTS
from evenwatt.ledgers.mapping import FILE_TYPES, Mapping
from evenwatt.ledgers.reader import read_ledger
from evenwatt.ledgers.shipped import shipped
from evenwatt.ledgers.transforms import Words
from evenwatt.ledgers.writer import composed, write_ledger
from evenwatt.rules.ledger_exchange import differences

DAY = date(2026, 3, 2)
WORDS = Words.known(on=DAY, divisions=divisions())
COUNTIES = [each.code for each in divisions() if each.level not in ("province", "city")]


def says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


text = st.text("甲乙丙站路号AB12-=+@()（）.,'\" ", min_size=1, max_size=12).filter(says_something)
codes = st.text("ABC0189=+-", min_size=1, max_size=18).filter(says_something)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(date.isoformat)
numbers = st.integers(1, 9999).map(str)
decimals = st.decimals(1, 999, places=2).map(lambda d: f"{d.normalize():f}")
VALUES = {
    "kind": st.sampled_from(["AC", "DC"]),
    "accuracy_class": st.sampled_from(["1", "2"]),
    "ownership": st.sampled_from(["自营", "加盟"]),
    "county": st.sampled_from(COUNTIES),
    "filed_on": days,
    "certificate_until": days,
    "year": st.integers(2015, 2026).map(str),
    "connectors": numbers,
    **dict.fromkeys(("rated_kw", "rated_v", "rated_a", "display_step_kwh"), decimals),
    **dict.fromkeys(("longitude", "latitude"), decimals),
    **dict.fromkeys(("their_id", "credit_code", "public_code"), codes),
}
FACT_VALUES = st.fixed_dictionaries(
    {"serial": codes, "maker": text},
    optional={key: VALUES.get(key, text) for key in FACTS if key not in ("serial", "maker")},
)


@st.composite
def mappings(draw) -> Mapping:
    """Serial and maker under any titles, with any other facts, constants and cells of several facts."""
    others = [key for key in FACTS if key not in ("serial", "maker")]
    chosen = ["serial", "maker", *draw(st.lists(st.sampled_from(others), unique=True))]
    columns = [
        {"title": f"列{n}", "fact": key, "transform": draw(st.sampled_from(FACTS[key].transforms))}
        for n, key in enumerate(draw(st.permutations(chosen)))
    ]
    if draw(st.booleans()):
        columns.append({"title": "固定", "constant": draw(text)})
    if draw(st.booleans()):
        columns.append({"title": "地点", "parts": ["county", "address"]})
    return Mapping.of(
        {
            "name": "any",
            "title": "任意台账",
            "columns": columns,
            "file": draw(st.sampled_from(sorted(FILE_TYPES))),
            "heading": draw(st.sampled_from(["", "强制检定工作计量器具台账"])),
        }
    )


def _differences(mapping: Mapping, facts: dict[str, str]):
    ledger = read_ledger(write_ledger(mapping, [facts], WORDS), "台账", mapping, WORDS)
    assert [finding.code for finding in ledger.all_findings] == []
    (row,) = ledger.rows
    ours = facts | {c.key: composed(c.parts, facts, WORDS) for c in mapping.columns if c.parts}
    return differences(ours=ours, theirs=row.facts)


@settings(max_examples=80, deadline=None)
@given(mappings(), FACT_VALUES)
def test_a_generated_mapping_brings_back_what_it_wrote(mapping, facts):
    assert _differences(mapping, facts) == ()


@settings(max_examples=40, deadline=None)
@given(FACT_VALUES)
def test_every_shipped_mapping_brings_back_what_it_wrote(facts):
    whole = {"operator": "示例充电甲公司", "model": "DC-120kW"} | facts
    for mapping in shipped(on=DAY):
        assert _differences(mapping, whole) == ()


@given(mappings())
def test_a_mapping_comes_back_from_its_plain_data(mapping):
    assert Mapping.of(mapping.as_data()) == mapping
