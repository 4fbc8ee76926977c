"""Lists of a province of 300,000 chargers: every office, with search, filters and sorting; and its export."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evenwatt.kernel.clock.reading import now
from evenwatt.kernel.parties.models import Membership
from evenwatt.kernel.progress.actions import begin_work
from evenwatt.kernel.progress.models import Progress
from evenwatt.web.listed import EXPORT
from tests.bench.case import Case, best
from tests.bench.province import client_of

LARGE = True
OFFICES = ("province", "city", "county", "operator")
LISTS = (
    "/chargers",
    "/chargers?q=SN23",
    "/chargers?q=01400",
    "/chargers?q=N9",
    "/chargers?q=商业中心",
    "/chargers?q=丑制造商",
    "/chargers?q=没有这个",
    "/chargers?place=420100",
    "/chargers?state=stopped",
    "/chargers?sort=serial",
    "/chargers?sort=-code",
    "/stations",
    "/stations?q=商业中心",
    "/stations?sort=county",
    "/filings",
    "/models",
    "/plans",
    "/plans/new",
    "/schemes",
    "/records",
    "/evaluations",
    "/rectifications",
    "/organisations",
    "/organisations?q=充电",
    "/operations",
    "/transfers",
    "/duplicates",
    "/inbox",
    "/search?q=商业中心",
    "/search?q=SN2301400",
    "/results/?q=示例",
)
ROUNDS = 3
#: Runs one piece of work as the worker does and prints its peak memory in MB.
WORKER = """
import sys, resource
from evenwatt.cli.framework import enter
enter()
from evenwatt.web.listed import do_export
do_export(progress_id=int(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def cases() -> Iterator[Case]:
    clients = {login: client_of(login) for login in OFFICES}
    seconds = {
        (login, address): best(partial(client.get, address), ROUNDS)
        for login, client in clients.items()
        for address in LISTS
        if client.get(address, follow=True).status_code == 200
    }
    slow = sum(second >= 0.2 for second in seconds.values())
    most = max(_queries(clients[login], address) for login, address in seconds)
    print(f"{len(seconds)} lists: {slow} of them at 0.2 s or more, at most {most} queries")
    reference = partial(Client().get, reverse("clause", args=["R-4.4.6-d"]))
    for (login, address), _ in sorted(seconds.items(), key=lambda pair: -pair[1])[:5]:
        page = partial(clients[login].get, address)
        yield Case(f"{address} as {login} (reference: the page of a clause)", page, reference)
    yield from _export(clients["province"])


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def _export(client: Client) -> Iterator[Case]:
    """All chargers of the province by the worker, with their next steps and without."""
    for columns in (["model", "operator", "station", "state"], ["model", "state", "step", "who", "due"]):
        given = {"list": "chargers", "query": "", "columns": columns, "language": "zh-hans"}
        peaks: list[int] = []

        def write(given: dict[str, object] = given, peaks: list[int] = peaks) -> None:
            by = Membership.objects.get(account__login="province").actor()
            work = begin_work(EXPORT, "充电设施", by=by, at=now(), given=given, private=True)
            line = [sys.executable, "-c", WORKER, str(work.pk)]
            peaks.append(int(subprocess.run(line, check=True, capture_output=True, text=True).stdout))
            assert Progress.objects.get(pk=work.pk).outcome == "done"

        page = partial(client.get, "/chargers")
        yield Case(
            f"all chargers exported with {len(columns) + 1} columns (reference: a page)", write, page, 1
        )
        print(f"peak memory of the worker {max(peaks)} MB")
