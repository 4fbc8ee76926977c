"""Every doubt about a filed Appendix B is one sentence with its place and its mend."""

import pytest

from evenwatt.forms import appendix_b
from evenwatt.forms.check_b import Holder
from evenwatt.forms.reader import read
from tests.unit.forms.workbooks import (
    ROW,
    TITLES,
    checked,
    codes,
    content_of,
    filed,
    real_data,
    rows,
    sheet_of,
)

PLACES = {title: number for number, title in enumerate(TITLES[1:])}


def with_cell(title: str, value: object) -> list:
    """Findings on a filing of one charger with one cell changed."""
    data = rows(1)
    data[0][PLACES[title]] = value
    return checked(filed(data))


@pytest.mark.clause("R-F-B")
def test_a_good_filing_has_no_findings():
    assert checked(filed(rows(3))) == []


@pytest.mark.parametrize(
    ("title", "value", "code", "says"),
    [
        ("出厂编号", None, "empty_cell", "没有填写：请补填"),
        ("制造年份", "二〇二四", "not_a_year", "“二〇二四”不是年份：请填四位数字，例如 2026"),
        ("制造年份", "2024-05-01", "not_a_year", "“2024-05-01”不是年份"),
        ("制造年份", 2027, "future_year", "晚于今年（2026）"),
        ("制造年份", 2005, "absurd_year", "早于 2006 年"),
        ("自营/加盟", "代管", "not_a_choice", "请填 自营、加盟 之一"),
        ("所属行政县（区）", "江安区", "unknown_county", "是否为“江"),
        ("所属行政县（区）", "Perth", "unknown_county", "没有名为“Perth”的县（区）：请按"),
        ("所属行政县（区）", "荆州", "ambiguous_county", "可能指 荆州市、荆州市荆州区：请写明全称"),
        ("所属行政县（区）", "武汉市", "county_missing", "“武汉市”不是县（区）"),
    ],
)
def test_a_wrong_cell_is_one_error_in_its_place(title, value, code, says):
    (finding,) = with_cell(title, value)
    assert (finding.severity, finding.code, finding.row) == ("error", code, 8)
    assert finding.message.startswith(f"工作表“附录B”第8行“{title}”：")
    assert says in finding.message


@pytest.mark.parametrize("year", [2006, 2026])
def test_the_first_and_the_current_year_are_good(year):
    assert with_cell("制造年份", year) == []


@pytest.mark.parametrize(
    "county", ["江岸", "武汉市江岸区", "湖北省/武汉市/江岸区", "武汉 江岸区", "江岸区\n"]
)
def test_a_county_may_be_written_in_the_usual_ways(county):
    assert [code for code in codes(with_cell("所属行政县（区）", county)) if "county" in code] == []


@pytest.mark.parametrize(
    ("county", "address", "elsewhere"),
    [
        ("江岸区", "武汉市汉阳区二路2号", "汉阳区"),
        ("江岸区", "十堰市房县二路2号", "十堰市"),
        ("仙桃市", "武汉市汉阳区二路2号", "武汉市"),
    ],
)
def test_an_address_in_another_county_is_a_warning(county, address, elsewhere):
    (finding,) = checked(filed([[ROW[0], address, county, *ROW[3:]]]))
    assert (finding.severity, finding.code) == ("warning", "county_contradicts_address")
    assert f"“{elsewhere}”" in finding.message


@pytest.mark.parametrize("address", ["一路1号", "武汉市江岸区房县路1号", "江岸区一路"])
def test_an_address_that_names_no_other_county_alone_is_good(address):
    assert checked(filed([[ROW[0], address, *ROW[2:]]])) == []


def test_the_same_serial_under_one_maker_is_an_error_that_names_the_first_row():
    data = rows(2)
    data[1][PLACES["出厂编号"]] = "SN0001"
    data[1][PLACES["生产厂家"]] = "甲 制造商"
    found = checked(filed(data))
    assert codes(found) == ["duplicate_serial", "two_spellings"]
    assert "与第 8 行重复" in found[0].message


def test_the_same_serial_under_two_makers_is_a_warning():
    data = rows(2)
    data[1][PLACES["出厂编号"]] = "SN0001"
    data[1][PLACES["生产厂家"]] = "乙制造商"
    (finding,) = checked(filed(data))
    assert (finding.severity, finding.code) == ("warning", "serial_of_two_makers")


def test_the_registry_is_asked_once_and_another_operators_name_is_never_told():
    asked = []

    def known(serials):
        asked.append(serials)
        return {
            ("甲制造商", "SN0001"): Holder("丙充电", "甲制造商"),
            ("甲制造商", "SN0002"): Holder("示例运营机构", "甲制造商"),
        }

    found = checked(filed(rows(3)), known=known, operator="示例运营机构")
    assert asked == [["SN0001", "SN0002", "SN0003"]]
    (finding,) = found
    assert (finding.code, finding.row) == ("filed_by_another_operator", 8)
    assert "丙充电" not in finding.message + repr(finding)


@pytest.mark.parametrize(
    ("holder", "code", "says"),
    [
        ("丙充电", "serial_registered", "另一厂家的同号设施已登记"),
        ("示例运营机构", "own_serial_registered", "本单位已登记过，生产厂家是“丁制造商”"),
    ],
)
def test_a_serial_registered_under_another_maker_is_a_warning_at_the_serial(holder, code, says):
    registered = {("丁制造商", "SN0001"): Holder(holder, "丁制造商")}
    (finding,) = checked(filed(rows(2)), known=lambda _: registered, operator="示例运营机构")
    assert (finding.severity, finding.code, finding.column) == ("warning", code, "出厂编号")
    assert says in finding.message
    assert "丙充电" not in finding.message + repr(finding)
    assert ("丁制造商" in finding.message + repr(finding)) is (holder == "示例运营机构")


def test_what_is_registered_itself_is_not_doubted_for_its_namesake_again():
    registered = {(maker, "SN0001"): Holder("示例运营机构", maker) for maker in ("甲制造商", "丁制造商")}
    assert checked(filed(rows(1)), known=lambda _: registered, operator="示例运营机构") == []


def test_two_spellings_of_a_maker_a_model_or_a_station_name_both():
    data = rows(3)
    data[2][PLACES["型号规格"]] = "DC 120KW"
    data[2][PLACES["充电场站名称"]] = "望江 站"
    found = checked(filed(data, lambda sheet: sheet.__setitem__("H4", "1处")))
    assert codes(found) == ["two_spellings", "two_spellings"]
    assert "“DC 120KW”与“DC-120kW”（2 行）是同一名称的两种写法，组批时合并" in found[1].message


def test_each_maker_has_its_own_spellings_of_a_model_and_its_own_row():
    data = rows(6)
    for row in data[3:]:
        row[PLACES["生产厂家"]] = "另一家制造商"
    for row in (data[2], data[5]):
        row[PLACES["型号规格"]] = "DC 120KW"
    found = [finding for finding in checked(filed(data)) if finding.code == "two_spellings"]
    assert [finding.row for finding in found] == [10, 13]


def test_a_station_name_with_something_appended_may_be_the_same_station():
    data = [
        ["望江站", *ROW[1:]],
        ["望江站（东区）", *ROW[1:3], "SN2", *ROW[4:]],
        ["望江站2", *ROW[1:3], "SN3", *ROW[4:]],
    ]
    assert codes(checked(filed(data))) == ["similar_station"]


def test_a_model_that_tells_no_kind_is_one_warning_for_all_its_chargers():
    data = [[*row[:5], "快充", *row[6:]] for row in rows(3)]
    (finding,) = checked(filed(data))
    assert (finding.severity, finding.code, finding.row) == ("warning", "kind_unknown", 8)
    assert "“快充”（3 台）" in finding.message


def test_our_own_columns_give_the_kind_and_are_checked():
    titles = [*TITLES, "类别(AC/DC)", "准确度等级"]
    data = [[*rows(1)[0], "直流", "2级"], [*rows(2)[1], "ac", 2], [*rows(3)[2], "XC", 3]]
    form = read(content_of(sheet_of(data, titles=titles)), "x", appendix_b.FORM)
    assert [(row.values["kind"], row.values["accuracy_class"]) for row in form.rows] == [
        ("DC", "2"),
        ("AC", "2"),
        ("XC", "3"),
    ]
    assert codes(checked(form)) == [
        "kind_contradicts_model",
        "kind_contradicts_model",
        "not_a_choice",
        "not_a_choice",
    ]


@pytest.mark.parametrize(("cell", "code"), [("C5", "count_differs"), ("H4", "count_differs")])
def test_header_counts_that_differ_from_the_rows_are_warnings(cell, code):
    (finding,) = checked(filed(rows(2), lambda sheet: sheet.__setitem__(cell, "7")))
    assert (finding.severity, finding.code, finding.cell) == ("warning", code, cell)
    assert "填写为“7”" in finding.message


def test_an_unfilled_header_is_one_warning():
    (finding,) = checked(
        filed(rows(1), lambda sheet: (sheet.__setitem__("C2", None), sheet.__setitem__("C6", "")))
    )
    assert finding.message == "工作表“附录B”：表头没有填写：运营机构（平台）名称、联系人。请补填"


def test_a_missing_column_is_told_once_and_not_again_in_every_row():
    assert codes(checked(filed(rows(3), lambda sheet: sheet.__setitem__("H7", None)))) == ["missing_column"]


@pytest.mark.parametrize(
    ("stations", "chargers", "says"),
    [
        (
            "19处",
            "146台",
            "表头填写“站点数量 19 处、充电桩总量 146 台”，下面却没有一行充电设施：请从下一行起逐台填写",
        ),
        (None, "146", "表头填写“充电桩总量 146 台”，下面却没有一行"),
        (None, None, "表头下面没有一行充电设施：请从下一行起逐台填写，一台一行，再上传"),
    ],
)
def test_a_table_without_rows_is_an_error_that_says_what_the_header_claims(stations, chargers, says):
    def claim(sheet):
        sheet["H4"], sheet["C5"] = stations, chargers

    finding = checked(filed([], claim))[-1]
    assert (finding.severity, finding.code, finding.row) == ("error", "no_rows", 7)
    assert finding.message.startswith(f"工作表“附录B”第7行：{says}")


@pytest.mark.parametrize(
    ("operator", "warns"),
    [
        ("示例运营机构", False),
        ("示例 运营（机构）", False),
        ("示例运营机构有限公司", True),
        ("示例运营机构股份有限公司", True),
        ("", False),
        ("他家充电有限公司", True),
        ("示例运营机构（武汉）有限公司", True),
    ],
)
def test_a_form_in_another_organisations_name_is_a_warning_with_both_names(operator, warns):
    found = checked(filed(rows(1)), operator_name=operator)
    assert codes(found) == ["other_operator_name"] * warns
    for finding in found:
        assert (finding.severity, finding.row, finding.cell) == ("warning", 2, "C2")
        assert f"表头的名称是“示例运营机构”，报送的机构是“{operator}”" in finding.message


def test_an_error_cell_is_told_once():
    def break_cell(sheet):
        sheet["H8"] = "#REF!"
        sheet["H8"].data_type = "e"

    assert codes(checked(filed(rows(1), break_cell))) == ["error_cell"]


@pytest.mark.parametrize("number", range(1, 25))
def test_the_real_filings_are_good(number):
    content = real_data(f"filings/shenzhen_operator_{number:02d}.xlsx").read_bytes()
    assert checked(read(content, "x", appendix_b.FORM)) == []


def test_the_real_british_filing_has_only_the_doubts_that_are_in_it():
    found = checked(read(real_data("filings/perth_appendix_b.xlsx").read_bytes(), "x", appendix_b.FORM))
    assert codes(found) == ["similar_station", "kind_unknown", "kind_unknown", "kind_unknown"]


def with_addresses(*addresses: str) -> list:
    return [[ROW[0], address, *row[2:]] for address, row in zip(addresses, rows(len(addresses)), strict=True)]


def test_another_address_of_a_station_is_a_warning_that_names_both_and_which_is_taken():
    found = checked(
        filed(with_addresses("武汉市江岸区一路1号", "武汉市江岸区二路2号", "武汉市江岸区一路 1号"))
    )
    assert [(each.severity, each.code, each.row, each.column) for each in found] == [
        ("warning", "two_addresses", 9, "地址")
    ]
    said = found[0].message
    assert (
        "第 8 行是“武汉市江岸区一路1号”，本行是“武汉市江岸区二路2号”；登记时采用“武汉市江岸区一路1号”" in said
    )


def test_a_row_that_is_left_out_gives_no_address():
    data = with_addresses("武汉市江岸区一路1号", "武汉市江岸区二路2号", "武汉市江岸区二路2号")
    data[0][PLACES["制造年份"]] = "不详"
    doubt = next(each for each in checked(filed(data)) if each.code == "two_addresses")
    assert (doubt.row, doubt.params["first"], doubt.params["kept"]) == (8, 9, "武汉市江岸区二路2号")


def test_an_address_that_replaces_the_registered_one_is_told_once():
    registered = {("420102", "望江站"): "武汉市江岸区三路3号"}
    (finding,) = checked(filed(rows(3)), addresses=registered)
    assert (finding.severity, finding.code, finding.row) == ("warning", "address_changed", 8)
    assert "已登记的地址是“武汉市江岸区三路3号”，本次填报“武汉市江岸区一路1号”" in finding.message
    registered = {("420102", "望江站"): "武汉市江岸区一路 1号", ("420102", "别的站"): "三路"}
    assert checked(filed(rows(3)), addresses=registered) == []


def file_level(data: list) -> list[str]:
    return [each.statement() for each in checked(filed(data)) if each.row is None]


def swapped(count: int, one: str, other: str, *, total: int = 10) -> list:
    """Ten good rows, in so many of which two cells are swapped."""
    data, (a, b) = rows(total), (PLACES[one], PLACES[other])
    for row in data[:count]:
        row[a], row[b] = row[b], row[a]
    return data


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("制造年份", "自营/加盟"),
        ("型号规格", "制造年份"),
        ("地址", "所属行政县（区）"),
        ("所属行政县（区）", "自营/加盟"),
    ],
)
def test_two_columns_that_are_swapped_are_told_once_for_the_file(one, other):
    (said,) = file_level(swapped(10, one, other))
    assert f"“{one}”与" in said
    assert f"“{other}”的内容似乎对调了" in said


@pytest.mark.parametrize(("count", "told"), [(6, 0), (7, 1), (10, 1)])
def test_most_rows_must_be_swapped(count, told):
    assert len(file_level(swapped(count, "制造年份", "自营/加盟"))) == told


@pytest.mark.parametrize(("total", "told"), [(2, 0), (3, 1)])
def test_a_few_rows_may_look_swapped_by_chance(total, told):
    assert len(file_level(swapped(total, "制造年份", "自营/加盟", total=total))) == told


def test_columns_that_are_merely_wrong_are_not_called_swapped():
    data = rows(10)
    for row in data:
        row[PLACES["制造年份"]] = "不详"
    assert file_level(data) == []


def test_columns_from_some_place_on_that_stand_beside_their_titles_are_told_once():
    data = [[*row[:2], "备用", *row[2:7]] for row in rows(10)]
    (said,) = file_level(data)
    assert said.startswith("“所属行政县（区）”“制造年份”等列的内容似乎向右错开了 1 列")
