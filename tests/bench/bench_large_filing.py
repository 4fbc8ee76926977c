"""A workbook of 100,000 chargers by the path of a user: sent, read and checked by the worker, previewed."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from evenwatt.filing.actions import mend
from evenwatt.filing.models import Filing
from evenwatt.forms import xlsx
from evenwatt.forms.appendix_b import FORM
from evenwatt.forms.counties import Counties, is_county
from evenwatt.kernel.clock.reading import now
from evenwatt.kernel.parties.models import Membership
from evenwatt.kernel.parties.roles import Role
from evenwatt.kernel.progress.models import Progress
from evenwatt.law.divisions import divisions
from evenwatt.procedures.demonstration.accounts import login_of
from tests.bench.case import Case, best
from tests.bench.province import client_of

ROWS = 100_000
LOGIN = login_of("operator-4", Role.OPERATOR_CLERK, 1)
#: Runs one piece of work as the worker does and prints its peak memory in MB.
WORKER = """
import sys, resource
from evenwatt.cli.framework import enter
enter()
from evenwatt.filing.actions.background import do_upload
do_upload(progress_id=int(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def cases() -> Iterator[Case]:
    content = workbook()
    client = client_of(LOGIN)
    peaks: list[int] = []

    def decode() -> None:
        CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()

    def check_and_preview() -> None:
        file = SimpleUploadedFile("filing.xlsx", content)
        answer = client.post(reverse("filing_upload"), {"workbook": file})
        work = Progress.objects.latest("pk")
        assert answer["Location"] == reverse("progress", args=[work.pk])
        line = [sys.executable, "-c", WORKER, str(work.pk)]
        peaks.append(int(subprocess.run(line, check=True, capture_output=True, text=True).stdout))
        work.refresh_from_db()
        assert work.outcome == "done", (work.template, work.params)
        assert f"{ROWS:,}" in client.get(reverse("filing", args=[work.subject_id])).content.decode()

    yield Case(
        f"{ROWS:,} rows sent, checked by the worker, stored and previewed (reference: merely decoded)",
        check_and_preview,
        decode,
        rounds=1,
    )
    filing = Filing.objects.get(pk=Progress.objects.latest("pk").subject_id)
    address = reverse("filing", args=[filing.pk])
    print(
        f"peak memory of the worker {max(peaks)} MB, of this process "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB; its pages: "
        + ", ".join(
            f"{query or 'all'} {best(partial(client.get, address + query), 3):.3f} s"
            for query in ("", "?show=error", "?kind=duplicate_serial:", "?kind=unknown_county:")
        )
    )
    yield Case(
        "one cell of it mended and rechecked (reference: its page)",
        partial(_mend, filing.pk, count(1)),
        partial(client.get, address),
        rounds=3,
    )


def _mend(filing_id: int, serials: Iterator[int]) -> None:
    by = Membership.objects.get(account__login=LOGIN).actor()
    filing = Filing.objects.get(pk=filing_id)
    mend(filing=filing, excel_row=500, values={"serial": f"NEW{next(serials)}"}, by=by, at=now())


def workbook() -> bytes:
    """A large operator of 5,000 stations; one row in 500 names no county, one in 1,000 a serial twice."""
    counties = Counties(divisions())
    places = [(each.name, counties.printed(each)) for each in divisions() if is_county(each)]
    rows = []
    for number in range(ROWS):
        station = number // 20
        name, county = places[station % len(places)]
        rows.append(
            {
                "station": f"{name}示范站{station:05d}",
                "address": f"{county}示范路{station}号",
                "county": "不存在区" if number % 500 == 0 else county,
                "serial": f"{number - 1 if number % 1000 == 1 else number:08d}",
                "maker": f"示例制造商{number % 7}",
                "model": f"{'DC' if number % 3 else 'AC'}-{60 + number % 5 * 30}kW",
                "year": str(2015 + number % 11),
                "ownership": "自营",
            }
        )
    return xlsx.write(FORM, {"name": "示例充电", "chargers": str(ROWS)}, rows)
