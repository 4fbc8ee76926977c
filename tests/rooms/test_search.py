"""A text is found wherever it stands in a name or a serial, by an index, as Python's `in` finds it."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenwatt.kernel.parties.models import Organisation
from evenwatt.kernel.search.grams import folded, pieces
from evenwatt.registry.models import Charger, Station
from evenwatt.registry.queries import about, numbered
from tests.fixtures import walk
from tests.fixtures.province import Province, build_province, rows

#: Few characters, so that texts meet: letters of both cases, what LIKE and arrays read as signs, Chinese.
LETTERS = st.sampled_from("aAbB1%_\\\"'{},光谷站𠮷é ")
TEXTS = st.text(LETTERS, max_size=6)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(TEXTS, max_size=6, unique=True), text=TEXTS)
def test_a_text_is_found_as_python_finds_it(province, names, text):
    operator = province.operator.organisation
    Station.objects.all().delete()
    for name in names:
        Station.objects.create(
            operator=operator, county_id=operator.region_id, name=name, name_key=name, address="路"
        )
    found = set(Station.objects.filter(name__has_text=text).values_list("name", flat=True))
    assert found == {name for name in names if folded(text) in folded(name)}


@pytest.fixture
def province(db) -> Province:
    return build_province()


def test_a_nul_is_in_no_name(province):
    assert not Organisation.objects.filter(name__has_text="示例\0").exists()


@pytest.mark.parametrize(
    ("text", "asked"),
    [("", []), ("光", ["光"]), ("光谷", ["光谷"]), ("ABC", ["AB", "BC"]), ("𠮷野家", ["𠮷野", "野家"])],
)
def test_an_index_is_asked_for_neighbours(text, asked):
    assert pieces(text) == asked


@pytest.mark.parametrize(
    ("found", "index"), [("name", "station_name_grams"), ("address", "station_address_grams")]
)
def test_the_question_fits_the_index(province, found, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Station.objects.filter(**{f"{found}__has_text": "光谷广场"}).explain()
    assert index in plan


def test_chargers_are_found_by_what_people_know_of_them(province):
    walk.approved_filing(province, rows(3) + rows(2, first=50, station="光谷广场站", model="AC-7kW"))
    code = Charger.objects.get(serial="SN00002").public_code
    for text, count in (
        ("N0000", 3),
        ("n0005", 2),
        (code, 1),
        (code[:4].lower(), 1),
        ("谷广", 2),
        ("ac-7", 2),
        ("甲制造", 5),
        ("充电甲", 5),
        ("充电乙", 0),
        ("没有", 0),
    ):
        assert Charger.objects.filter(about(text)).count() == count, text
    assert Charger.objects.filter(numbered("谷广")).count() == 0


def test_many_names_are_not_handed_over_one_by_one(province, monkeypatch):
    """The answer is the same on both sides of the border."""
    walk.approved_filing(province, rows(3) + rows(2, first=50, station="关山第二站"))
    for few in (0, 500):
        monkeypatch.setattr("evenwatt.registry.queries._FEW", few)
        assert Charger.objects.filter(about("关山")).count() == 5
        assert Charger.objects.filter(about("第二")).count() == 2
