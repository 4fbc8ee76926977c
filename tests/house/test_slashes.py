"""An address typed with a slash too many, or without the one it has, leads to its page for good."""

from django.urls import URLPattern, reverse

from tests.house.test_every_route import routes

ARGUMENTS = {"IntConverter": 1, "SlugConverter": "x", "StringConverter": "x"}


def address(route: URLPattern) -> str:
    converters = route.pattern.converters.values()
    return reverse(route.name, args=[ARGUMENTS[type(each).__name__] for each in converters])


def other_way(url: str) -> str:
    return url.removesuffix("/") if url.endswith("/") else f"{url}/"


def test_every_address_may_be_written_with_and_without_a_slash(client, db):
    addresses = [address(route) for route in routes() if route.name != "home"]
    wrong = [
        url
        for url in addresses
        if ((answer := client.get(f"{other_way(url)}?q=1")).status_code, answer.headers.get("Location"))
        != (301, f"{url}?q=1")
    ]
    assert wrong == []


def test_what_has_no_page_either_way_is_not_there(client, db):
    assert client.get("/law/no-such-clause/").status_code == 404
    assert client.get("/no-such-page/").status_code == 404


def test_what_is_sent_is_not_led_elsewhere(client, db):
    assert client.post("/login/").status_code == 404
