"""Rows as JSON: what is taken, what is refused, and the sentence that says where."""

import gzip
import json

import pytest

from evenwatt.forms.appendix_b import FORM
from evenwatt.forms.typed_rows import LARGEST_UNPACKED, is_typed, read_typed, typed
from evenwatt.law.refusal import Denied


def test_numbers_and_nothing_are_cells():
    read = read_typed(typed({}, [{"serial": 12, "year": 2024, "maker": None}]), FORM)
    assert {key: value for key, value in read.rows[0].values.items() if value} == {
        "serial": "12",
        "year": "2024",
    }


def test_figures_may_have_decimals_and_are_kept_in_their_shortest_form():
    read = read_typed(
        typed({}, [{"longitude": 114.305392, "rated_kw": 7.0, "display_step_kwh": "0.0010"}]), FORM
    )
    assert {key: value for key, value in read.rows[0].values.items() if value} == {
        "longitude": "114.305392",
        "rated_kw": "7",
        "display_step_kwh": "0.001",
    }


def test_an_empty_row_keeps_its_number():
    read = read_typed(typed({}, [{"serial": "1"}, {}, {"serial": "3"}]), FORM)
    first = read.titles_row + 1
    assert [row.number_in_excel for row in read.rows] == [first, first + 2]


def test_compressed_rows_are_the_same_rows():
    content = typed({"name": "甲"}, [{"serial": "1"}])
    assert read_typed(gzip.compress(content), FORM) == read_typed(content, FORM)


def test_the_same_rows_are_the_same_bytes():
    assert typed({"name": "甲"}, [{"serial": "1"}]) == typed({"name": "甲"}, [{"serial": "1"}])


@pytest.mark.parametrize(
    ("content", "is_rows"),
    [(b'{"rows": []}', True), (b"  \n{", True), (b"\x1f\x8b", True), (b"PK\x03\x04", False), (b"a,b", False)],
)
def test_typed_rows_are_told_by_their_content(content, is_rows):
    assert is_typed(content) is is_rows


@pytest.mark.parametrize(
    ("row", "names"),
    [({"serial": 1.5}, "serial"), ({"serial": True}, "serial"), ({"serial": []}, "serial"), ({"x": ""}, "x")],
)
def test_a_refusal_says_which_cell(row, names):
    with pytest.raises(Denied) as denied:
        read_typed(typed({}, [{"serial": "1"}, row]), FORM)
    assert (denied.value.code, denied.value.params["key"]) == ("bad_cell", names)
    assert denied.value.params["row"] == 9


def test_deep_nesting_is_no_form():
    with pytest.raises(Denied, match="不是 JSON"):
        read_typed(b'{"rows": ' + b"[" * 100_000, FORM)


def test_a_bomb_is_not_unpacked():
    bomb = gzip.compress(b" " * (LARGEST_UNPACKED + 10), compresslevel=9)
    assert len(bomb) < 1_000_000
    with pytest.raises(Denied, match="解压后过大"):
        read_typed(bomb, FORM)


def test_a_long_number_is_exact_but_an_exponent_is_not():
    read = read_typed(typed({}, [{"serial": 12345678901234567890}, {"serial": "1.2E+16"}]), FORM)
    assert read.rows[0].values["serial"] == "12345678901234567890"
    assert [(each.code, each.row) for each in read.findings] == [("lost_digits", 9)]


def test_no_rows_are_told_by_the_check():
    assert read_typed(json.dumps({"rows": []}).encode(), FORM).rows == []
