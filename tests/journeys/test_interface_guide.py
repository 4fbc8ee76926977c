"""Every command of docs/api-guide.md works as it stands there, in its order."""

import json
import re
import shlex
from pathlib import Path

from django.test import Client

from tests.fixtures.province import build_province, set_today
from tests.fixtures.system import System

GUIDE = Path(__file__).resolve().parents[2] / "docs/api-guide.md"
SITE = "http://testserver"


class Reader:
    """Runs the commands of a shell block as a reader would, with the values that earlier answers gave."""

    def __init__(self, secret: str) -> None:
        self.values = {"SITE": SITE, "TOKEN": secret}

    def curl(self, command: str) -> int:
        words = shlex.split(re.sub(r"\$(SITE|TOKEN|FILING)", lambda found: self.values[found[1]], command))
        method, headers, body, address = "GET", {}, b"", ""
        given = iter(words[1:])
        for word in given:
            if word == "-X":
                method = next(given)
            elif word == "-H":
                name, _, value = next(given).partition(": ")
                headers[name] = value.replace("$ETAG", self.values.get("ETAG", ""))
            elif word == "--data":
                body = next(given).encode()
            elif word == "-o":
                next(given)
            else:
                address = word.removeprefix(SITE)
        answer = Client().generic(
            method, address, body, content_type=headers.pop("Content-Type", "text/plain"), headers=headers
        )
        assert answer.status_code < 300, f"{command}\n{answer.content.decode()}"
        if answer.has_header("ETag"):
            self.values["ETAG"] = answer["ETag"]
        if address.startswith("/api/v1/filings?"):
            self.values["FILING"] = str(json.loads(answer.content)["id"])
        return answer.status_code


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.S)
    return [line for block in blocks for line in block.splitlines() if line]


def test_the_guide_can_be_followed(db):
    set_today("2026-01-12")
    province = build_province()
    reader = Reader(System(province.operator).secret)
    done = [reader.curl(command) for command in commands()]
    assert len(done) >= 12
    assert {200, 201} == set(done)


def test_the_guide_names_what_there_is():
    from evenwatt.api.interface import described

    told = described()["paths"]
    for named in re.findall(r'\$SITE(/api/v1/[^"?]*)', GUIDE.read_text()):
        pattern = (
            named.replace("$FILING", "{key}")
            .replace("/rows/9", "/rows/{row}")
            .replace("forms/B", "forms/{form}")
        )
        assert pattern in told, named
