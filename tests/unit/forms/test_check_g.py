"""Every doubt about a filed Appendix G is one sentence with its place and its mend."""

import io

import openpyxl
import pytest

from evenwatt.forms import appendix_g
from evenwatt.forms.check_g import check_g
from evenwatt.forms.reader import read
from evenwatt.forms.xlsx import template
from evenwatt.law.divisions import divisions
from tests.unit.forms.platform_forms import HEADER_G, ROW_G, ROWS_G, as_csv, findings, form_g
from tests.unit.forms.workbooks import TODAY, codes

pytestmark = pytest.mark.clause("R-F-G")
COLUMN = {column.key: column.title for column in appendix_g.FORM.columns}


def test_a_good_list_has_no_findings():
    form = form_g(ROWS_G)
    assert (form.header, [row.values for row in form.rows]) == (HEADER_G, ROWS_G)
    assert findings(form) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_file_reads_the_same(encoding):
    form = read(as_csv(appendix_g.FORM, HEADER_G, ROWS_G, encoding), "G.csv", appendix_g.FORM)
    assert (form.header, [row.values for row in form.rows]) == (HEADER_G, ROWS_G)
    assert findings(form) == []


@pytest.mark.parametrize(
    ("key", "value", "code", "says"),
    [
        ("operator", "", "empty_cell", "没有填写：请补填"),
        ("address", "", "empty_cell", "没有填写"),
        ("model", "", "empty_cell", "没有填写"),
        ("serial", "", "empty_cell", "没有填写"),
        ("change", "", "empty_cell", "没有填写"),
        ("change", "停止接入", "not_a_choice", "“停止接入”不在可填的范围内：请填 停止、启用 之一"),
        ("change", "停止/启用", "not_a_choice", "请填 停止、启用 之一"),
        ("reason", "", "empty_cell", "没有填写"),
    ],
)
def test_a_wrong_cell_is_one_error_in_its_place(key, value, code, says):
    (finding,) = findings(form_g([{**ROW_G, key: value}]))
    assert (finding.severity, finding.code, finding.row) == ("error", code, 4)
    assert finding.message.startswith(f"工作表“附录G”第4行“{COLUMN[key]}”：")
    assert says in finding.message


@pytest.mark.parametrize(
    ("changes", "repeated_in"),
    [
        (["停止", "停止"], [5]),
        (["停止", "启用"], []),
        (["停止", "启用", "停止"], []),
        (["停止", "启用", "启用"], [6]),
    ],
)
def test_a_charger_stops_again_only_after_it_was_in_use_again(changes, repeated_in):
    found = findings(form_g([{**ROW_G, "change": change} for change in changes]))
    assert [finding.row for finding in found if finding.code == "duplicate_change"] == repeated_in
    assert len(found) == len(repeated_in)


def test_the_same_serial_of_another_model_is_another_charger():
    assert findings(form_g([ROW_G, {**ROW_G, "model": "AC-7kW"}])) == []


def test_one_charger_under_two_operators_is_a_warning_that_names_the_first():
    (finding,) = findings(form_g([ROW_G, {**ROW_G, "operator": "甲充电", "change": "启用"}]))
    assert (finding.severity, finding.code, finding.row) == ("warning", "charger_of_two_operators", 5)
    assert "在第 4 行属于“示例运营机构”" in finding.message


def test_name_of_the_platform_and_rows_are_asked_for():
    found = findings(form_g([], name=""))
    assert codes(found) == ["empty_header", "no_rows"]
    assert found[1].statement() == "表头下面没有一行状态变更：请从下一行起逐台填写，一台一行，再上传"


def test_a_list_in_another_platforms_name_is_a_warning():
    found = check_g(form_g(ROWS_G), today=TODAY, divisions=divisions(), platform_name="他家平台有限公司")
    assert codes(found) == ["other_operator_name"]


def test_the_template_offers_the_two_changes_and_reads_as_an_empty_form():
    content = template(appendix_g.FORM, [], on=TODAY)
    book = openpyxl.load_workbook(io.BytesIO(content))
    lists = {str(rule.sqref): rule.formula1 for rule in book.active.data_validations.dataValidation}
    assert (lists, book.sheetnames) == ({"F4:F203": '"停止,启用"'}, ["附录G"])
    form = read(content, "x.xlsx", appendix_g.FORM)
    assert (form.rows, form.findings) == ([], [])
