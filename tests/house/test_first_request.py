"""The first visitor of a worker waits no longer than the second: what pages need was read at the start."""

import os
import subprocess
import sys

import pytest
from django.db import connection

PAGES = ("/", "/results/", "/login", "/law/", "/law/parameters", "/law/interpretations", "/law/deadline",
         "/law/interpretations/draw", "/law/R-F-D/", "/c/0000000000A/")  # fmt: skip

# One process as gunicorn starts it; then, per language and page, the files of ours that the answer opens.
SERVED = """
import sys
from io import BytesIO

from evenwatt.config.wsgi import application

opened = []
sys.addaudithook(lambda event, given: event == "open" and opened.append(str(given[0])))
for language in ("zh-hans", "en"):
    for page in sys.argv[1:]:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": page, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "HTTP_ACCEPT_LANGUAGE": language, "wsgi.input": BytesIO(), "wsgi.url_scheme": "http",
        }
        b"".join(application(environ, lambda status, headers: None))
        late = [file for file in opened if "/evenwatt/" in file and not file.endswith((".css", ".js"))]
        print(*[f"{page} {language}: {file}" for file in late], sep="\\n", end="")
        opened.clear()
"""

_ADDRESS = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER"}


@pytest.mark.usefixtures("fresh_database")
def test_no_first_answer_opens_a_file_of_ours():
    url = " ".join(
        f"{name}={value}" for name, key in _ADDRESS.items() if (value := connection.settings_dict[key])
    )
    run = subprocess.run(
        [sys.executable, "-c", SERVED, *PAGES],
        env={**os.environ, "DATABASE_URL": url, "EVENWATT_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == []
