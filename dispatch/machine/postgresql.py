"""The private PostgreSQL with PostGIS: one cluster a folder, a Unix socket, no TCP port, no other server touched.

Its address has the one form in which django-environ understands socket and user both: `postgis://USER@//FOLDER/NAME`
(a host part with %2F is not decoded, and `postgis:////FOLDER/NAME` leaves no room for the user).
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from children import Child, Command, Family, run, tail
from console import Problem, Step
from leftovers import end_processes_in
from places import check_socket_path, make_folder

DATABASE = "dispatch"
USER = "postgres"  # the cluster's superuser, and for root also the system user that runs it
PROGRAMS = "usr/lib/postgresql/*/bin/postgres"
START_S = 60.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "192MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
}
# For data that a test run throws away: nothing waits for the disk.
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def installed(root: Path = Path("/")) -> dict[int, Path]:
    """Major version → folder of programs, for each PostgreSQL of the distribution that has PostGIS."""
    found = {}
    for program in root.glob(PROGRAMS):
        version = program.parent.parent.name
        if (root / "usr/share/postgresql" / version / "extension/postgis.control").exists():
            found[int(version)] = program.parent
    return found


def url(folder: Path) -> str:
    return f"postgis://{USER}@/{quote(str(folder))}/{DATABASE}"


def start(family: Family, step: Step, folder: Path, log: Path, *, throwaway: bool) -> Child:
    """Start the cluster of `folder`, made at the first time, and wait until it answers; its database exists then."""
    check_socket_path(folder / ".s.PGSQL.5432")
    as_user = USER if os.getuid() == 0 else None
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    make_folder(folder)
    if as_user:
        shutil.chown(folder, as_user, as_user)
    end_processes_in(folder)
    programs = _programs(folder / "data")
    if not (folder / "data").exists():
        _make_cluster(step, programs, folder, log, env=env, user=as_user)
    for stale in (folder / "data/postmaster.pid", folder / ".s.PGSQL.5432", folder / ".s.PGSQL.5432.lock"):
        stale.unlink(missing_ok=True)
    settings = {**SETTINGS, **(THROWAWAY if throwaway else {}), "unix_socket_directories": str(folder)}
    options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
    command: Command = [programs / "postgres", "-D", folder / "data", *options]
    # SIGINT is PostgreSQL's "fast": it drops its clients, writes its checkpoint and ends.
    child = family.start("PostgreSQL", command, env=env, cwd=folder, log=log, user=as_user, stop_signal=signal.SIGINT)
    _await(step, family, programs, folder, env)
    _make_database(programs, folder, env)
    return child


def _programs(data: Path) -> Path:
    """The newest version, or for data that exists the version that made it."""
    found = installed()
    if not found:
        raise Problem("There is no PostgreSQL with PostGIS: install postgresql and postgresql-postgis, then run again.")
    if not data.exists():
        return found[max(found)]
    version = int((data / "PG_VERSION").read_text())
    if version not in found:
        raise Problem(
            f"{data} was made by PostgreSQL {version}, which is no longer installed: `make clean` and run again."
        )
    return found[version]


def _make_cluster(
    step: Step, programs: Path, folder: Path, log: Path, *, env: dict[str, str], user: str | None
) -> None:
    """Make it beside its place and rename it, so that a half-made cluster is never taken for a whole one."""
    fresh = folder / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command: Command = [programs / "initdb", "-D", fresh, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    if run(step, [*command, "--no-instructions"], env=env, cwd=folder, log=log, user=user):
        raise Problem(f"{tail(log)}PostgreSQL's initdb failed: mend what it says above and run again. Its log: {log}")
    fresh.rename(folder / "data")


def _await(step: Step, family: Family, programs: Path, folder: Path, env: dict[str, str]) -> None:
    deadline = time.monotonic() + START_S
    while subprocess.run([programs / "pg_isready", "-q", "-h", folder, "-U", USER], env=env, check=False).returncode:
        family.watch()
        step.tick("waiting for its answer")
        if time.monotonic() > deadline:
            raise Problem(f"PostgreSQL did not answer within {START_S:.0f} s: see the logs beside {folder}.")
        time.sleep(0.05)


def _make_database(programs: Path, folder: Path, env: dict[str, str]) -> None:
    """Also after an interrupted first start."""
    connection: Command = ["-h", folder, "-U", USER]
    exists = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"  # noqa: S608  a constant
    look: Command = [programs / "psql", *connection, "-d", "postgres", "-XAtq", "-c", exists]
    if not subprocess.run(look, env=env, check=True, capture_output=True).stdout.strip():
        create: Command = [programs / "createdb", *connection, DATABASE]
        subprocess.run(create, env=env, check=True)
