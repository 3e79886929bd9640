"""Two worker hosts, a third with the database, the broker and the coordinator; one host is cut off in a run.

Hosts are network namespaces that the test makes: nothing but their own wires connects them, and nothing outside is
touched. The test itself looks into the database through its Unix socket.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.dispatch.crew.hosts import CHECKOUT, Host, Hosts, soon
from tests.dispatch.crew.region import VISITS, tomorrow
from tests.machine.conftest import MACHINE  # noqa: F401  puts the machine's modules in reach

LIMIT_S = 30
PROGRAMS = ("ip", "setpriv", "redis-server")
FILL = "import django; django.setup(); from tests.dispatch.crew.region import make_region; make_region()"
# What the database has to say in the end, judged from its rows by code that knows no solver.
JUDGE = """
import django; django.setup()
import json
from dispatch.models import PlanRun, PlanTask
from routing import Problem, check
from tests.dispatch.stored_plan import solution_of
run = PlanRun.objects.get()
problem = Problem.from_json(run.problem)
verdict = check(problem, solution_of(run.plan, problem)) if run.plan else None
print(json.dumps({
    "state": run.state, "planned": run.planned, "rows": PlanTask.objects.count(),
    "violations": verdict and verdict.violations,
}))
"""
CLAIMED = "SELECT count(*) FROM dispatch_plantask WHERE state = 'claimed' AND worker LIKE %s"

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]


class Wires:
    """The namespaces `hub`, `a` and `b`; a wire from the hub to each of the others, 10.77.1.0/30 and 10.77.2.0/30."""

    def __init__(self) -> None:
        mark = secrets.token_hex(3)
        self.names = {host: f"{host}-{mark}" for host in ("hub", "a", "b")}

    def lay(self) -> None:
        for name in self.names.values():
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        for number, host in enumerate(("a", "b"), start=1):
            here, there = self.names["hub"], self.names[host]
            ip("-n", here, "link", "add", f"to-{host}", "type", "veth", "peer", "name", "to-hub", "netns", there)
            for name, link, last in ((here, f"to-{host}", 1), (there, "to-hub", 2)):
                ip("-n", name, "address", "add", f"10.77.{number}.{last}/30", "dev", link)
                ip("-n", name, "link", "set", link, "up")

    def cut(self, host: str) -> None:
        ip("-n", self.names[host], "link", "set", "to-hub", "down")

    def inside(self, host: str) -> tuple[str, ...]:
        return ("ip", "netns", "exec", self.names[host])

    def remove(self) -> None:
        for name in self.names.values():
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr}"


@pytest.fixture
def wires() -> Iterator[Wires]:
    import postgresql

    missing = [name for name in PROGRAMS if not shutil.which(name)] + ([] if postgresql.installed() else ["PostgreSQL"])
    if missing:
        pytest.skip(f"hosts can't be made here, there is no {', '.join(missing)}")
    probe = f"probe-{secrets.token_hex(3)}"
    tried = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"network namespaces can't be made here (root is needed): {tried.stderr.strip()}")
    ip("netns", "delete", probe)
    wires = Wires()
    try:
        wires.lay()
        yield wires
    finally:
        wires.remove()


class Site(Hosts):
    """The hosts on their wires, with a PostgreSQL and a Redis that listen there on TCP."""

    def __init__(self, wires: Wires) -> None:
        super().__init__({**os.environ, "DJANGO_SETTINGS_MODULE": "dispatch.settings.test"})
        self.wires = wires
        self.env |= {"PLAN_ON_MANY_HOSTS_FROM": "1", "STATE_DIR": str(self.folder)}
        self.folder.chmod(0o711)

    def start_database(self) -> None:
        import postgresql

        programs = postgresql.installed()[max(postgresql.installed())]
        data = self.folder / "data"
        data.mkdir()
        shutil.chown(data, "postgres", "postgres")
        as_postgres = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
        made = [*as_postgres, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(made, cwd=data, check=True, capture_output=True)
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all postgres 10.77.0.0/16 trust\n")
        settings = {
            "listen_addresses": "10.77.1.1,10.77.2.1",
            "unix_socket_directories": str(data),
            "max_connections": "40",
            "shared_buffers": "64MB",
            "fsync": "off",
            "jit": "off",
        }
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        server = self.start(*as_postgres, programs / "postgres", "-D", data, *options, inside=self.wires.inside("hub"))
        ready = [programs / "pg_isready", "-q", "-h", data, "-U", "postgres"]
        soon(lambda: subprocess.run(ready, check=False).returncode == 0, server)
        subprocess.run([programs / "createdb", "-h", data, "-U", "postgres", "dispatch"], check=True)

    def start_broker(self) -> Host:
        bind = ("--bind", "10.77.1.1", "10.77.2.1", "--protected-mode", "no")
        bounds = ("--save", "", "--dir", self.folder, "--maxmemory", "200mb")
        broker = self.start("redis-server", *bind, *bounds, inside=self.wires.inside("hub"))
        soon(lambda: "Ready to accept connections" in broker.said(), broker)
        return broker

    def at(self, host: str) -> dict[str, str]:
        """Where the servers are, as seen from a host."""
        address = {"hub": "10.77.1.1", "a": "10.77.1.1", "b": "10.77.2.1"}[host]
        return {
            "DATABASE_URL": f"postgis://postgres@{address}:5432/dispatch",
            "CELERY_BROKER_URL": f"redis://{address}:6379/0",
        }

    def python(self, *arguments: str) -> str:
        """Run a program at the hub to its end; what it printed."""
        command = [*self.wires.inside("hub"), sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=self.env | self.at("hub"), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def has_claimed(self, worker: Host) -> bool:
        import psycopg

        with psycopg.connect(host=str(self.folder / "data"), user="postgres", dbname="dispatch") as connection:
            return connection.execute(CLAIMED, [f"%{worker.claimant()}"]).fetchone() != (0,)


@pytest.fixture
def site(wires) -> Iterator[Site]:
    site = Site(wires)
    try:
        site.start_database()
        site.start_broker()
        site.python("manage.py", "migrate", "--verbosity", "0")
        site.python("-c", FILL)
        yield site
    finally:
        site.close()


def test_a_run_survives_that_one_of_its_two_hosts_is_cut_off(site, wires, capsys):
    workers = {host: site.start_worker(host, inside=wires.inside(host), **site.at(host)) for host in ("a", "b")}
    began = time.monotonic()
    coordinator = site.start_coordinator(tomorrow(), LIMIT_S, inside=wires.inside("hub"), **site.at("hub"))
    soon(lambda: workers["b"].solved() and site.has_claimed(workers["b"]), coordinator)
    cut_s = time.monotonic() - began
    wires.cut("b")
    by_then = {host: worker.solved() for host, worker in workers.items()}
    coordinator.process.wait(timeout=2 * LIMIT_S + 60)
    wall_s = time.monotonic() - began
    found = json.loads(site.python("-c", JUDGE))
    solved = {host: worker.solved() for host, worker in workers.items()}
    with capsys.disabled():
        print(  # noqa: T201
            f"\nhost b cut off after {cut_s:.1f} s; groups solved until then {by_then}, in the end {solved}; "
            f"{coordinator.lost()} taken from it; run of {LIMIT_S} s over after {wall_s:.1f} s: {found}"
        )
    assert found == {"state": "done", "planned": VISITS, "rows": 0, "violations": []}, coordinator.said()[-3000:]
    assert coordinator.lost() == 1
    assert solved["a"] > by_then["a"]
    assert wall_s < 1.5 * LIMIT_S
