"""The demonstration of 20,000 chargers, loaded into an installation of its own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial

from evenwatt.cli.framework import command
from tests.bench.case import Case


def cases() -> Iterator[Case]:
    folder = tempfile.mkdtemp(prefix="evenwatt-bench-")
    environment = os.environ | {"EVENWATT_DATA": folder}
    run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, env=environment)
    try:
        run(command("migrate"))
        yield Case(
            "demonstration of 20,000 chargers loaded (reference: asked again, when there is nothing to do)",
            partial(run, command("demo", "load")),
            partial(run, command("demo", "load")),
            rounds=1,
        )
    finally:
        subprocess.run(command("database", "remove"), check=True, env=environment)
        shutil.rmtree(folder, ignore_errors=True)
