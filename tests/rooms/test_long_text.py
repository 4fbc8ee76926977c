"""What is longer than can be kept is told in its cell; what just fits comes through to the registry."""

import pytest

from evenwatt.filing.actions import mend
from evenwatt.filing.models import Round
from evenwatt.filing.states import Severity
from evenwatt.registry.models import Charger
from tests.fixtures import walk
from tests.fixtures.province import Province, at, build_province, rows

LONGEST = {"serial": 60, "maker": 120, "model": 120, "station": 120, "address": 200}
WORDS = {"address": "武汉市洪山区一路1号"}


@pytest.fixture
def province(db) -> Province:
    return build_province()


def of_length(column: str, length: int) -> str:
    return WORDS.get(column, "").ljust(length, "长")


def told(of_round: Round) -> list[tuple[str, str]]:
    return [(each["code"], each["column"]) for row in of_round.rows.all() for each in row.findings]


@pytest.mark.clause("R-F-B")
@pytest.mark.parametrize(("column", "longest"), LONGEST.items())
def test_what_just_fits_is_registered_and_one_more_is_an_error(province, column, longest):
    fits = walk.approved_filing(province, rows(1, **{column: of_length(column, longest)}))
    assert ("too_long", column) not in told(fits.rounds.get())
    charger = Charger.objects.get()
    kept = {
        "serial": charger.serial,
        "maker": charger.maker,
        "model": charger.model,
        "station": charger.station.name,
        "address": charger.station.address,
    }
    assert len(kept[column]) == longest

    over = rows(1, first=2) + rows(1, first=3, **{column: of_length(column, longest + 1)})
    filing = walk.uploaded_filing(province.operator, over, day="2026-02-12")
    good, bad = filing.rounds.get().rows.all()
    assert good.severity != Severity.ERROR
    assert [each["code"] for each in bad.findings if each["severity"] == "error"] == ["too_long"]


@pytest.mark.parametrize("length", [390, 500, 30_000])
def test_a_cell_full_of_text_is_told_and_the_other_rows_stay(province, length):
    filed = rows(2) + rows(1, first=9, serial="x" * length) + rows(1, first=10, maker="长" * length)
    filing = walk.uploaded_filing(province.operator, filed)
    only = filing.rounds.get()
    assert (only.row_count, only.error_rows) == (4, 2)
    quoted = next(each for each in only.rows.all()[2].findings if each["code"] == "too_long")
    assert len(quoted["value"]) < 250


def test_letters_that_are_several_plain_ones_count_as_many(province):
    fits, not_any_more = "㎏" * 30, "㎏" * 31  # 60 and 62 as they are compared
    filing = walk.uploaded_filing(province.operator, rows(1, serial=fits) + rows(1, serial=not_any_more))
    first, second = filing.rounds.get().rows.all()
    assert (first.severity == Severity.ERROR, second.severity == Severity.ERROR) == (False, True)


def test_a_cell_mended_into_something_too_long_is_told(province):
    filing = walk.uploaded_filing(province.operator, rows(1))
    row = filing.rounds.get().rows.get()
    mend(
        filing=filing,
        excel_row=row.excel_row,
        values={"serial": "S" * 700},
        by=province.operator.actor(),
        at=at("2026-01-13"),
    )
    mended = filing.rounds.last().rows.get()
    assert [each["code"] for each in mended.findings] == ["too_long"]
