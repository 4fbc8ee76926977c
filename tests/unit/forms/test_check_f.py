"""Every doubt about a filed Appendix F is one sentence with its place and its mend."""

import io

import openpyxl
import pytest

from evenwatt.forms import appendix_f
from evenwatt.forms.check_contact import is_phone
from evenwatt.forms.check_f import check_f
from evenwatt.forms.reader import read
from evenwatt.forms.xlsx import template, write
from evenwatt.law.divisions import divisions
from tests.unit.forms.platform_forms import HEADER_F, ROW_F, ROWS_F, as_csv, findings, form_f
from tests.unit.forms.workbooks import TODAY, codes, content_of

pytestmark = pytest.mark.clause("R-F-F")
COLUMN = {column.key: column.title for column in appendix_f.FORM.columns}


def with_cell(key: str, value: str) -> list:
    """Findings on a list of one operator with one cell changed."""
    row = {**ROW_F, key: value}
    counts = {each: row[each] if row[each].isdecimal() else "1" for each in ("stations", "chargers")}
    return findings(form_f([row], **counts))


def test_a_good_list_has_no_findings():
    form = form_f(ROWS_F)
    assert form.header == HEADER_F
    assert [row.values for row in form.rows] == ROWS_F
    assert findings(form) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_reads_the_same(encoding):
    form = read(as_csv(appendix_f.FORM, HEADER_F, ROWS_F, encoding), "F.csv", appendix_f.FORM)
    assert (form.header, [row.values for row in form.rows]) == (HEADER_F, ROWS_F)
    assert findings(form) == []


@pytest.mark.parametrize(
    ("key", "value", "severity", "code", "says"),
    [
        ("operator", "", "error", "empty_cell", "没有填写：请补填"),
        ("county", "江安区", "error", "unknown_county", "没有名为“江安区”的县（区）"),
        ("county", "武汉市", "error", "county_missing", "“武汉市”不是县（区）"),
        ("stations", "两", "error", "not_a_count", "“两”不是数量：请填整数，例如 12"),
        ("chargers", "20.5", "error", "not_a_count", "“20.5”不是数量"),
        ("chargers", "1", "warning", "fewer_chargers_than_stations", "充电桩 1 台，少于充电站 2 处"),
        ("phone", "1380000", "warning", "not_a_phone", "“1380000”不像电话号码"),
        ("grade", "E", "error", "not_a_choice", "请填 A、B、C、D 之一"),
    ],
)
def test_a_wrong_cell_is_one_finding_in_its_place(key, value, severity, code, says):
    (finding,) = with_cell(key, value)
    assert (finding.severity, finding.code, finding.row) == (severity, code, 7)
    assert finding.message.startswith(f"工作表“附录F”第7行“{COLUMN[key]}”：")
    assert says in finding.message


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("grade", "B级"),
        ("grade", "b"),
        ("grade", "C类"),
        ("grade", ""),
        ("chargers", "2"),
        ("chargers", "35台"),
    ],
)
def test_usual_ways_of_writing_are_good(key, value):
    assert codes(findings(form_f([{**ROW_F, key: value}], stations="2", chargers=""))) == ["empty_header"]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("13800000000", True),
        ("+86 138 0000 0000", True),
        ("12800000000", False),
        ("1380000000", False),
        ("138000000000", False),
        ("027-87654321", True),
        ("（0710）3456789", True),
        ("027-87654321-8001", True),
        ("87654321", True),
        ("400-800-1234", True),
        ("13800000000、027-87654321", True),
        ("13800000000、张三", False),
        ("请见附件", False),
    ],
)
def test_the_shape_of_a_telephone_number(text, good):
    assert is_phone(text) is good


@pytest.mark.parametrize(
    ("field", "value", "code", "cell"),
    [
        ("phone", "无", "not_a_phone", "C4"),
        ("email", "example.org", "not_an_email", "G4"),
        ("email", "a@example", "not_an_email", "G4"),
        ("grade", "优", "not_a_choice", "G2"),
        ("registered_at", "江安", "unknown_county", "C3"),
        ("stations", "4", "count_differs", "G5"),
        ("chargers", "31", "count_differs", "C5"),
    ],
)
def test_a_doubtful_header_field_is_a_warning_in_its_cell(field, value, code, cell):
    (finding,) = findings(form_f(ROWS_F, **{field: value}))
    assert (finding.severity, finding.code, finding.cell) == ("warning", code, cell)


def test_an_operator_may_be_in_two_counties_but_once_in_each():
    elsewhere = {**ROW_F, "county": "汉阳区"}
    again = {**ROW_F, "operator": "示例 运营（机构）", "county": "武汉市江岸区"}
    found = findings(form_f([ROW_F, elsewhere, again], stations="6", chargers="60"))
    assert codes(found) == ["duplicate_operator"]
    assert (found[0].row, "与第 7 行重复" in found[0].message) == (9, True)


def test_counts_are_not_added_up_while_one_is_no_number():
    assert codes(findings(form_f([{**ROW_F, "stations": "两"}, ROWS_F[1]]))) == ["not_a_count"]


def test_a_list_in_another_platforms_name_is_a_warning():
    found = check_f(form_f(ROWS_F), today=TODAY, divisions=divisions(), platform_name="他家平台有限公司")
    assert codes(found) == ["other_operator_name"]


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ({"stations": "", "chargers": ""}, "表头下面没有一行经营者：请从下一行起逐家填写"),
        ({}, "表头填写“平台充电桩总量 30 台、平台充电站数量 3 处”，下面却没有一行经营者"),
    ],
)
def test_a_table_without_rows_is_an_error(counts, says):
    finding = findings(form_f([], **counts))[-1]
    assert (finding.severity, finding.code) == ("error", "no_rows")
    assert says in finding.message


def test_another_form_is_told_by_name():
    (finding,) = findings(read(content_of(openpyxl.Workbook()), "x.xlsx", appendix_f.FORM))
    assert finding.message.startswith("工作表“Sheet”：没有找到《运营平台接入充电桩经营者信息表》的表头行")


def test_labels_of_the_header_that_are_also_titles_do_not_hide_the_row_of_titles():
    book = openpyxl.load_workbook(io.BytesIO(write(appendix_f.FORM, HEADER_F, ROWS_F)))
    sheet = book.active
    sheet.move_range("A5:H5", rows=-3)
    sheet["A5"], sheet["C5"], sheet["E5"], sheet["G5"] = "联系人", "报备员 01", "联系电话", "027-87654321"
    form = read(content_of(book), "x.xlsx", appendix_f.FORM)
    assert (form.titles_row, [row.number_in_excel for row in form.rows]) == (6, [7, 8])


def test_titles_moved_beside_their_data_are_read_where_the_data_stand():
    book = openpyxl.load_workbook(io.BytesIO(write(appendix_f.FORM, HEADER_F, ROWS_F)))
    book.active.insert_cols(1)
    book.active.move_range("B7:I8", cols=-1)
    form = read(content_of(book), "x.xlsx", appendix_f.FORM)
    assert [row.values["operator"] for row in form.rows] == ["示例运营机构", "甲充电有限公司"]
    assert codes(form.findings) == ["shifted_titles"]


def test_the_template_offers_counties_and_grades_and_reads_as_an_empty_form():
    content = template(appendix_f.FORM, ["江岸区", "房县"], on=TODAY)
    book = openpyxl.load_workbook(io.BytesIO(content))
    lists = {str(rule.sqref): rule.formula1 for rule in book.active.data_validations.dataValidation}
    assert lists == {"C7:C206": "'县（区）'!$A$1:$A$2", "H7:H206": '"A,B,C,D"'}
    assert [book.active[cell].value for cell in ("C3", "C5", "G5")] == ["     市/   县（区）", "台", "处"]
    form = read(content, "x.xlsx", appendix_f.FORM)
    assert (form.rows, form.findings, set(form.header.values())) == ([], [], {""})
