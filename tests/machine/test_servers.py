"""The private servers, for real: their addresses, no TCP port, and recovery from a death without notice."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

import environ
import kombu
import postgresql
import psycopg
import pytest
import redis_server

from tests.machine.conftest import alive, until

POSTGRESQL = """
import sys, time
from pathlib import Path
import postgresql
from children import Family
from console import Step
folder = Path(sys.argv[1])
with Family() as family, Step("PostgreSQL") as step:
    child = postgresql.start(family, step, folder, folder.parent / "postgresql.log", throwaway=True)
    print("pid", child.process.pid, flush=True)
    time.sleep(300)
"""
REDIS = """
import sys, time
from pathlib import Path
import redis_server
from children import Family
from console import Step
folder = Path(sys.argv[1])
with Family() as family, Step("Redis") as step:
    child = redis_server.start(family, step, folder, folder.parent / "redis.log")
    print("pid", child.process.pid, flush=True)
    time.sleep(300)
"""

pytestmark = pytest.mark.skipif(
    not postgresql.installed() or not redis_server.installed(), reason="no servers of the distribution: DATABASE_URL"
)


def pid_of(process) -> int:
    """The server's process id, once it answers (a slow start prints lines of progress first)."""
    for line in process.stdout:
        if line.startswith("pid "):
            return int(line.split()[1])
    raise AssertionError("the server did not start")


def connect(folder: Path) -> "psycopg.Connection[tuple[object, ...]]":
    """As the project does: through the address that the machine hands to Django."""
    config = environ.Env.db_url_config(postgresql.url(folder))
    return psycopg.connect(host=config["HOST"], user=config["USER"], dbname=config["NAME"])


def listening_inodes() -> set[str]:
    """Sockets that listen on TCP anywhere on this machine."""
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {f"socket:[{row[9]}]" for row in rows if row[3] == "0A"}


def listens_on_tcp(pid: int) -> bool:
    held = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            held.add(str(descriptor.readlink()))
    return bool(held & listening_inodes())


@pytest.fixture
def cluster(start, place):
    """A running cluster: its folder, its starter and the postmaster's process id."""
    process = start(POSTGRESQL, place / "pg")
    return place / "pg", process, pid_of(process)


def test_postgresql_serves_postgis_on_its_socket_and_on_no_tcp_port(cluster):
    folder, _, pid = cluster
    with connect(folder) as connection:
        facts = connection.execute(
            "SELECT current_user, current_setting('server_encoding'), current_setting('listen_addresses'),"
            " EXISTS (SELECT FROM pg_available_extensions WHERE name = 'postgis')"
        ).fetchone()
    assert facts == ("postgres", "UTF8", "", True)
    assert not listens_on_tcp(pid)
    assert folder.stat().st_mode & 0o777 == 0o700  # no other user of this machine reaches the socket


def test_postgresql_keeps_its_data_and_recovers_from_a_stale_lock(cluster, start):
    folder, process, pid = cluster
    with connect(folder) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        connection.commit()
        connection.execute("CHECKPOINT")
    os.kill(pid, signal.SIGKILL)
    process.kill()
    assert until(lambda: not alive(str(folder)))
    lock = folder / "data/postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")  # the number now belongs to somebody else
    pid_of(start(POSTGRESQL, folder))
    with connect(folder) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_postgresql_left_running_is_closed_before_the_next_start(cluster, start):
    folder, _, first = cluster
    second = pid_of(start(POSTGRESQL, folder))
    assert second != first
    assert not Path(f"/proc/{first}/cwd").exists()
    with connect(folder) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_half_made_cluster_is_made_anew(start, place):
    folder = place / "pg"
    (folder / "data.new").mkdir(parents=True)
    (folder / "data.new/PG_VERSION").write_text("15")
    folder.chmod(0o700)
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    pid_of(start(POSTGRESQL, folder))
    with connect(folder) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_redis_answers_on_its_socket_on_no_tcp_port_and_after_a_kill(start, place):
    for _ in range(2):
        process = start(REDIS, place / "redis")
        pid = pid_of(process)
        with kombu.Connection(redis_server.url(place / "redis")) as connection:
            connection.ensure_connection(max_retries=1)
        assert not listens_on_tcp(pid)
        os.kill(pid, signal.SIGKILL)
        process.kill()
