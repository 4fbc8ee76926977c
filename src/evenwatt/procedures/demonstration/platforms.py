"""Two platforms: what they connect, what they and their operators file differently, what they must stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from evenwatt.filing import actions
from evenwatt.filing.states import FiledForm
from evenwatt.filing.workbook import check_workbook
from evenwatt.forms import appendix_b, appendix_f, appendix_g
from evenwatt.forms.check_b import charger_key
from evenwatt.forms.xlsx import write
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.files.actions import store
from evenwatt.kernel.regions.models import Region
from evenwatt.procedures.demonstration.fleet import rows_of
from evenwatt.procedures.demonstration.parties import Cast
from evenwatt.procedures.demonstration.stories import LAST_YEAR, Story, moment
from evenwatt.procedures.filing_review import approve_filing
from evenwatt.procedures.filing_submission import submit_filing
from evenwatt.procedures.tick import tick
from evenwatt.registry.connection_queries import mismatches, stop_notices, stopped_by_identity
from evenwatt.registry.connection_states import MismatchKind, StopState
from evenwatt.registry.matching import explain, settle
from evenwatt.registry.stopping import confirm_stop

if TYPE_CHECKING:
    from evenwatt.filing.models import Filing

Rows = Sequence[dict[str, str]]

#: Platform → operators on it, by their number. Nobody is registered as number 99.
_HOSTED = {1: (1, 2), 2: (5, 7)}
_UNKNOWN = "示例充电运营99号"
_WUHAN = "420100"


def platform_years(cast: Cast) -> Iterator[Story]:
    """Last November both platforms filed, one of them late; this November the season runs."""
    regions = Region.objects.select_related("city").in_bulk()
    fleets = {platform: _fleet(cast, platform, regions) for platform in _HOSTED}
    yield _reminded()
    yield _approved(cast, 1, "F", _listed(fleets[1]), "11-12", "12-02", year=LAST_YEAR)
    yield _approved(cast, 1, "B", fleets[1], "11-13", "12-03", year=LAST_YEAR)
    yield _approved(cast, 2, "F", _listed(fleets[2]), "11-27", "12-09", year=LAST_YEAR)
    yield _approved(cast, 2, "B", fleets[2], "12-04", "12-18", year=LAST_YEAR)  # late

    first, second = fleets[1][-1], fleets[1][-2]
    yield _approved(cast, 1, "G", [_changed(first, "停止", "03-10", "设备检修")], "04-20", "05-08")
    yield _approved(cast, 1, "G", [_changed(first, "启用", "04-28", "检修完毕")], "06-10", "06-24")
    yield _summarised(cast, 1, "07-09")
    yield _approved(
        cast, 2, "G", [_changed(fleets[2][-1], "停止", "02-03", "合同到期")], "06-15", "07-02"
    )  # late
    yield _stops_confirmed(cast, 1, "10-30")

    yield _this_year(cast, 1, fleets[1])
    yield _explained(cast, 1, "11-12")
    yield _submitted(cast, 1, "G", [_changed(second, "停止", "10-19", "场站改造")], "11-12")
    yield _submitted(cast, 2, "F", _listed(fleets[2]), "11-09")

    paused = fleets[2][-2]
    yield _withdrawn(cast, 2, "G", [_changed(paused, "停止", "09-01", "线路检修")], "09-08", "09-10")
    yield _returned(cast, 2, "G", [_changed(paused, "停止", "10-12", "线路检修")], "10-20", "10-28")
    yield _draft(cast, 2, "B", fleets[2], "11-12")


def _reminded() -> Story:
    for year, month_day in ((LAST_YEAR, "11-02"), (LAST_YEAR + 1, "07-02"), (LAST_YEAR + 1, "11-02")):
        tick(at=(yield moment(month_day, 8, year=year)))


def _approved(
    cast: Cast, platform: int, form: str, rows: Rows, filed: str, decided: str, *, year: int = LAST_YEAR + 1
) -> Story:
    filing = _submit(cast, platform, form, rows, (yield moment(filed, 11, year=year)))
    approve_filing(
        filing=filing,
        opinion="经核查，所报信息与平台接入情况相符。",
        by=cast.city(_WUHAN),
        at=(yield moment(decided, 15, year=year)),
    )


def _this_year(cast: Cast, platform: int, fleet: Rows) -> Story:
    """Forms F and B with mistakes in both; what stands still is not connected, and not filed."""
    yield moment("11-03", 9)
    stopped = stopped_by_identity(charger_key(row) for row in fleet)
    running = [row for row in fleet if charger_key(row) not in stopped]
    listed = _listed(running)
    listed[0]["chargers"] = str(int(listed[0]["chargers"]) + 3)
    unknown = _operator(_UNKNOWN, fleet[0]["county"], 1, 12)
    yield _approved(cast, platform, "F", [*listed, unknown], "11-03", "11-10")
    yield _approved(cast, platform, "B", _doubtful(running), "11-04", "11-11")


def _submitted(cast: Cast, platform: int, form: str, rows: Rows, filed: str) -> Story:
    _submit(cast, platform, form, rows, (yield moment(filed, 11)))


def _withdrawn(cast: Cast, platform: int, form: str, rows: Rows, filed: str, withdrawn: str) -> Story:
    filing = _submit(cast, platform, form, rows, (yield moment(filed, 11)))
    actions.withdraw(filing=filing, by=cast.platform(platform), at=(yield moment(withdrawn, 11)))


def _returned(cast: Cast, platform: int, form: str, rows: Rows, filed: str, decided: str) -> Story:
    filing = _submit(cast, platform, form, rows, (yield moment(filed, 11)))
    first = filing.rounds.get().rows.order_by("excel_row")[0]
    actions.return_for_correction(
        filing=filing,
        opinion="变更原因不明，请核对后重新提交。",
        remarks={first.excel_row: "请写明检修的起止日期"},
        by=cast.city(_WUHAN),
        at=(yield moment(decided, 15)),
    )


def _draft(cast: Cast, platform: int, form: str, rows: Rows, uploaded: str) -> Story:
    _upload(cast, platform, form, rows, (yield moment(uploaded, 11)))


def _summarised(cast: Cast, platform: int, on: str) -> Story:
    at = yield moment(on, 11)
    actions.summarise(
        platform=cast.organisations[f"platform-{platform}"],
        day=date(at.year, 6, 30),
        by=cast.platform(platform),
        at=at,
    )


def _stops_confirmed(cast: Cast, platform: int, on: str) -> Story:
    """Confirm what the city ordered to stop until that day; the platform was slow with some of it."""
    at = yield moment(on, 16)
    by = cast.platform(platform)
    for notice in stop_notices(by).filter(state=StopState.NOTIFIED):
        confirm_stop(notice=notice, disconnected_on=local_date(notice.notified_at), by=by, at=at)


def _explained(cast: Cast, platform: int, on: str) -> Story:
    """One disagreement is explained and settled, one explained only; the rest waits."""
    at = yield moment(on, 16)
    by = cast.platform(platform)
    facts, unfiled = (
        mismatches(by).filter(kind=kind).order_by("pk")[0]
        for kind in (MismatchKind.FACTS, MismatchKind.NOT_FILED_BY_OPERATOR)
    )
    explain(mismatch=facts, explanation="平台系统沿用改造前的型号，已通知技术部门更正。", by=by, at=at)
    explain(mismatch=unfiled, explanation="设施为 10 月新装，经营者下一年度报备。", by=by, at=at)
    settle(mismatch=facts, outcome="属实，下次报备更正。", by=cast.city(_WUHAN), at=(yield moment(on, 17)))


def _submit(cast: Cast, platform: int, form: str, rows: Rows, at: datetime) -> Filing:
    filing = _upload(cast, platform, form, rows, at)
    submit_filing(filing=filing, promised=True, by=cast.platform(platform), at=at)
    return filing


def _upload(cast: Cast, platform: int, form: str, rows: Rows, at: datetime) -> Filing:
    firm, by = cast.organisations[f"platform-{platform}"], cast.platform(platform)
    content = _workbook(cast, platform, form, rows)
    name = f"{firm.name}{at.year}年度附录{form}.xlsx"
    checked = check_workbook(content, name, filer=firm, today=local_date(at), form=FiledForm(form))
    return actions.upload(
        filer=firm, file=store(content, at=at), file_name=name, checked=checked, by=by, at=at
    )


def _workbook(cast: Cast, platform: int, form: str, rows: Rows) -> bytes:
    firm = cast.organisations[f"platform-{platform}"]
    header = {
        "name": firm.name,
        "address": firm.address,
        "registered_at": firm.region.full_name,
        "contact": firm.contact,
        "phone": firm.phone,
    }
    if form == "F":
        counted = {key: str(sum(int(row[key]) for row in rows)) for key in ("chargers", "stations")}
        return write(appendix_f.FORM, header | counted, rows)
    if form == "G":
        return write(appendix_g.FORM, header, rows, with_optional=True)
    stations = {(row["county"], row["station"]) for row in rows}
    counted = {"stations": str(len(stations)), "chargers": str(len(rows))}
    return write(appendix_b.PLATFORM_FORM, header | counted, rows, with_optional=True)


def _fleet(cast: Cast, platform: int, regions: dict[str, Region]) -> list[dict[str, str]]:
    """What the operators of a platform run, as the platform files it."""
    return [
        {**row, "operator": cast.organisations[f"operator-{operator}"].name}
        for operator in _HOSTED[platform]
        for row in rows_of(operator, regions)
    ]


def _listed(fleet: Rows) -> list[dict[str, str]]:
    """Form F of a fleet: an operator and a county per row."""
    chargers = Counter((row["operator"], row["county"]) for row in fleet)
    stations = Counter({(row["operator"], row["county"], row["station"]) for row in fleet})
    per_county = Counter((operator, county) for operator, county, _ in stations)
    return [
        _operator(operator, county, per_county[operator, county], count)
        for (operator, county), count in chargers.items()
    ]


def _operator(name: str, county: str, stations: int, chargers: int) -> dict[str, str]:
    return {
        "operator": name,
        "county": county,
        "stations": str(stations),
        "chargers": str(chargers),
        "contact": "联系人 02",
        "phone": "027-87000002",
        "grade": "B",
    }


def _doubtful(fleet: Rows) -> list[dict[str, str]]:
    """This year's form B: another model, chargers that the operator did not file, some left out."""
    filed = [dict(row) for row in fleet]
    filed[6]["model"] = "DC-240kW"
    new = [{**filed[0], "serial": f"{filed[0]['serial'][:-4]}8{number:03d}"} for number in (1, 2)]
    return [*filed[:20], *filed[23:], *new]


def _changed(row: dict[str, str], change: str, on: str, reason: str) -> dict[str, str]:
    return {
        **{key: row[key] for key in ("operator", "address", "model", "serial")},
        "change": change,
        "reason": reason,
        "changed_on": moment(on).date().isoformat(),
    }
