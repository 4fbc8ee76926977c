"""Pin every dependency with its hashes for all systems, without the address of any registry."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
           "--generate-hashes", "--no-annotate", "--no-header"]  # fmt: skip
SCALE = ["--extra", "spark", "--group", "scale"]
"""What only tests and benches of estimation at scale need: half a gigabyte that no demonstration loads."""


def main() -> None:
    """Write the four Python locks and npm's."""
    for arguments in (
        ["pyproject.toml", "-o", "requirements.txt"],
        ["pyproject.toml", "--group", "dev", "-o", "requirements-dev.txt", "-c", "requirements.txt"],
        ["pyproject.toml", *SCALE, "-o", "requirements-scale.txt", "-c", "requirements-dev.txt"],
        ["--group", "node", "-o", "requirements-node.txt"],
    ):
        subprocess.run([*COMPILE, *arguments], cwd=ROOT, check=True)
    subprocess.run(["scripts/npm", "install", "--package-lock-only"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
