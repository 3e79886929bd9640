"""The machine runs before `.venv` exists; its modules find each other by the folder that Python was started in."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
MACHINE = CHECKOUT / "dispatch/machine"
sys.path.append(str(MACHINE))


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a short path that the database's user can pass through, as a state folder is."""
    folder = Path(tempfile.mkdtemp(prefix="machine-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def start() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start a script with the machine's modules, in a process group of its own; its output is readable."""
    with ExitStack() as stack:

        def start_script(script: str, *arguments: str | Path) -> "subprocess.Popen[str]":
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", script, *arguments],
                    env={**os.environ, "PYTHONPATH": str(MACHINE)},
                    stdout=subprocess.PIPE,
                    text=True,
                    start_new_session=True,
                )
            )
            stack.callback(lambda: process.poll() is None and process.kill())
            return process

        yield start_script


def alive(mark: str) -> list[int]:
    """Living processes with `mark` on their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_zombie = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
            if not is_zombie and mark in (entry / "cmdline").read_bytes().decode(errors="replace"):
                found.append(int(entry.name))
    return found


def until(condition: Callable[[], object], limit_s: float = 15.0) -> bool:
    """Wait for a condition; whether it came true in time."""
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
