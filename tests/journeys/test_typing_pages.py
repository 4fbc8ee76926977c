"""File by form: rows are added, amended, removed, taken over from last year; checked as an upload is."""

import pytest
from django.test import Client
from django.urls import reverse

from evenwatt.filing.models import FiledRow, Filing
from evenwatt.filing.states import FilingState
from evenwatt.filing.workbook import check_workbook
from evenwatt.forms.typed_rows import is_typed
from evenwatt.kernel.clock.reading import local_date
from tests.fixtures import walk
from tests.fixtures.platforms import change, hosted
from tests.fixtures.province import Province, at, build_province, log_in, rows, set_today, workbook

TYPED = {
    "station": "关山示范站",
    "address": "武汉市洪山区一路1号",
    "county": "武汉市洪山区",
    "serial": "SN00001",
    "maker": "甲制造商",
    "model": "DC-120kW",
    "year": "2024",
    "ownership": "自营",
    "kind": "",
    "accuracy_class": "",
}


@pytest.fixture
def province(db) -> Province:
    set_today("2026-01-12")
    return build_province()


@pytest.fixture
def operator(province) -> Client:
    return log_in(Client(), province.operator)


def version() -> int:
    filing = Filing.objects.order_by("pk").last()
    return filing.version if filing else 0


def save(client: Client, query: str = "", **values: str):
    sent = {**TYPED, "version": str(version()), **values}
    return client.post(reverse("filing_type_row") + query, sent)


def shown(client: Client, query: str = "") -> str:
    answer = client.get(reverse("filing_type") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers() -> list[int]:
    return list(FiledRow.objects.order_by("excel_row").values_list("excel_row", flat=True))


def test_three_chargers_are_filed_without_a_spreadsheet(province, operator):
    assert "添加一行" in shown(operator)
    for serial in ("SN00001", "SN00002", "SN00003"):
        assert save(operator, serial=serial).status_code == 302
    filing = Filing.objects.get()
    latest = filing.rounds.get()
    assert is_typed(latest.file.content())
    assert (latest.row_count, latest.error_rows) == (3, 0)
    assert (latest.header["chargers"], latest.header["stations"], latest.header["name"]) == (
        "3", "1", province.operator.organisation.name,
    )  # fmt: skip
    page = operator.get(reverse("filing_confirm", args=[filing.pk]))
    assert page.status_code == 200
    assert f"{reverse('filing_type_header')}?form=B" in page.content.decode()
    assert reverse("filing_upload") not in page.content.decode().partition("<main")[2]
    operator.post(
        reverse("filing_submit", args=[filing.pk]), {"version": str(filing.version), "promised": "on"}
    )
    assert Filing.objects.get().state == FilingState.SUBMITTED
    assert "核查期间不能更改" in shown(operator)
    assert save(operator).status_code == 404


def test_what_was_typed_is_found_wrong_as_what_was_uploaded(province, operator):
    header = {"address": "武汉市洪山区一路1号", "contact": "报备员 01", "phone": "02700000000"}
    header |= {"registered_at": "武汉市/洪山区", "name": province.operator.organisation.name}
    operator.post(reverse("filing_type_header"), {"version": "0", **header})
    typed = rows(1, county="不存在区", year="1990")[0]
    save(operator, **typed)
    by_page = FiledRow.objects.get()
    uploaded = check_workbook(
        workbook(province.operator.organisation, [typed]),
        "报备.xlsx",
        filer=province.operator.organisation,
        today=local_date(at("2026-01-12")),
    )
    assert [each["message"] for each in by_page.findings] == [
        each["message"] for each in uploaded.rows[0].findings
    ]
    assert "本省没有名为“不存在区”的县（区）" in shown(operator)


def test_a_row_is_amended_and_removed(operator):
    save(operator, serial="SN00001", year="1990")
    save(operator, serial="SN00002")
    first, second = numbers()
    form = operator.get(reverse("filing_type_row") + f"?row={first}").content.decode()
    assert 'value="1990"' in form
    save(operator, f"?row={first}", serial="SN00001", year="2023")
    assert [row.values["year"] for row in FiledRow.objects.all()] == ["2023", "2024"]
    operator.post(reverse("filing_type_remove"), {"row": str(first), "version": str(version())})
    assert [row.values["serial"] for row in FiledRow.objects.all()] == ["SN00002"]
    assert numbers() == [first], "the rows are numbered anew"
    assert second > first


def test_the_next_row_begins_like_the_one_before(operator):
    save(operator, serial="SN00001")
    form = operator.get(reverse("filing_type_row")).content.decode()
    assert 'value="甲制造商"' in form
    assert 'value="SN00001"' not in form
    assert save(operator, serial="SN00002", again="1").url.startswith(reverse("filing_type_row"))


def test_a_registered_station_brings_its_place(province, operator):
    walk.approved_filing(province, rows(1))
    station = province.operator.organisation.stations.get()
    save(operator, picked=str(station.pk), station="", address="", county="", serial="SN00009")
    values = FiledRow.objects.filter(round__filing__state="draft").get().values
    assert (values["station"], values["address"], values["county"]) == (
        station.name, station.address, station.county.full_name,
    )  # fmt: skip


def test_last_years_filing_is_taken_over_by_one_button(province, operator):
    walk.approved_filing(province, rows(4))
    assert "沿用上年（4 行）" in shown(operator)
    operator.post(reverse("filing_type_last_year"), {"version": "0"})
    draft = Filing.objects.get(state="draft")
    latest = draft.rounds.get()
    assert (latest.row_count, latest.error_rows) == (4, 0)
    assert latest.compared["same"] == 4
    assert not latest.gone.exists()


def test_the_kind_is_proposed_from_the_model(operator):
    save(operator, model="DC-120kW")
    assert "DC（按型号推测）" in shown(operator)
    save(operator, f"?row={numbers()[0]}", kind="AC")
    assert "按型号推测" not in shown(operator)


def test_nothing_to_take_over_is_said(operator):
    answer = operator.post(reverse("filing_type_last_year"), {"version": "0"}, follow=True)
    assert "没有可以沿用的报备" in answer.content.decode()
    assert not Filing.objects.exists()


def test_a_colleague_in_between_is_not_overwritten(province, operator):
    save(operator)
    seen = str(version())
    save(operator, f"?row={numbers()[0]}", year="2023")
    overtaken = save(operator, f"?row={numbers()[0]}", year="2022", version=seen)
    assert overtaken.status_code == 409
    assert FiledRow.objects.get().values["year"] == "2023"
    assert save(operator, version="").status_code == 409


def test_a_long_form_is_no_matter_of_this_page(province, operator, monkeypatch):
    monkeypatch.setattr("evenwatt.web.desks.filing_typing.MOST_ROWS", 2)
    walk.uploaded_filing(province.operator, rows(3))
    assert "超过 2 行的报备请上传报备表" in shown(operator)
    assert save(operator).status_code == 404


def test_an_uploaded_draft_is_gone_on_with(province, operator):
    walk.uploaded_filing(province.operator, rows(2))
    save(operator, serial="SN00007")
    assert [row.values["serial"] for row in FiledRow.objects.all()] == ["SN00001", "SN00002", "SN00007"]


def test_a_platform_types_its_three_forms(province):
    platform = log_in(Client(), province.platform)
    form_f = {**hosted("示例充电甲公司", 2), "version": "0"}
    assert platform.post(reverse("filing_type_row") + "?form=F", form_f).status_code == 302
    form_g = {**change("示例充电甲公司", 1, "启用", on="2026-01-05"), "version": "0"}
    assert platform.post(reverse("filing_type_row") + "?form=G", form_g).status_code == 302
    save(platform, "?form=B", version="0", operator="示例充电甲公司")
    assert sorted(Filing.objects.values_list("form", flat=True)) == ["B", "F", "G"]
    assert Filing.objects.get(form="F").rounds.get().header["chargers"] == "2"
    for form in "BFG":
        assert "SN0" in shown(platform, f"?form={form}") or form != "B"


def test_a_change_that_was_filed_is_none_to_begin_the_next_from(province):
    platform = log_in(Client(), province.platform)
    sent = {**change("示例充电甲公司", 1, "启用", on="2026-01-05"), "version": "0"}
    platform.post(reverse("filing_type_row") + "?form=G", sent)
    Filing.objects.update(state=FilingState.APPROVED)
    assert "沿用上年" not in shown(platform, "?form=G")
    platform.post(reverse("filing_type_last_year") + "?form=G", {"version": "0"})
    assert Filing.objects.count() == 1


@pytest.mark.parametrize("number", ["999", "x", "-1"])
def test_a_row_that_is_not_there_is_not_found(operator, number):
    save(operator)
    assert operator.get(reverse("filing_type_row") + f"?row={number}").status_code == 404
    assert operator.post(reverse("filing_type_remove"), {"row": number, "version": "1"}).status_code == 404
