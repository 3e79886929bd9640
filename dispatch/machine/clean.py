"""`make clean`: take back all that set-up made for this checkout, and stop what runs for it."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import frontend
import libraries
from children import run
from console import Problem, Step, say
from leftovers import end_processes_in
from places import CHECKOUT, Lock, state_folder

STOP_S = 30.0
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", "staticfiles", "media")


def main(_arguments: list[str]) -> int:
    state = state_folder()
    for lock in state.glob("*/lock"):
        _stop(lock)
    with Step("Cleaned") as step:
        end_processes_in(state)
        packages = state / "packages"
        installed = sorted(set(packages.read_text().split())) if packages.exists() else []
        made = [
            state,
            libraries.VENV,
            frontend.MODULES,
            frontend.BUILT,
            *(CHECKOUT / name for name in CACHES),
            *_made_in_source(),
        ]
        run(step, ["rm", "-rf", *made], env=os.environ, cwd=CHECKOUT, log=Path(os.devnull))
        with suppress(OSError):  # other checkouts have their state there
            state.parent.rmdir()
    if installed:
        say(f"System packages stay, since others may use them by now: {', '.join(installed)}.")
    return 0


def _stop(path: Path) -> None:
    """End the command that holds this lock, and all it started with it."""
    lock = Lock(path)
    if not (pid := lock.holder()):
        return
    with Step(f"Stopping `make {path.parent.name}`") as step:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_S
        while lock.holder():
            step.tick()
            if time.monotonic() > deadline:
                raise Problem(f"Process {pid} does not stop: end it with `kill -9 {pid}`, then `make clean` again.")
            time.sleep(0.1)


def _made_in_source() -> list[Path]:
    rooms = [room for room in CHECKOUT.glob("[!.]*") if room.is_dir()]
    caches = [cache for room in rooms for cache in room.rglob("__pycache__")]
    return [*caches, *CHECKOUT.glob("dispatch/locale/*/LC_MESSAGES/*.mo")]
