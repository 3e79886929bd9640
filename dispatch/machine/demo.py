"""`make demo`: everything from nothing to a running, seeded service in the foreground."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request

import libraries
from children import Command, Family, run, tail
from console import Problem, Step, say
from ground import Ground, ground, set_up
from keeper import Stopped
from places import CHECKOUT, make_state, take_turn

HOST = "127.0.0.1"
DEFAULT_PORT = "8000"
READY_S = 60.0
ACCOUNTS = """\
  dispatcher        dispatcher / demo         signs in at {base}/login/
  administrator     admin / demo              the same door; API clients, accounts, all organisations
  technician        technician / demo         the same door, on a phone or a narrow window
  hotline system    demo-agent / demo-secret  OAuth2 client credentials at {base}/oauth/token/
  second company    demo-kit / demo-secret    the same, an organisation without tickets
Logs: {folder}/logs   What customers would read: {folder}/files/outbox   Stop: Ctrl-C"""


def main(_arguments: list[str]) -> int:
    """Run until a signal stops it: status 0 once it was ready. Raises Problem when a part fails."""
    folder = make_state("demo")
    lock = take_turn(folder, "demo")  # held until the process ends
    port = free_port(os.environ.get("PORT") or DEFAULT_PORT)
    set_up(folder, servers=True, browser=False, requirements=libraries.RUN)
    with ground("demo", settings="dispatch.settings.demo", throwaway=False) as base, Family() as programs:
        fill(base, size="region")
        start(base, programs, port)
        await_ready(base, programs, port)
        say(f"Ready: http://{HOST}:{port}")
        say(ACCOUNTS.format(base=f"http://{HOST}:{port}", folder=lock.path.parent))
        try:
            while True:
                base.servers.watch()
                programs.watch()
                time.sleep(0.5)
        except Stopped:
            say("Stopping.")
            return 0


def free_port(text: str) -> int:
    """The port that `PORT` names, if this process may listen on it."""
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise Problem(f"PORT={text} is no port: choose a number from 1024 to 65535.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Problem(f"Port {port} is for root only: choose another one, as in `make demo PORT=8001`.") from None
        except OSError:
            raise Problem(f"Port {port} is in use: choose another one, as in `make demo PORT=8001`.") from None
    return port


def any_port() -> int:
    """A free one: nobody types it."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def fill(base: Ground, *, size: str) -> None:
    base.manage("Database tables", "migrate", "--noinput")
    base.manage("Cache table", "createcachetable")
    base.manage("Static files", "collectstatic", "--noinput")
    say("· Demo data and its plans")
    with Step("Demo data") as step:
        command: Command = [libraries.PYTHON, "manage.py", "seed", "--size", size, "--demo"]
        if run(step, command, env=base.env, cwd=CHECKOUT):
            raise Problem("Seeding failed: mend what the lines above say, then run again.")


def start(base: Ground, programs: Family, port: int) -> None:
    logs, binaries = base.folder / "logs", libraries.VENV / "bin"
    schedule = base.folder / "beat-schedule"
    for stale in base.folder.glob("beat-schedule*"):
        stale.unlink()  # holds nothing but times of last runs, and a killed beat may have left it broken
    celery: Command = [binaries / "celery", "--app", "dispatch"]
    options = ["--workers", "2", "--threads", "4", "--graceful-timeout", "3", "--timeout", "120", "--no-control-socket"]
    # Systems keep their connections: one that is closed between two requests costs the second one.
    options += ["--keep-alive", "75"]
    web: Command = [binaries / "gunicorn", "dispatch.wsgi", "--bind", f"{HOST}:{port}", *options]
    # Nicer than the web server: there somebody waits.
    worker: Command = ["nice", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
    beat: Command = [*celery, "beat", "--schedule", schedule, "--pidfile=", "--loglevel", "INFO"]
    live_port = any_port()
    env = {"PUBLIC_URL": f"http://{HOST}:{port}", "LIVE_PORT": str(live_port), **base.env}
    streams = ["--workers", "1", "--worker-class", "asgi", "--graceful-timeout", "1", "--no-control-socket"]
    live: Command = [binaries / "gunicorn", "dispatch.asgi", "--bind", f"{HOST}:{live_port}", *streams]
    programs.start("Web server", web, env=env, cwd=CHECKOUT, log=logs / "web.log")
    programs.start("Boards' streams", live, env=env, cwd=CHECKOUT, log=logs / "live.log")
    # SIGQUIT is Celery's "cold": a planning run is cut off, and its row says so to the next worker.
    quit_now = signal.SIGQUIT
    programs.start("Worker", worker, env=env, cwd=CHECKOUT, log=logs / "worker.log", stop_signal=quit_now)
    programs.start("Beat", beat, env=base.env, cwd=CHECKOUT, log=logs / "beat.log")


def await_ready(base: Ground, programs: Family, port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_S
    with Step("Web, worker and beat") as step:
        while True:
            try:
                with opener.open(f"http://{HOST}:{port}/readyz", timeout=5):
                    return
            except (urllib.error.URLError, OSError) as error:
                trouble = str(error)
            base.servers.watch()
            programs.watch()
            step.tick(trouble)
            if time.monotonic() > deadline:
                log = base.folder / "logs/web.log"
                raise Problem(f"{tail(log)}/readyz did not answer 200 within {READY_S:.0f} s ({trouble}): see {log}.")
            time.sleep(0.2)
