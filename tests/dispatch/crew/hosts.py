"""Planner hosts as processes of this machine: a broker, workers, and a coordinator that plans a day."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
READY_S = 60.0


@dataclass(frozen=True)
class Host:
    """A process in a group of its own, and what it wrote."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """All of it at once, as a power cut does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def solved(self) -> int:
        """How many groups a worker solved."""
        return self.said().count("plan_task_solved")

    def lost(self) -> int:
        """How often a coordinator took a group from a worker that was gone."""
        return self.said().count("plan_task_lost")

    def claimant(self) -> str:
        """The end of the name under which a worker's one process claims its groups."""
        (child,) = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return f":{child}"


class Hosts:
    """Starts hosts with the environment `env`; `close` ends them all, whatever happened to them."""

    def __init__(self, env: dict[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hosts-"))
        self.started: list[Host] = []
        self.env = env

    def close(self) -> None:
        for host in self.started:
            host.kill()
        shutil.rmtree(self.folder)

    def start(self, *command: str | Path, inside: tuple[str, ...] = (), **facts: str) -> Host:
        """Run a command, `inside` a network namespace where that is given; `facts` join its environment."""
        log = self.folder / f"{len(self.started)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*inside, *command],
                cwd=CHECKOUT,
                env=self.env | facts,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(Host(process, log))
        return self.started[-1]

    def start_broker(self) -> Host:
        """Redis on a Unix socket; the hosts started from now on know it."""
        path = self.folder / "redis.sock"
        self.env = self.env | {"CELERY_BROKER_URL": f"redis+socket://{path}"}
        broker = self.start("redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--dir", self.folder)
        soon(lambda: answers(path), broker)
        return broker

    def start_worker(self, name: str, *, inside: tuple[str, ...] = (), **facts: str) -> Host:
        """A worker that solves one group at a time."""
        options = ["--queues", "planning", "--concurrency", "1", "--hostname", f"{name}@%h", "--loglevel", "INFO"]
        command = [sys.executable, "-m", "celery", "--app", "dispatch", "worker", *options]
        worker = self.start(*command, inside=inside, **facts)
        soon(lambda: " ready." in worker.said(), worker)
        return worker

    def start_coordinator(self, day: object, limit_s: float, *, inside: tuple[str, ...] = (), **facts: str) -> Host:
        command = [sys.executable, "manage.py", "plan_day", str(day), "--time-limit", str(limit_s)]
        return self.start(*command, inside=inside, **facts)


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def soon(condition: Callable[[], object], host: Host, limit_s: float = READY_S) -> None:
    """Wait until the condition holds; fail with what `host` wrote if it ended or the time is over."""
    give_up = time.monotonic() + limit_s
    while not condition():
        assert host.process.poll() is None, host.said()[-3000:]
        assert time.monotonic() < give_up, host.said()[-3000:]
        time.sleep(0.05)
