"""A draft is mended in the page: what is found afterwards is what an upload of the mended file would find."""

from random import Random

import pytest

from evenwatt.filing.actions import (
    explain_gone,
    file_forgotten,
    mend,
    return_for_correction,
    submit,
    take_up_correction,
)
from evenwatt.filing.models import Filing
from evenwatt.filing.queries import equal_values, next_wrong, rows_of
from evenwatt.filing.states import FilingState
from evenwatt.filing.workbook import check_workbook
from evenwatt.forms import xlsx
from evenwatt.forms.appendix_b import FORM
from evenwatt.kernel.workflow.engine import Conflict, NotAllowed
from evenwatt.law.refusal import Denied
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows

FIRST = 8  # of the rows in the printed layout


@pytest.fixture
def province(db) -> Province:
    return build_province()


def put(province: Province, filing: Filing, row: int, everywhere: tuple[str, ...] = (), **values: str) -> int:
    filing.refresh_from_db()
    return mend(
        filing=filing,
        excel_row=row,
        values=values,
        everywhere=everywhere,
        by=province.operator.actor(),
        at=at("2026-01-13"),
    )


def found_in(filing: Filing) -> dict[int, list[tuple[str, str | None, str]]]:
    """Code, column and sentence of every finding, by row."""
    return {
        row.excel_row: [(f["code"], f["column"], f["message"]) for f in row.findings]
        for row in filing.rounds.last().rows.all()
        if row.findings
    }


def found_by_an_upload(province: Province, filing: Filing) -> dict[int, list[tuple[str, str | None, str]]]:
    """The same for a file with the values that the draft has now."""
    values = [row.values for row in filing.rounds.last().rows.all()]
    operator = province.operator.organisation
    content = xlsx.write(FORM, filing.rounds.last().header, values, with_optional=True)
    checked = check_workbook(content, "报备.xlsx", filer=operator, today=at("2026-01-13").date())
    return {
        row.excel_row: [(f["code"], f["column"], f["message"]) for f in row.findings]
        for row in checked.rows
        if row.findings
    }


def test_a_mended_cell_is_rechecked_and_keeps_its_original(province):
    filing = walk.uploaded_filing(province.operator, rows(3) + rows(1, first=50, county="洪山县"))
    wrong = filing.rounds.get().rows.get(severity="error")
    assert put(province, filing, wrong.excel_row, county="洪山区") == 1
    row = filing.rounds.get().rows.get(excel_row=wrong.excel_row)
    assert (row.severity, row.county_code, row.original) == ("ok", "420111", {"county": "洪山县"})
    latest = filing.rounds.get()
    assert (latest.error_rows, latest.kinds) == (0, [])
    assert [each.excel_row for each in rows_of(latest, show="mended")] == [wrong.excel_row]
    put(province, filing, wrong.excel_row, county="洪山县")
    assert filing.rounds.get().rows.get(excel_row=wrong.excel_row).original == {}


def test_equal_values_are_mended_at_once(province):
    filing = walk.uploaded_filing(province.operator, rows(2) + rows(5, first=50, county="洪山县"))
    latest = filing.rounds.get()
    row = latest.rows.filter(severity="error").first()
    assert equal_values(latest, row)["county"] == 4
    assert [(each["code"], each["count"]) for each in latest.kinds] == [("unknown_county", 5)]
    assert put(province, filing, row.excel_row, ("county",), county="洪山区") == 5
    assert found_in(filing) == {}


def test_a_serial_that_becomes_or_ceases_to_be_double_concerns_both_rows(province):
    filing = walk.uploaded_filing(province.operator, rows(4))
    put(province, filing, FIRST, serial="SN00003")
    assert [code for code, *_ in found_in(filing)[FIRST + 2]] == ["duplicate_serial"]
    put(province, filing, FIRST, serial="SN00001")
    assert found_in(filing) == {}


def test_a_serial_of_another_operator_is_found_on_mending_without_telling_whose(province):
    walk.approved_filing(province, rows(2))
    filing = walk.uploaded_filing(province.other_operator, rows(1, first=900))
    mend(
        filing=filing,
        excel_row=FIRST,
        values={"serial": "SN00001"},
        by=province.other_operator.actor(),
        at=at("2026-01-13"),
    )
    ((code, _, message),) = found_in(filing)[FIRST]
    assert code == "filed_by_another_operator"
    assert province.operator.organisation.name not in message


@pytest.mark.parametrize(("operator", "tells"), [("operator", True), ("other_operator", False)])
def test_a_serial_registered_under_another_maker_is_doubted_at_upload_and_mend(province, operator, tells):
    walk.approved_filing(province, rows(2, maker="丁制造商"))
    who = getattr(province, operator)
    code = "own_serial_registered" if tells else "serial_registered"
    filing = walk.uploaded_filing(who, rows(1, maker="丁制造商有限公司"), day="2026-05-12")
    ((found, _, message),) = found_in(filing)[FIRST]
    assert (found, "“丁制造商”" in message) == (code, tells)

    def found_with(serial):
        filing.refresh_from_db()
        mend(filing=filing, excel_row=FIRST, values={"serial": serial}, by=who.actor(), at=at("2026-05-13"))
        return [found for found, *_ in found_in(filing).get(FIRST, [])]

    assert found_with("SN00900") == []
    assert found_with("SN00002") == [code]


#: What a person might type into each column, right and wrong, and alike to what stands there.
TYPED = {
    "station": ["关山示范站", "关山 示范站", "关山示范站（二期）", "另一站", ""],
    "county": ["洪山区", "洪山县", "武汉市洪山区", "江夏区"],
    "serial": ["SN00001", "SN00002", "SN00003", "新号1", ""],
    "maker": ["甲制造商", "甲制造商 ", "甲 制造商", "乙制造商"],
    "model": ["DC-120kW", "dc120kw", "X1", "AC-7kW"],
    "address": ["武汉市洪山区一路1号", "武汉市洪山区二路2号", ""],
    "year": ["2024", "2031", "二〇二四"],
    "kind": ["", "AC", "DC"],
}


@pytest.mark.parametrize("seed", range(20))
def test_after_any_mends_the_findings_are_those_of_an_upload(province, seed):
    """The few rows that are rechecked stand for the whole file: the heart of mending without waiting."""
    random = Random(seed)
    filed = rows(7) + rows(3, first=2, maker="乙制造商")
    content = xlsx.write(FORM, {"name": "示例", "stations": "1"}, filed, with_optional=True)
    filing = walk.uploaded_filing(province.operator, content=content)
    for _ in range(8):
        column = random.choice(list(TYPED))
        everywhere = (column,) if random.random() < 0.3 else ()
        typed = {column: random.choice(TYPED[column])}
        put(province, filing, FIRST + random.randrange(10), everywhere, **typed)
    assert found_in(filing) == found_by_an_upload(province, filing)


def test_the_count_in_the_header_follows_the_mends(province):
    filing = walk.uploaded_filing(province.operator, rows(3))
    put(province, filing, FIRST, station="另一站")
    assert [each["code"] for each in filing.rounds.get().findings] == ["count_differs"]
    put(province, filing, FIRST, station="关山示范站")
    assert filing.rounds.get().findings == []


def test_two_people_mend_at_once_and_the_second_is_told(province):
    filing = walk.uploaded_filing(province.operator, rows(2))
    seen = Filing.objects.get()
    put(province, filing, FIRST, year="2023")
    with pytest.raises(Conflict):
        mend(
            filing=seen,
            excel_row=FIRST,
            values={"year": "2022"},
            by=province.operator.actor(),
            at=at("2026-01-13"),
        )
    assert filing.rounds.get().rows.get(excel_row=FIRST).values["year"] == "2023"


def test_only_the_firm_mends_and_only_a_draft(province):
    filing = walk.uploaded_filing(province.operator, rows(2))
    act = {"excel_row": FIRST, "values": {"year": "2023"}, "at": at("2026-01-13")}
    with pytest.raises(NotAllowed):
        mend(filing=filing, by=province.other_operator.actor(), **act)
    submit(filing=filing, promised=True, by=province.operator.actor(), at=at("2026-01-13"))
    with pytest.raises(Denied):
        mend(filing=filing, by=province.operator.actor(), **act)


def test_a_returned_filing_is_mended_in_the_page_as_a_new_round(province):
    filing = walk.submitted_filing(province.operator, rows(3))
    return_for_correction(
        filing=filing, opinion="", remarks={FIRST: "年份"}, by=province.county.actor(), at=at("2026-01-13")
    )
    take_up_correction(filing=filing, by=province.operator.actor(), at=at("2026-01-14"))
    put(province, filing, FIRST, year="2023")
    first, second = filing.rounds.all()
    assert first.rows.get(excel_row=FIRST).values["year"] == "2024"
    assert (first.rows.get(excel_row=FIRST).remark, first.opinion_signed != "") == ("年份", True)
    assert second.rows.get(excel_row=FIRST).values["year"] == "2023"
    assert (second.submitted_at, second.opinion, second.rows.count()) == (None, "", 3)
    submit(filing=filing, promised=True, by=province.operator.actor(), at=at("2026-01-15"))
    assert filing.state == FilingState.SUBMITTED


# ---- beside the registry -----------------------------------------------------------------------------


def test_a_filing_is_compared_with_the_registry(province):
    walk.approved_filing(province, rows(4))
    filed = rows(2) + rows(1, first=3, model="DC-180kW") + rows(2, first=70)
    filing = walk.uploaded_filing(province.operator, filed, day="2027-01-12")
    latest = filing.rounds.get()
    assert latest.compared == {"new": 2, "changed": 1, "same": 2, "ceased": 0}
    assert [each.charger.serial for each in latest.gone.all()] == ["SN00004"]


def test_nothing_is_submitted_before_every_charger_that_is_gone_is_explained(province):
    walk.approved_filing(province, rows(4))
    filing = walk.uploaded_filing(province.operator, rows(2), day="2027-01-12")
    by, moment = province.operator.actor(), at("2027-01-13")
    with pytest.raises(Denied, check=lambda denied: denied.code == "gone_unexplained"):
        submit(filing=filing, promised=True, by=by, at=moment)
    one = Charger.objects.get(serial="SN00003").pk
    assert explain_gone(filing=filing, charger_ids=[one], reason="ceased", by=by, at=moment) == 1
    assert explain_gone(filing=filing, charger_ids=None, reason="transferred", by=by, at=moment) == 1
    submit(filing=filing, promised=True, by=by, at=moment)
    reasons = filing.rounds.get().gone.order_by("charger__serial").values_list("reason", flat=True)
    assert list(reasons) == ["ceased", "transferred"]


def test_a_forgotten_charger_is_filed_as_the_registry_knows_it(province):
    walk.approved_filing(province, rows(3))
    filing = walk.uploaded_filing(province.operator, rows(2), day="2027-01-12")
    forgotten = [each.charger_id for each in filing.rounds.get().gone.all()]
    by, moment = province.operator.actor(), at("2027-01-13")
    assert file_forgotten(filing=filing, charger_ids=forgotten, by=by, at=moment) == 1
    latest = filing.rounds.get()
    assert (latest.gone.count(), latest.row_count, latest.compared["same"]) == (0, 3, 3)
    added = latest.rows.last()
    assert (added.values["serial"], added.county_code, added.severity) == ("SN00003", "420111", "ok")


def test_mending_a_serial_moves_the_charger_between_filed_and_gone(province):
    walk.approved_filing(province, rows(2))
    filing = walk.uploaded_filing(province.operator, rows(2), day="2027-01-12")
    put(province, filing, FIRST, serial="SN99999")
    latest = filing.rounds.get()
    assert (latest.compared["new"], latest.gone.get().charger.serial) == (1, "SN00001")
    put(province, filing, FIRST, serial="SN00001")
    latest = filing.rounds.get()
    assert (latest.compared["same"], latest.gone.count()) == (2, 0)


def test_the_next_wrong_row_follows_and_begins_again(province):
    filing = walk.uploaded_filing(
        province.operator, rows(1) + rows(1, first=50, year="2031") + rows(1, first=60, year="2031")
    )
    latest = filing.rounds.get()
    assert next_wrong(latest, after=0) == FIRST + 1
    assert next_wrong(latest, after=FIRST + 1) == FIRST + 2
    assert next_wrong(latest, after=FIRST + 2) == FIRST + 1
