"""What bureaus do in the filing season: remind, urge, look row by row, go and see, ask the institution."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from evenwatt.filing import actions
from evenwatt.filing.models import Filing
from evenwatt.filing.season_queries import SEASONS
from evenwatt.filing.states import FilingState
from evenwatt.kernel.audit.act import act
from evenwatt.kernel.clock.reading import local_date
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.regions.models import Region
from evenwatt.procedures.demonstration.parties import OPERATORS, Cast
from evenwatt.procedures.demonstration.stories import LAST_YEAR, THIS_YEAR, Story, moment

_HONGSHAN = "420111"


def season(cast: Cast) -> Iterator[Story]:
    """One story per office: in this year's season each tab of the pages has something to show."""
    yield _reminded()
    yield _directed(cast)
    yield _urged(cast, _HONGSHAN, "10-09")
    yield _urged(cast, OPERATORS[8], "10-13")
    yield _technical(cast)
    yield _seen_on_site(cast)
    yield _half_reviewed(cast)


def _reminded() -> Story:
    for year in (LAST_YEAR, THIS_YEAR):
        at = yield moment("09-16", hour=8, year=year)
        with act("tick", clause="R-4.2.1-a", by=None, at=at) as deed:  # of the tick only this part
            actions.remind(deed, SEASONS["operators"], year=year)


def _directed(cast: Cast) -> Story:
    at = yield moment("09-01")
    actions.assign(
        institution=cast.organisations["institution-1"],
        county=Region.objects.get(pk=_HONGSHAN),
        by=cast.city("420100"),
        at=at,
    )


def _urged(cast: Cast, county: str, day: str) -> Story:
    at = yield moment(day, hour=15)
    actions.urge(season=SEASONS["operators"], year=THIS_YEAR, firm_ids=None, by=cast.county(county), at=at)


def _technical(cast: Cast) -> Story:
    at = yield moment("10-20")
    filing = _waiting(cast, 3)
    by = cast.at_institution(cast.organisations["institution-1"].pk, Role.INSTITUTION_MANAGER)
    for ordinal, text in (
        (2, "该型号铭牌标注为 120 kW，与所报不符"),
        (5, "同型号其他机构所报准确度等级为 1 级"),
    ):
        actions.remark(filing=filing, excel_row=_rows(filing)[ordinal], text=text, by=by, at=at)


def _seen_on_site(cast: Cast) -> Story:
    at = yield moment("11-04", hour=16)
    filing = _waiting(cast, 2)
    row = filing.rounds.filter(submitted_at__isnull=False).latest("number").rows.first()
    assert row is not None
    actions.note_field_check(
        filing=filing,
        checked_on=local_date(at),
        officers="县局监管员 2 人",
        place=row.values["station"],
        excel_row=row.excel_row,
        agrees=True,
        finding="现场核对铭牌、编号和台数，与所报一致。",
        photos=[("示例照片.png", _picture())],
        by=cast.county(_HONGSHAN),
        at=at,
    )


def _half_reviewed(cast: Cast) -> Story:
    at = yield moment("11-10")
    filing, by = _waiting(cast, 3), cast.county(_HONGSHAN)
    actions.claim(filing=filing, by=by, at=at)
    latest = filing.rounds.filter(submitted_at__isnull=False).latest("number")
    rows = _rows(filing)
    actions.look_at(of_round=latest, excel_rows=rows[: len(rows) // 3], by=by, at=at)
    typed = {(rows[1], ""): "请提供铭牌照片", (rows[2], "model"): "型号规格与铭牌不符，请核对"}
    actions.keep_notes(of_round=latest, typed=typed, by=by, at=at)


def _waiting(cast: Cast, operator: int) -> Filing:
    filer = cast.organisations[f"operator-{operator}"]
    return Filing.objects.get(filer=filer, year=THIS_YEAR, state=FilingState.SUBMITTED)


def _rows(filing: Filing) -> list[int]:
    latest = filing.rounds.filter(submitted_at__isnull=False).latest("number")
    return list(latest.rows.values_list("excel_row", flat=True))


def _picture() -> bytes:
    """A drawn picture of a charger: nobody's property, and of no place."""
    width, height = 160, 120

    def shade(x: int, y: int) -> int:
        if 60 <= x < 100 and 20 <= y < 105:
            return 235 if 68 <= x < 92 and 30 <= y < 52 else 70
        return 190 - y // 2

    lines = b"".join(b"\0" + bytes(shade(x, y) for x in range(width)) for y in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
