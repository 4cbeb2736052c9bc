"""Several processes at once, on the engine that the tests run on: the chain has one order, a lock counts every try."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

PROCESSES, EACH = 3, 10
ROOT = Path(__file__).resolve().parents[2]

START = """
import django
django.setup()
from datetime import datetime, UTC
from django.core.management import call_command
at = datetime(2026, 11, 2, 1, tzinfo=UTC)
"""
APPEND = (
    START
    + f"""
from jiyue.core.audit.actions import SYSTEM, record
from jiyue.core.audit.models import ChainHead
for number in range({EACH}):
    record("test.act", ChainHead(pk=1), by=SYSTEM, at=at, data={{"n": number}})
"""
)
TRY = (
    START
    + f"""
from jiyue.core.accounts import lockout
print(sum(lockout.admit("editor", at=at) for number in range({EACH})))
"""
)
COUNT = (
    START
    + """
from jiyue.core.audit import queries
found = queries.verify()
print(found.ok, found.checked)
"""
)
SET_UP = START + "call_command('migrate', run_syncdb=True, verbosity=0)"


@pytest.fixture
def environment(transactional_db, tmp_path):
    """A database that several processes can open: the test database of a server, or a file of its own."""
    home = {"JIYUE_MODE": "test", "JIYUE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "jiyue.config.settings"}
    environment = {**os.environ, **home}
    if connection.vendor == "sqlite":
        subprocess.run([sys.executable, "-c", SET_UP], env=environment, cwd=ROOT, check=True, capture_output=True)
        return environment
    at = connection.settings_dict
    user = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
    host = f"{at['HOST']}:{at['PORT']}"
    return {**environment, "JIYUE_DATABASE": f"postgresql://{user}@{host}/{at['NAME']}"}


def all_at_once(code, environment):
    command = [sys.executable, "-c", code]
    running = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    ended = [(process.communicate(timeout=120), process.returncode) for process in running]
    for (_, complaint), status in ended:
        assert status == 0, complaint
    return [answer.strip() for (answer, _), _ in ended]


def test_processes_that_append_to_an_empty_chain_leave_one_whole_chain(environment):
    all_at_once(APPEND, environment)
    answers = all_at_once(COUNT, environment)
    assert set(answers) == {f"True {PROCESSES * EACH}"}


def test_tries_from_many_processes_at_one_moment_are_counted_together(environment):
    admitted = all_at_once(TRY, environment)
    assert sum(map(int, admitted)) == 5
