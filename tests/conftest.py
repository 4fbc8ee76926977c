"""What every test stands on: an embedded server of the checkout's own, and no way to skip silently in CI.

The environment is set before pytest-django reads the settings, so that no test ever meets the database of a
demonstration.
"""

import fcntl
import os
from pathlib import Path

import hypothesis
import pytest

from evenwatt.config import embedded_postgres
from tests.fixtures.required import missing

ROOT = Path(__file__).resolve().parent.parent
TEST_DATA = ROOT / ".data" / "test"
TEST_DATA.mkdir(parents=True, exist_ok=True)

# Several runs may share the server; the first process of each holds this, and the last run stops the server.
IN_USE = (TEST_DATA / "in_use.lock").open("w")
if "PYTEST_XDIST_WORKER" not in os.environ:
    fcntl.flock(IN_USE, fcntl.LOCK_SH)

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "evenwatt.config.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's driver runs an event loop in the test's thread
    "OPENBLAS_NUM_THREADS": "1",  # the tests are the parallelism, and sums keep their order
    "EVENWATT_DATA": str(TEST_DATA),
    "EVENWATT_SECRET_KEY": "for tests only",
    "DATABASE_URL": embedded_postgres.start(TEST_DATA / "postgres", durable=False).url("owner"),
}
os.environ.pop("DATABASE_OWNER_URL", None)

# What must pass before a merge draws the same examples each time; everywhere else they are new ones.
hypothesis.settings.register_profile("repeatable", derandomize=True)
if "REQUIRE" in os.environ:
    hypothesis.settings.load_profile("repeatable")

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.browser",
    "tests.fixtures.evidence",
    "tests.fixtures.spark",
]


def pytest_configure(config: pytest.Config) -> None:
    """Load the settings, so that pytest-django sets Django up; ``-p no:django`` does without."""
    if config.pluginmanager.hasplugin("django"):
        from django.conf import settings

        # Names without hashes need no collected files; tests/house collects them once.
        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, unless another run of this checkout is still at it."""
    if hasattr(config, "workerinput"):
        return
    try:
        fcntl.flock(IN_USE, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    embedded_postgres.stop(TEST_DATA / "postgres")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real workbooks and tables: EVENWATT_REAL_DATA, else `shared/data` beside the checkout."""
    folder = Path(os.environ.get("EVENWATT_REAL_DATA", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else missing("data", f"no real data in {folder}")
