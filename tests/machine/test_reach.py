"""Servers that the environment names: a usable one passes, any other gets one line that says what to do."""

import os
import socket
import subprocess
import sys

import pytest
from reach import broker_trouble, database_trouble

from tests.machine.conftest import MACHINE


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_servers_of_this_test_run_can_be_reached(db, settings):
    name = settings.DATABASES["default"]["NAME"]  # the test database: the one of the address need not exist
    address, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    env = {**os.environ, "DATABASE_URL": f"{address}/{name}"}
    looked = subprocess.run([sys.executable, MACHINE / "reach.py"], env=env, capture_output=True, check=False)
    assert (looked.returncode, looked.stderr) == (0, b"")


def test_a_database_that_is_not_there_is_one_line(closed_port):
    line = database_trouble(f"postgis://ann@127.0.0.1:{closed_port}/dispatch")
    assert line is not None
    assert line.startswith("DATABASE_URL can't be reached (connection failed")
    assert line.endswith("start that server and make its database, or unset DATABASE_URL.")
    assert "\n" not in line


def test_a_broker_that_is_not_there_is_one_line(closed_port):
    line = broker_trouble(f"redis://127.0.0.1:{closed_port}/0")
    assert line is not None
    assert line.startswith("CELERY_BROKER_URL can't be reached (")
    assert line.endswith("start that server, or unset CELERY_BROKER_URL.")
    assert "\n" not in line
