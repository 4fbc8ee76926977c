"""What the worker writes beside the address and the accounts of a demonstration: faults, and nothing else."""

import os
import subprocess
import sys

SCRIPT = """
import logging
import django
django.setup()
from django_tasks_db.management.commands.db_worker import Command
Command().configure_logging(verbosity=1)
logging.getLogger("django_tasks").info("a job began or ended")
logging.getLogger("django_tasks_db").info("a worker began or ended")
logging.getLogger("django_tasks").error("a job failed")
"""


def test_only_faults_of_jobs_are_written():
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@/nothing"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "a job failed\n")
