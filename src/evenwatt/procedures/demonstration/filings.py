"""The filing season: operators file workbooks, counties review them, operators say what their models are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from evenwatt.filing import actions
from evenwatt.filing.actions import explain_gone, mend
from evenwatt.filing.queries import next_wrong
from evenwatt.filing.workbook import check_workbook
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.regions.models import Region
from evenwatt.procedures.demonstration.fleet import groups, rows_of
from evenwatt.procedures.demonstration.parties import OPERATORS, Cast
from evenwatt.procedures.demonstration.stories import LAST_YEAR, THIS_YEAR, Story, moment
from evenwatt.procedures.demonstration.systems import filed_by_system, tokens
from evenwatt.procedures.demonstration.workbooks import workbook
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.filing_submission import submit_filing
from evenwatt.procedures.tick import tick
from evenwatt.registry.catalogue import ModelFacts, confirm_model
from evenwatt.registry.model_queries import catalogue_entry

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing

Rows = Sequence[dict[str, str]]

#: The county in which the eighth operator sells its chargers to the seventh, see `changes`.
SOLD_IN = "420106"


def seasons(cast: Cast) -> Iterator[Story]:
    """Last autumn every filing was approved; this autumn they stand in every state, and one is missing."""
    regions = Region.objects.select_related("city").in_bulk()
    known = {operator: rows_of(operator, regions) for operator in OPERATORS}
    yield _reminders()
    for operator, rows in known.items():
        filed, decided = f"09-{operator:02d}", f"10-{operator + 12}"
        yield _approved(cast, operator, rows, filed, decided, year=LAST_YEAR)
    yield _models_confirmed(cast)

    yield _returned(cast, 1, known[1])
    yield _second_round(cast, 2, known[2])
    yield _submitted(cast, 3, [*known[3], *_new(known[3], 4)], "10-12")  # late
    yield _draft(cast, 4, _with_mistakes(known[4]))
    yield _approved(cast, 5, [*known[5], *_new(known[5], 6)], "09-16", "10-23")
    yield _withdrawn(cast, 6, known[6])
    taken_over = [row for row in known[8] if row["county"] == regions[SOLD_IN].full_name]
    yield _approved(cast, 7, [*known[7], *_twice(known[7], 4), *taken_over], "09-18", "11-05")
    for operator in (9, 10):
        yield _approved(cast, operator, known[operator], "09-18", "11-05")
    yield filed_by_system(cast, 11, known[11], "09-25")
    yield _submitted(cast, 12, known[12], "09-25")
    yield tokens(cast)


def _reminders() -> Story:
    for year in (LAST_YEAR, THIS_YEAR):
        tick(at=(yield moment("07-01", year=year)))


def _approved(
    cast: Cast, operator: int, rows: Rows, filed: str, decided: str, *, year: int = THIS_YEAR
) -> Story:
    filing = submitted(cast, operator, rows, (yield moment(filed, year=year)))
    approve_filing(
        filing=filing,
        opinion="经核查，所报信息与现场相符。",
        by=cast.county(OPERATORS[operator]),
        at=(yield moment(decided, year=year)),
    )


def _models_confirmed(cast: Cast) -> Story:
    at = yield moment("11-10", year=LAST_YEAR)
    for group in groups():
        entry = catalogue_entry(group.maker, group.model)
        if entry and not entry.confirmed_at and not group.unconfirmed:
            confirm_model(
                entry=entry,
                facts=ModelFacts(entry.proposed_kind, "2"),
                by=cast.operator(group.operator),
                at=at,
            )


def _submitted(cast: Cast, operator: int, rows: Rows, filed: str) -> Story:
    submitted(cast, operator, rows, (yield moment(filed)))


def _draft(cast: Cast, operator: int, rows: Rows) -> Story:
    """A draft with mistakes, one of them mended in the page; three chargers are left out, one explained."""
    filing = _upload(cast, operator, rows[:-3], (yield moment("09-24")))
    at, by = (yield moment("09-25")), cast.operator(operator)
    wrong, left_out = next_wrong(filing.rounds.get(), after=0), filing.rounds.get().gone.last()
    assert wrong is not None
    assert left_out is not None
    serial = rows[3]["serial"]  # of which the row after it is a copy by mistake
    right = f"{serial[:-4]}{int(serial[-4:]) + 1:04d}"
    mend(filing=filing, excel_row=wrong, values={"serial": right}, by=by, at=at)
    filing.refresh_from_db()
    explain_gone(
        filing=filing, charger_ids=[left_out.charger_id], reason="ceased", note="场站改造拆除", by=by, at=at
    )


def _withdrawn(cast: Cast, operator: int, rows: Rows) -> Story:
    filing = submitted(cast, operator, rows, (yield moment("09-17")))
    actions.withdraw(filing=filing, by=cast.operator(operator), at=(yield moment("10-09")))


def _returned(cast: Cast, operator: int, rows: Rows) -> Story:
    filing = submitted(cast, operator, rows, (yield moment("09-14")))
    actions.return_for_correction(
        filing=filing,
        opinion="部分场站地址与现场不符，请核对后重新提交。",
        remarks={
            _row(filing, 3): "该站已迁至隔壁地块，请按现地址填写",
            _row(filing, 8): "铭牌年份与所报不一致",
        },
        by=cast.county(OPERATORS[operator]),
        at=(yield moment("10-27")),
    )


def _second_round(cast: Cast, operator: int, rows: Rows) -> Story:
    filing = submitted(cast, operator, rows, (yield moment("09-11")))
    actions.return_for_correction(
        filing=filing,
        opinion="请补报 8 月新投运的设施。",
        remarks={_row(filing, 1): "该站 8 月新增 5 台，未见报备"},
        by=cast.county(OPERATORS[operator]),
        at=(yield moment("10-15")),
    )
    submitted(cast, operator, [*rows, *_new(rows, 5)], (yield moment("10-29")))


def _upload(cast: Cast, operator: int, rows: Rows, at: datetime) -> Filing:
    """Upload a workbook, with all that reading and checking finds in it."""
    organisation = cast.organisations[f"operator-{operator}"]
    content = workbook(organisation, rows)
    name = f"{organisation.name}{at.year}年度报备表.xlsx"
    return actions.upload(
        filer=organisation,
        file=store(content, at=at),
        file_name=name,
        checked=check_workbook(content, name, filer=organisation, today=local_date(at)),
        by=cast.operator(operator),
        at=at,
    )


def submitted(cast: Cast, operator: int, rows: Rows, at: datetime) -> Filing:
    """Upload and submit what an operator has."""
    filing = _upload(cast, operator, rows, at)
    submit_filing(filing=filing, promised=True, by=cast.operator(operator), at=at)
    return filing


def _row(filing: Filing, ordinal: int) -> int:
    """The number that Excel gives to the n-th charger of the filing's latest workbook."""
    latest = filing.rounds.get(submitted_at=filing.submitted_at)
    return latest.rows.values_list("excel_row", flat=True)[ordinal - 1]


def _new(rows: Rows, count: int) -> list[dict[str, str]]:
    """Chargers put up since, in the last station of the file."""
    return [
        {**rows[-1], "serial": f"{rows[-1]['serial'][:-4]}9{number:03d}"} for number in range(1, count + 1)
    ]


def _twice(rows: Rows, count: int) -> list[dict[str, str]]:
    """The first chargers once more, under their maker's full name: duplicates that nobody noticed."""
    return [{**row, "maker": f"{row['maker']}有限公司"} for row in rows[:count]]


def _with_mistakes(rows: Rows) -> list[dict[str, str]]:
    """A draft as drafts are: a serial twice, a year to come, an empty cell, a county that is none."""
    mistaken = [dict(row) for row in rows]
    mistaken[4]["serial"] = mistaken[3]["serial"]
    mistaken[9]["year"] = str(int(mistaken[9]["year"]) + 30)
    mistaken[14]["address"] = ""
    mistaken[19]["county"] = "武汉市汉阴区"
    return mistaken
