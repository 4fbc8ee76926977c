"""The browser that tests drive: the system's Chromium, else one packed in an npm package (Linux, x86-64)."""

import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "node_modules/@sparticuz/chromium/bin"
UNPACKED = ROOT / "node_modules/.cache/chromium"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INFLATE = """
const {readFileSync} = require("node:fs");
process.stdout.write(require("node:zlib").brotliDecompressSync(readFileSync(process.argv[1])));
"""


@dataclass(frozen=True)
class Browser:
    """An executable and the environment it needs."""

    executable: Path
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Browser | None:
    """Return the browser to drive, or ``None`` where there is none."""
    for name in SYSTEM_NAMES:
        if path := shutil.which(name):
            return Browser(Path(path))
    if not (UNPACKED / "chromium").exists():
        return None
    libraries = [str(UNPACKED / "lib"), os.environ.get("LD_LIBRARY_PATH", "")]
    environment = {"LD_LIBRARY_PATH": ":".join(filter(None, libraries))}
    if not Path("/etc/fonts").exists():
        environment["FONTCONFIG_PATH"] = str(UNPACKED)
    return Browser(UNPACKED / "chromium", environment)


def unpack() -> None:
    """Unpack the browser with the libraries that a bare system lacks, so that no system package is needed."""
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    for packed in ("al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br"):
        archive = UNPACKED / packed.removesuffix(".br")
        inflate(PACKED / packed, archive)
        with tarfile.open(archive) as tar:
            tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.4 and newer
            tar.extractall(UNPACKED)
        archive.unlink()
    inflate(PACKED / "chromium.br", UNPACKED / "chromium")
    (UNPACKED / "chromium").chmod(0o755)


def inflate(source: Path, target: Path) -> None:
    """Decompress brotli, which Node.js has and Python's library lacks."""
    with target.open("wb") as out:
        subprocess.run([node(), "-e", INFLATE, source], stdout=out, check=True)


def node() -> str:
    """Return the node beside the npm in use."""
    path = shutil.which("node", path=os.pathsep.join([os.environ["PATH"], str(ROOT / ".venv/bin")]))
    if path is None:
        raise SystemExit("no node found; `make setup` installs it")
    return path


if __name__ == "__main__":
    if find() is None and PACKED.exists():
        unpack()
