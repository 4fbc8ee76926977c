"""Every page that the offices of the demonstration can click their way to, and the slowest of them."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench.case import Case, best
from tests.bench.province import client_of

OFFICES = ("province", "city", "county", "manager", "verifier", "checker", "approver", "operator")
#: Addresses that differ only in keys are one page; so many of each are asked for.
OF_A_KIND = 2
ROUNDS = 3


def cases() -> Iterator[Case]:
    pages = [page for login in OFFICES for page in _pages(login)]
    seconds = {
        (login, address): best(partial(client.get, address), ROUNDS) for login, client, address in pages
    }
    slow = sum(second >= 0.2 for second in seconds.values())
    print(
        f"{len(pages)} pages of {len(OFFICES)} offices: median {median(seconds.values()):.3f} s, "
        f"{slow} of them at 0.2 s or more, at most {_most_queries(pages)} queries"
    )
    reference = partial(Client().get, reverse("clause", args=["R-4.4.6-d"]))
    for (login, address), _ in sorted(seconds.items(), key=lambda pair: -pair[1])[:5]:
        page = partial(client_of(login).get, address)
        yield Case(f"{address} as {login} (reference: the page of a clause)", page, reference)


def _pages(login: str) -> Iterator[tuple[str, Client, str]]:
    """Follow the links from the inbox."""
    client = client_of(login)
    asked: Counter[str] = Counter()
    todo, seen = [reverse("inbox")], set()
    while todo:
        address = todo.pop(0)
        kind = re.sub(r"\d+", "N", address.partition("?")[0])
        if address in seen or asked[kind] >= OF_A_KIND:
            continue
        seen.add(address)
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            asked[kind] += 1
            yield login, client, address
            found = re.findall(r'href="(/[^"#]*)"', answer.content.decode())
            todo += [link.replace("&amp;", "&") for link in found if not link.startswith("/static")]


def _most_queries(pages: list[tuple[str, Client, str]]) -> int:
    counts = []
    for _, client, address in pages:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    return max(counts)
