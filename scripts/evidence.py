"""Run the cases that name a clause; store, or with --check compare, which functions they have entered."""

import subprocess
import sys

if __name__ == "__main__":
    command = [sys.executable, "-m", "pytest", "--quiet", "-m", "clause", "tests"]
    if "--check" not in sys.argv[1:]:
        command.append("--write-evidence")
    sys.exit(subprocess.run(command).returncode)
