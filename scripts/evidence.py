"""Run the cases that name a clause and store which functions and parameters of it they have entered."""

import subprocess
import sys

if __name__ == "__main__":
    command = [sys.executable, "-m", "pytest", "--quiet", "-m", "clause", "--write-evidence", "tests"]
    sys.exit(subprocess.run(command).returncode)
