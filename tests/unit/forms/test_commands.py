"""`evenwatt filings check` and `evenwatt lots form`: JSON shapes and exit statuses that scripts rely on."""

import json
from dataclasses import replace
from datetime import date

import pytest

from evenwatt.cli.main import main
from evenwatt.forms import appendix_f, appendix_g
from evenwatt.forms.xlsx import write
from evenwatt.law.catalog import Catalog, catalog, consulting
from tests.unit.forms.platform_forms import HEADER_F, HEADER_G, ROWS_F, ROWS_G
from tests.unit.forms.workbooks import content_of, real_data, rows, sheet_of


@pytest.fixture
def workbook(tmp_path):
    """Write a workbook of data rows and return its path."""

    def write(data, name="报备.xlsx"):
        path = tmp_path / name
        path.write_bytes(content_of(sheet_of(data)))
        return str(path)

    return write


def answer(capsys, *arguments):
    status = main([*arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_good_filing_is_zero(workbook, capsys):
    assert answer(capsys, "filings", "check", workbook(rows(2))) == (
        0,
        {"form": "B", "rows": 2, "ok": 2, "findings": []},
    )


@pytest.mark.parametrize(
    ("form", "header", "good"), [(appendix_f.FORM, HEADER_F, ROWS_F), (appendix_g.FORM, HEADER_G, ROWS_G)]
)
def test_the_forms_of_a_platform_are_told_from_each_other(tmp_path, capsys, form, header, good):
    path = tmp_path / "报送.xlsx"
    path.write_bytes(write(form, header, good))
    assert answer(capsys, "filings", "check", str(path)) == (
        0,
        {"form": form.code, "rows": 2, "ok": 2, "findings": []},
    )
    path.write_bytes(write(form, header, [*good, {**good[0], form.columns[-2].key: ""}]))
    status, told = answer(capsys, "filings", "check", str(path))
    assert (status, told["form"], told["rows"], told["ok"]) == (1, form.code, 3, 2)


def test_warnings_alone_are_still_zero(workbook, capsys):
    data = [[*rows(1)[0][:5], "快充", *rows(1)[0][6:]]]
    status, told = answer(capsys, "filings", "check", workbook(data))
    assert (status, told["ok"], told["findings"][0]["severity"]) == (0, 1, "warning")


def test_errors_are_one_and_each_finding_has_its_place(workbook, capsys):
    status, told = answer(capsys, "filings", "check", workbook([*rows(2), *rows(1)]))
    assert (status, told["rows"], told["ok"]) == (1, 3, 2)
    finding = told["findings"][0]
    assert {key: finding[key] for key in ("severity", "sheet", "row", "column", "value", "code")} == {
        "severity": "error",
        "sheet": "附录B",
        "row": 10,
        "column": "出厂编号",
        "value": "SN0001",
        "code": "duplicate_serial",
    }


@pytest.mark.parametrize("command", [("filings", "check"), ("lots", "form")])
def test_a_table_without_rows_is_one(workbook, capsys, command):
    status, told = answer(capsys, *command, workbook([]))
    assert status == 1
    assert not told.get("ok")
    assert "没有一行充电设施" in json.dumps(told, ensure_ascii=False)


def test_a_missing_column_makes_every_row_unusable_for_lots(tmp_path, capsys):
    book = sheet_of(rows(3))
    book.active["H7"] = None
    path = tmp_path / "报备.xlsx"
    path.write_bytes(content_of(book))
    status, told = answer(capsys, "lots", "form", str(path))
    assert (status, told["lots"], [each["row"] for each in told["unusable"]]) == (1, [], [8, 9, 10])
    assert "H7 没有列名" in told["unusable"][0]["reason"]


def test_what_is_wrong_with_the_table_is_said_once_to_people(tmp_path, capsys):
    book = sheet_of([*rows(2), *rows(1)])
    book.active["H7"] = None
    path = tmp_path / "报备.xlsx"
    path.write_bytes(content_of(book))
    main(["lots", "form", str(path)])
    told = capsys.readouterr().out
    assert told.count("H7 没有列名") == 1
    assert f"{path} 的 3 行都不能组批：" in told
    assert told.count("与第 8 行重复") == 1
    assert f"{path} 第 10 行不能组批：出厂编号“" in told


def test_a_table_without_rows_has_no_row_to_tell(workbook, capsys):
    path = workbook([])
    assert main(["lots", "form", path]) == 1
    told = capsys.readouterr().out
    assert told.startswith(f"{path} 不能组批：工作表")
    assert "None" not in told


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_workbook_is_two_with_one_sentence(tmp_path, capsys, content):
    path = tmp_path / "报备.xlsx"
    path.write_bytes(content)
    assert main(["filings", "check", str(path), "--json"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1


def test_an_absent_file_is_two(capsys):
    assert main(["filings", "check", "/nowhere.xlsx"]) == 2
    assert "/nowhere.xlsx" in capsys.readouterr().err


def test_people_get_lines(workbook, capsys):
    assert main(["filings", "check", workbook([*rows(1), *rows(1)])]) == 1
    assert capsys.readouterr().out.endswith("附录B，共 2 行：1 个错误，0 个提醒\n")


def test_forty_chargers_form_one_lot_with_thirteen_samples(workbook, capsys):
    status, told = answer(capsys, "lots", "form", workbook(rows(40)))
    assert status == 0
    assert told["full_verification"] == told["unusable"] == []
    (lot,) = told["lots"]
    members = lot.pop("members")
    assert (len(members), members[0]) == (40, "SN0001")
    assert [reason["code"] for reason in lot.pop("reasons")] == ["same_characteristics", "one_year"]
    assert lot.pop("number").startswith("420102-")
    assert lot == {
        "member_reasons": {},
        "area": "江岸区",
        "operator": "示例运营机构",
        "maker": "甲制造商",
        "model": "DC-120kW",
        "kind": "DC",
        "accuracy_class": None,
        "years": [2024],
        "size": 40,
        "n": 13,
        "ac": 1,
        "re": 2,
        "spare": 3,
    }


def test_rows_that_cannot_be_used_are_named_and_the_others_still_form_lots(workbook, capsys):
    data = rows(41)
    data[40][6] = "去年"
    status, told = answer(capsys, "lots", "form", workbook(data))
    assert (status, told["lots"][0]["size"]) == (1, 40)
    (unusable,) = told["unusable"]
    assert unusable["row"] == 48
    assert "“去年”不是年份" in unusable["reason"]


def test_a_charger_in_two_files_counts_once(workbook, capsys):
    files = workbook(rows(20), "一.xlsx"), workbook(rows(21), "二.xlsx")
    status, told = answer(capsys, "lots", "form", *files)
    assert (status, told["lots"][0]["size"], len(told["unusable"])) == (1, 21, 20)


def test_two_spellings_of_a_word_are_warned_about_and_two_powers_are_not(workbook, capsys):
    data = rows(60)
    for models, row in zip(["Rapid 60kW", "Rapd 60kW", "Rapid 120kW"] * 20, data, strict=True):
        row[5] = models
    file = workbook(data)
    _, told = answer(capsys, "lots", "form", file)
    (warning,) = told["warnings"]
    numbers = {lot["model"]: lot["number"] for lot in told["lots"]}
    assert warning["code"] == "model_misspelt"
    assert set(warning["lots"]) == {numbers["Rapid 60kW"], numbers["Rapd 60kW"]}
    assert (warning["tested"], warning["tested_together"]) == (26, 13)
    assert main(["lots", "form", file]) == 0
    assert "只差一个字母；共 40 台，分开检定 26 台，合并检定 13 台" in capsys.readouterr().out


def test_lots_on_a_step_of_the_plans_are_told_in_one_line(workbook, capsys):
    file = workbook(rows(15))
    _, told = answer(capsys, "lots", "form", file)
    (warning,) = told["warnings"]
    assert {name: warning[name] for name in ("code", "size", "n", "other_size", "other_n")} == {
        "code": "plan_jump",
        "size": 15,
        "n": 3,
        "other_size": 16,
        "other_n": 13,
    }
    assert main(["lots", "form", file]) == 0
    assert "提醒  批量 15 抽 3 台，批量 16 抽 13 台，请核对台数：420102-" in capsys.readouterr().out


def test_every_charger_has_its_reasons(workbook, capsys):
    data = rows(62)
    data[0][5] = "dc 120kW"
    for row, year in zip(data, [2022] * 20 + [2023] * 20 + [2024] * 20 + [2018] * 2, strict=True):
        row[6] = year
    _, told = answer(capsys, "lots", "form", workbook(data))
    first = told["lots"][0]
    assert [reason["code"] for reason in first["reasons"]] == ["same_characteristics", "years_partitioned"]
    assert "2018/2022-2023/2024" in first["reasons"][1]["message"]
    assert "2018/2022/2023-2024 检定 28 台" in first["reasons"][1]["message"]
    (joined,) = first["member_reasons"]["SN0001"]
    assert joined["message"] == "型号报为“dc 120kW”，与“DC-120kW”只是写法不同，合并"
    single = told["full_verification"][0]
    assert [reason["code"] for reason in single["reasons"]][-1] == single["code"] == "too_few_for_a_lot"
    assert single["reason"] == "同组台数过少，抽样量不小于批量，逐台检定"


def test_a_group_too_small_for_its_plan_is_verified_in_full(workbook, capsys):
    status, told = answer(capsys, "lots", "form", workbook(rows(2)))
    assert (status, told["lots"]) == (0, [])
    assert [each["serial"] for each in told["full_verification"]] == ["SN0001", "SN0002"]


def test_plan_and_area_can_be_chosen(workbook, capsys):
    data = rows(40)
    for row in data[20:]:
        row[1], row[2] = "武汉市汉阳区一路", "汉阳区"
    file = workbook(data)
    _, by_county = answer(capsys, "lots", "form", file, "--level", "II", "--aql", "1.0")
    _, by_city = answer(capsys, "lots", "form", file, "--area", "city", "--level", "II", "--aql", "1.0")
    assert [(lot["area"], lot["size"], lot["n"]) for lot in by_county["lots"]] == [
        ("江岸区", 20, 13),
        ("汉阳区", 20, 13),
    ]
    assert [(lot["area"], lot["size"], lot["n"]) for lot in by_city["lots"]] == [("武汉市", 40, 13)]


def test_a_default_to_come_changes_nothing_yet(workbook, capsys):
    file = workbook(rows(40))
    versions, far = dict(catalog().versions), date(2099, 1, 1)
    for name, value in {"sampling_level": "S-1", "sampling_aql": "0.10", "lot_area": "city"}.items():
        versions[name] += (replace(versions[name][-1], value=value, since=far),)
    with consulting(Catalog(versions)):
        _, told = answer(capsys, "lots", "form", file)
    assert [(lot["area"], lot["n"]) for lot in told["lots"]] == [("江岸区", 13)]


def test_a_lot_is_not_sampled_by_nonconformities(workbook, capsys):
    assert main(["lots", "form", workbook(rows(40)), "--aql", "15"]) == 2
    assert "接收质量限 15 以每百台的不合格数计" in capsys.readouterr().err


def test_spellings_of_an_operator_are_one_operator(tmp_path, capsys):
    data, paths = rows(16), []
    for name, filed in {"（武汉）": data[:8], "(武汉)": data[8:12], "（武漢）": data[12:]}.items():
        book = sheet_of(filed)
        book.active["C2"] = f"示例充电{name}有限公司"
        paths.append(path := tmp_path / f"{len(paths)}.xlsx")
        path.write_bytes(content_of(book))
    _, told = answer(capsys, "lots", "form", *map(str, paths))
    lots = {lot["operator"]: lot for lot in told["lots"]}
    assert {name: lot["size"] for name, lot in lots.items()} == {
        "示例充电（武汉）有限公司": 12,
        "示例充电（武漢）有限公司": 4,
    }
    (joined,) = lots["示例充电（武汉）有限公司"]["member_reasons"]["SN0009"]
    assert joined["message"].startswith("运营机构报为“示例充电(武汉)有限公司”，与“示例充电（武汉）有限公司”")


def test_a_real_filing_puts_every_charger_in_one_place(capsys):
    status, told = answer(capsys, "lots", "form", str(real_data("filings/shenzhen_operator_05.xlsx")))
    assert status == 0
    assert sum(lot["size"] for lot in told["lots"]) + len(told["full_verification"]) == 1205
