"""What our own columns state of stations and chargers is judged as on the page that asks the same."""

import pytest

from evenwatt.forms import appendix_b
from evenwatt.forms.reader import ReadForm, read
from evenwatt.forms.xlsx import write
from tests.unit.forms.workbooks import ROW, TITLES, checked, codes, content_of, rows, sheet_of

FACTS = ["场站类型", "经度", "纬度", "额定功率（kW）", "显示分度值（kWh）", "枪数"]
GOOD = ["独立地块", 114.305392, "30.593099", "120 kW", 0.001, "2把"]


def stating(*facts: list) -> ReadForm:
    """A filing of one station whose rows state these facts."""
    data = [[*row, *stated] for row, stated in zip(rows(len(facts)), facts, strict=True)]
    return read(content_of(sheet_of(data, titles=[*TITLES, *FACTS])), "x", appendix_b.FORM)


def replaced(**cells: object) -> list:
    """The good facts with some cells replaced."""
    names = ("site_kind", "longitude", "latitude", "rated_kw", "display_step_kwh", "connectors")
    return [cells.get(name, value) for name, value in zip(names, GOOD, strict=True)]


@pytest.mark.clause("R-3-a")
def test_good_facts_are_kept_in_their_shortest_figures():
    form = stating(GOOD, [""] * 6)
    assert checked(form) == []
    assert list(form.rows[0].values.values())[-6:] == [
        "独立地块", "114.305392", "30.593099", "120", "0.001", "2",
    ]  # fmt: skip
    assert list(form.rows[1].values.values())[-6:] == [""] * 6


@pytest.mark.parametrize(
    ("cells", "code", "title", "says"),
    [
        ({"site_kind": "屋顶"}, "unknown_site", "场站类型", "请从列表中选择场站类型"),
        ({"longitude": ""}, "half_a_place", "经度（WGS-84）", "经度和纬度应同时填写"),
        ({"latitude": ""}, "half_a_place", "纬度（WGS-84）", "经度和纬度应同时填写"),
        ({"longitude": "东经114度"}, "not_a_number", "经度（WGS-84）", "请填写数字"),
        ({"longitude": "NaN"}, "not_a_number", "经度（WGS-84）", "请填写数字"),
        ({"longitude": "1E+999999"}, "too_large", "经度（WGS-84）", "数字过大"),
        ({"longitude": 121.47}, "outside_province", "纬度（WGS-84）", "不在本省范围内"),
        ({"longitude": 30.59, "latitude": 114.3}, "coordinates_swapped", "纬度（WGS-84）", "填反了"),
        ({"longitude": 114.3053921}, "too_fine", "经度（WGS-84）", "小数位数过多"),
        ({"rated_kw": 0}, "not_positive", "额定功率（kW）", "应大于零"),
        ({"rated_kw": -7}, "not_positive", "额定功率（kW）", "应大于零"),
        ({"rated_kw": 99999.99}, None, "", ""),
        ({"rated_kw": 100000}, "too_large", "额定功率（kW）", "数字过大"),
        ({"display_step_kwh": 0.00012}, "too_fine", "显示分度值（kWh）", "小数位数过多"),
        ({"connectors": 20}, None, "", ""),
        ({"connectors": 21}, "too_large", "充电枪（把）", "数字过大"),
        ({"connectors": "1.5"}, "too_fine", "充电枪（把）", "小数位数过多"),
    ],
)
def test_a_wrong_fact_is_one_error_in_its_cell(cells, code, title, says):
    found = checked(stating(replaced(**cells)))
    assert codes(found) == ([code] if code else [])
    for finding in found:
        assert (finding.severity, finding.column) == ("error", title)
        assert says in finding.message


def test_a_kind_of_site_may_be_written_with_other_brackets():
    assert checked(stating(replaced(site_kind="加油(气)站"))) == []


def test_two_rows_that_state_different_things_of_one_station_are_a_warning_that_names_both():
    found = checked(
        stating(
            replaced(site_kind=""),  # states no site
            GOOD,
            replaced(site_kind="交通枢纽"),
            replaced(latitude=30.6),
        )
    )
    assert [(f.severity, f.code, f.row, f.column) for f in found] == [
        ("warning", "two_statements", 10, "场站类型"),
        ("warning", "two_statements", 11, "纬度（WGS-84）"),
    ]
    assert "第 9 行是“独立地块”，本行是“交通枢纽”" in found[0].message
    assert "第 8 行是“30.593099”，本行是“30.6”" in found[1].message


def test_the_printed_form_has_none_of_these_columns():
    row = dict(zip([column.key for column in appendix_b.FORM.columns], [*ROW, "DC", "2", *GOOD], strict=True))
    again = read(
        write(appendix_b.FORM, {}, [{key: str(value) for key, value in row.items()}]), "x", appendix_b.FORM
    )
    assert set(again.columns) == {column.key for column in appendix_b.FORM.printed_columns}
